#include "ledger/domain/state.hpp"

namespace qiyue {

std::shared_ptr<const Row> StateOverlay::row(const RowName& name) {
    const auto found = rows_.find(name);
    return found == rows_.end() ? below_->row(name) : found->second;
}

std::optional<ActInfo> StateOverlay::act(Index index) {
    const auto found = acts_.find(index.value);
    if (found == acts_.end()) return below_->act(index);
    return found->second;
}

void StateOverlay::note_act(Index index, ActInfo info) {
    acts_.insert_or_assign(index.value, std::move(info));
}

void StateOverlay::clear() {
    rows_.clear();
    acts_.clear();
}

std::shared_ptr<const Row> MemoryState::row(const RowName& name) {
    const auto found = rows_.find(name);
    return found == rows_.end() ? nullptr : found->second;
}

std::optional<ActInfo> MemoryState::act(Index index) {
    const auto found = acts_.find(index.value);
    if (found == acts_.end()) return std::nullopt;
    return found->second;
}

std::optional<std::string> MemoryState::payload(Index index) {
    return log_.payload ? log_.payload(index) : std::nullopt;
}

std::optional<TreeRoots> MemoryState::roots(TreeSize size) {
    return log_.roots ? log_.roots(size) : std::nullopt;
}

void MemoryState::apply(const StateOverlay& changes) {
    for (const auto& [name, row] : changes.rows())
        rows_.insert_or_assign(name, row);
    for (const auto& [index, info] : changes.acts())
        acts_.insert_or_assign(index, info);
}

}  // namespace qiyue
