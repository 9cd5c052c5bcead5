#include "ledger/package/verifying/package_entries.hpp"

#include <string>
#include <string_view>

#include "ledger/base/limits.hpp"
#include "ledger/package/claim/package_claim.hpp"

namespace qiyue {
namespace {

/// By the numbers of EntryPart.
constexpr std::uint64_t passed_over_max = 10'000;
constexpr std::array<std::string_view, 3> names = {package_file::entries, package_file::key_entries,
                                                   package_file::policy_entries};
static_assert(static_cast<int>(EntryPart::scope) == 0 && static_cast<int>(EntryPart::keys) == 1 &&
              static_cast<int>(EntryPart::policy) == 2);

}  // namespace

Result<void> PackageEntries::open(const PackageFiles& files, bool twin) {
    for (std::size_t i = 0; i < files_.size(); ++i) {
        auto lines =
            PackageLines::open(files, std::string(names[i]), limits::entry_bytes_max, findings_);
        if (!lines) return pass(lines);
        files_[i].emplace(std::move(*lines), twin, workers_, findings_);
    }
    return {};
}

/// Behind the front, which is no entry or out of place. A file of nothing else would be read for
/// as long as somebody likes.
Result<void> PackageEntries::pass_over(std::size_t file) {
    if (auto popped = files_[file]->pop(); !popped) return popped;
    if (++passed_over_[file] < passed_over_max) return {};
    findings_.find("package_format", std::nullopt,
                   std::string(names[file]) + ": " + std::to_string(passed_over_max) +
                       " lines are no entries or out of place; the rest was not read");
    files_[file]->stop();
    return {};
}

/// The file whose front has the smallest index. Lines that are no entries go on the way.
Result<std::optional<std::size_t>> PackageEntries::smallest() {
    std::optional<std::size_t> found;
    Index index{};
    for (std::size_t i = 0; i < files_.size(); ++i) {
        EntryFile& file = *files_[i];
        auto front = file.front();
        for (; front && *front != nullptr && !(*front)->well_formed; front = file.front()) {
            findings_.find("entry_format", std::nullopt,
                           std::string(names[i]) + ", line " +
                               std::to_string(file.lines_read() + 1) + ": " + (*front)->line_fault);
            if (auto passed = pass_over(i); !passed) return pass(passed);
        }
        if (!front) return pass(front);
        if (*front == nullptr || (found && (*front)->head.index >= index)) continue;
        found = i;
        index = (*front)->head.index;
    }
    return found;
}

Result<std::optional<PackageEntries::Taken>> PackageEntries::next() {
    for (;;) {
        if (taken_)
            if (auto popped = files_[*taken_]->pop(); !popped) return pass(popped);
        taken_.reset();
        auto file = smallest();
        if (!file) return pass(file);
        if (!*file) return std::nullopt;
        taken_ = *file;
        auto front = files_[*taken_]->front();
        if (!front) return pass(front);
        EntryWork* work = *front;
        if (!last_ || work->head.index > *last_) {
            last_ = work->head.index;
            return Taken{static_cast<EntryPart>(*taken_), work};
        }
        findings_.find("package_format", work->head.index.value,
                       std::string(names[*taken_]) +
                           ": the entry is out of order, or stands in the package twice");
        if (auto passed = pass_over(*taken_); !passed) return pass(passed);
        taken_.reset();
    }
}

void PackageEntries::finish() {
    for (auto& file : files_)
        if (file) file->finish();
}

std::uint64_t PackageEntries::lines(EntryPart part) const {
    const auto& file = files_[static_cast<std::size_t>(part)];
    return file ? file->lines_read() : 0;
}

std::uint64_t PackageEntries::signatures() const {
    std::uint64_t all = 0;
    for (const auto& file : files_)
        all += file ? file->signatures() : 0;
    return all;
}

Result<std::optional<std::string>> first_entry(const PackageFiles& files, FindingList& findings) {
    for (const std::string_view name : names) {
        auto lines =
            PackageLines::open(files, std::string(name), limits::entry_bytes_max, findings);
        if (!lines) return pass(lines);
        auto line = lines->next();
        if (!line) return pass(line);
        if (!*line) continue;
        EntryHead head;
        const auto entry = parse_entry(**line, &head);
        if (entry && entry->head.index == Index{0}) return line;
    }
    return std::nullopt;
}

}  // namespace qiyue
