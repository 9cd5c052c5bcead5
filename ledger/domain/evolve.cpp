// What an accepted act changes: the note of it, keys, and what its type says.

#include "ledger/base/encoding.hpp"
#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/decide.hpp"
#include "ledger/domain/figures.hpp"
#include "ledger/domain/instead.hpp"

namespace qiyue {
namespace {

void bind_keys(const Act& act, StateOverlay& state) {
    const Value data = act.event->data;
    for (BoundKey& key : keys_bound_by(*act.event)) {
        const std::string id = to_hex(key.id.hash);
        if (get<KeyRow>(state, id)) continue;
        KeyRow row;
        row.spki = std::move(key.spki);
        row.holder = std::move(key.holder);
        row.bound = act.index;
        row.valid_from = data["valid_from"].text();  // key.bound states them, others do not
        row.valid_to = data["valid_to"].text();
        state.put(id, std::move(row));
    }
}

void revoke_key(const Act& act, StateOverlay& state) {
    const auto key = key_revoked_by(*act.event);
    if (!key) return;
    const std::string id = to_hex(key->hash);
    const auto row = get<KeyRow>(state, id);
    if (!row || row->revoked) return;
    KeyRow changed = *row;
    changed.revoked = act.index;
    state.put(id, std::move(changed));
}

void note_commitments(const EventType& type, const Act& act, StateOverlay& state) {
    for (const Value one : act.event->data["commit"]) {
        const std::string_view pointer = one.name();
        const Field* field = committed_field(type, pointer);
        if (field == nullptr) continue;
        // The first stays: who copies a commitment out of the log must not come to own the field.
        if (get<CommitmentRow>(state, std::string(one.text()))) continue;
        CommitmentRow row;
        row.index = act.index;
        row.stream = act.event->subject;
        row.pointer = pointer;
        row.party = act.event->source;
        row.lead_owns = field->owner == DataOwner::lead;
        state.put(std::string(one.text()), std::move(row));
    }
}

/// What its type says the act changes, and the figures that follow.
void apply_type(const EventType& type, Case& c, StateOverlay& state) {
    const auto before = c.complex();
    const bool counted = type.counted != nullptr && type.counted(c);
    if (type.changes != nullptr) type.changes(c, state);
    note_commitments(type, c.act(), state);
    if (counted) count_act(c, state);
    if (before) count_built(c, before->built.has_value(), state);
    note_answers(c, state);
}

}  // namespace

void evolve(const Act& act, StateOverlay& state) {
    const CloudEvent& event = *act.event;
    Case c(act, state);
    if (const EventType* type = find_type(event.type, event.type_version)) {
        apply_type(*type, c, state);
    }
    bind_keys(act, state);
    revoke_key(act, state);
    state.note_act(act.index, {std::string(event.type), std::string(event.subject),
                               std::string(event.source), act.recorded});
}

}  // namespace qiyue
