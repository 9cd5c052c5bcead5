#include "ledger/audit/following/freshness.hpp"

#include <algorithm>
#include <utility>

namespace qiyue {

std::optional<std::uint64_t> cosigned_since(std::string_view note, const Trust& trust,
                                            std::uint64_t not_after_s) {
    const auto parsed = Note::parse(note);
    if (!parsed) return std::nullopt;
    std::vector<std::pair<std::uint64_t, std::string>> seen;  ///< time and witness
    for (const NoteSignature& signature : parsed->signatures) {
        for (const Trust::Witness& witness : trust.witnesses) {
            std::uint64_t time_s = 0;
            const auto verdict = verify_note_signature(witness.key, *parsed, signature, &time_s);
            if (verdict == NoteVerdict::valid && time_s <= not_after_s)
                seen.emplace_back(time_s, witness.name);
        }
    }
    std::ranges::sort(seen, std::greater());
    std::vector<std::string> names;
    for (const auto& [time_s, name] : seen) {
        names.push_back(name);
        if (trust.quorum_met(names)) return time_s;
    }
    return std::nullopt;
}

}  // namespace qiyue
