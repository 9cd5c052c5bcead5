#include "ledger/package/making/recorded_fates.hpp"

#include <algorithm>
#include <utility>

namespace qiyue {

void RecordedFates::take(const Hash& commitment, Opening opening) {
    const auto [known, is_new] = opened_.try_emplace(commitment, std::move(opening));
    if (!is_new) known->second.by = std::max(known->second.by, opening.by);
}

void RecordedFates::take(const CloudEvent& event, Index index) {
    for (const Hash& hash : erased_by(event))
        erased_.insert(hash);
    for (OpenedText& text : opened_by(event))
        take(text.commitment, {std::move(text.event_id), std::move(text.pointer), index});
}

void RecordedFates::take(const RecordedFates& others) {
    erased_.insert(others.erased_.begin(), others.erased_.end());
    for (const auto& [commitment, opening] : others.opened_)
        take(commitment, opening);
}

std::optional<Index> RecordedFates::opening_entry(const CloudEvent& event, Index index,
                                                  const Commitment& commitment) const {
    if (!is_opened_by_log(event)) return std::nullopt;
    const auto found = opened_.find(commitment.hash);
    if (found == opened_.end()) return std::nullopt;
    const Opening& opening = found->second;
    if (opening.by <= index || opening.event_id != event.id ||
        opening.pointer != commitment.pointer)
        return std::nullopt;
    return opening.by;
}

}  // namespace qiyue
