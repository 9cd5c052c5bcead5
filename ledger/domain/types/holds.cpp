// hold.placed, hold.lifted: what is held may not be erased.

#include <algorithm>

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

HoldRow holds_of(Case& c, StateReader& state) {
    const auto row = get<HoldRow>(state, std::string(c.subject()));
    return row ? *row : HoldRow{};
}

bool is_held(Case& c) {
    const HoldRow row = holds_of(c, c.state());
    return std::any_of(row.holds.begin(), row.holds.end(),
                       [&](const auto& one) { return one.scope == c.text("scope"); });
}

Answer may_place(Case& c) {
    if (!is_held(c)) return {};
    return refuse("hold_placed.already", "此范围已锁定", "this scope is held already", "/scope");
}

void place(Case& c, StateOverlay& state) {
    HoldRow row = holds_of(c, state);
    row.holds.push_back({c.text("scope"), c.index()});
    state.put(std::string(c.subject()), std::move(row));
}

Answer may_lift(Case& c) {
    if (is_held(c)) return {};
    return refuse("hold_lifted.not_held", "此范围没有锁定", "this scope is not held", "/scope");
}

void lift(Case& c, StateOverlay& state) {
    HoldRow row = holds_of(c, state);
    std::erase_if(row.holds, [&](const auto& one) { return one.scope == c.text("scope"); });
    state.put(std::string(c.subject()), std::move(row));
}

EventType hold(std::string_view name, Label label) {
    EventType type;
    type.name = name;
    type.group = Group::record;
    type.label = std::move(label);
    type.stream = StreamRule::any;
    type.correctable = false;
    type.fields = {field::text("scope", {"范围", "scope"}, 500), field::official()};
    type.signers = all_of({part::authority()});
    return type;
}

}  // namespace

std::vector<EventType> holds() {
    EventType placed = hold("hold.placed", {"留存锁定", "hold placed"});
    placed.allowed = {"此范围尚未锁定", "this scope is not held yet"};
    placed.allowed_when = may_place;
    placed.changes = place;
    EventType lifted = hold("hold.lifted", {"解除锁定", "hold lifted"});
    lifted.allowed = {"此范围已锁定", "this scope is held"};
    lifted.allowed_when = may_lift;
    lifted.changes = lift;
    std::vector<EventType> types;
    types.push_back(std::move(placed));
    types.push_back(std::move(lifted));
    return types;
}

}  // namespace qiyue::types
