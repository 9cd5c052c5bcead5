#include "ledger/package/container/package_text.hpp"

#include <algorithm>

namespace qiyue {
namespace {

constexpr std::size_t piece_bytes = 256u << 10;

/// Whether the package is at fault, and not the machine.
bool is_package_fault(const Error& error) { return error.code != ErrorCode::io; }

void find(FindingList& findings, std::string_view name, const std::string& detail) {
    findings.find("package_format", std::nullopt, std::string(name) + ": " + detail);
}

}  // namespace

std::string told(const Error& error) {
    return error.place.empty() ? error.detail : error.detail + " (" + error.place + ")";
}

Result<std::optional<std::string>> read_text(const PackageFiles& files, std::string_view name,
                                             std::uint64_t bytes_max, FindingList& findings) {
    if (!files.holds(name)) return std::nullopt;
    auto text = files.read(name, bytes_max);
    if (text) return std::optional{std::move(*text)};
    if (!is_package_fault(text.error())) return pass(text);
    find(findings, name, told(text.error()));
    return std::nullopt;
}

Result<PackageLines> PackageLines::open(const PackageFiles& files, std::string name,
                                        std::size_t line_bytes_max, FindingList& findings) {
    PackageLines lines(std::move(name), line_bytes_max, findings);
    if (!files.holds(lines.name_)) return lines;
    auto reader = files.open(lines.name_);
    if (reader) {
        lines.reader_ = std::move(*reader);
        return lines;
    }
    if (!is_package_fault(reader.error())) return pass(reader);
    find(findings, lines.name_, told(reader.error()));
    return lines;
}

/// The next piece; false at the end.
Result<bool> PackageLines::fill() {
    if (!reader_) return false;
    auto piece = reader_->read(piece_bytes);
    if (!piece && !is_package_fault(piece.error())) return pass(piece);
    if (!piece) find(*findings_, name_, told(piece.error()));
    piece_ = piece ? std::move(*piece) : std::string();
    at_ = 0;
    if (piece_.empty()) reader_ = nullptr;
    return !piece_.empty();
}

std::optional<std::string> PackageLines::end() {
    if (!begun_) return std::nullopt;
    begun_ = false;
    find(*findings_, name_, "its last line does not end in a newline");
    return std::move(line_);
}

Result<std::optional<std::string>> PackageLines::next() {
    line_.clear();
    for (;;) {
        if (at_ == piece_.size()) {
            auto more = fill();
            if (!more) return pass(more);
            if (!*more) return end();
        }
        const std::size_t found = std::min(piece_.find('\n', at_), piece_.size());
        const std::size_t room = max_ + 1 - std::min(line_.size(), max_ + 1);
        line_.append(piece_, at_, std::min(found - at_, room));
        const bool ended = found < piece_.size();
        begun_ = !ended;
        at_ = ended ? found + 1 : found;
        if (ended) return std::optional{std::move(line_)};
    }
}

}  // namespace qiyue
