#include "ledger/merkle/tlog_proof.hpp"

#include <optional>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/lines.hpp"

namespace qiyue {
namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1";

/// Takes the lines of a proof one after the other and knows their numbers.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {}

    /// Without its newline; nullopt if no line ends.
    std::optional<std::string_view> next() {
        const auto line = take_line(rest_);
        if (line) ++number_;
        return line;
    }
    bool next_starts_with(std::string_view prefix) const { return rest_.starts_with(prefix); }
    std::string_view rest() const { return rest_; }
    std::unexpected<Error> refuse(const char* why) const {
        return fail(ErrorCode::proof_format, why, "line " + std::to_string(number_));
    }

private:
    std::string_view rest_;
    std::size_t number_ = 0;
};

Result<Index> parse_index(Lines& lines) {
    constexpr std::string_view word = "index ";
    const auto line = lines.next();
    if (!line || !line->starts_with(word)) return lines.refuse("the index is missing");
    const auto number = from_decimal(line->substr(word.size()));
    if (!number) return lines.refuse("the index is not a decimal number");
    return Index{*number};
}

Result<void> skip_extra(Lines& lines) {
    constexpr std::string_view word = "extra ";
    if (!lines.next_starts_with(word)) return {};
    const auto line = lines.next();
    if (!line || !from_base64(line->substr(word.size())))
        return lines.refuse("extra is not strict base64");
    return {};
}

/// The hashes and the empty line behind them.
Result<std::vector<Hash>> parse_hashes(Lines& lines) {
    std::vector<Hash> hashes;
    while (true) {
        const auto line = lines.next();
        if (!line) return lines.refuse("no empty line behind the hashes");
        if (line->empty()) return hashes;
        if (hashes.size() == limits::proof_hashes_max) return lines.refuse("more than 63 hashes");
        const auto hash = hash_from_base64(*line);
        if (!hash) return lines.refuse("a hash is not strict base64 of 32 bytes");
        hashes.push_back(*hash);
    }
}

}  // namespace

std::string TlogProof::format() const {
    constexpr std::size_t head_bytes = 64, hash_line_bytes = 45;
    std::string text;
    text.reserve(head_bytes + hashes.size() * hash_line_bytes + note.size());
    text += first_line;
    text += "\nindex ";
    text += std::to_string(index.value);
    text += '\n';
    for (const Hash& hash : hashes) {
        text += to_base64(hash.view());
        text += '\n';
    }
    text += '\n';
    text += note;
    return text;
}

Result<TlogProof> TlogProof::parse(std::string_view text) {
    Lines lines{text};
    const auto first = lines.next();
    if (!first || *first != first_line) return lines.refuse("not a tlog-proof");
    if (auto skipped = skip_extra(lines); !skipped) return pass(skipped);
    auto index = parse_index(lines);
    if (!index) return pass(index);
    auto hashes = parse_hashes(lines);
    if (!hashes) return pass(hashes);
    if (auto note = Note::parse(lines.rest()); !note) return pass(note);
    return TlogProof{*index, std::move(*hashes), std::string{lines.rest()}};
}

}  // namespace qiyue
