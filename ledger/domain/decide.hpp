#pragma once

// The pure middle: decide says whether an act is allowed, evolve says what it changes. No clock, no
// thread, no I/O; the same log gives the same verdicts and the same rows everywhere.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/rejection.hpp"
#include "ledger/domain/state.hpp"
#include "ledger/event/cloudevent.hpp"

namespace qiyue {

/// An act about to be recorded, or recorded: the event, who signed it (valid signatures, distinct
/// keys), and its place on the log's own axis of time.
struct Act {
    const CloudEvent* event = nullptr;
    std::span<const KeyId> signers;
    Index index{};
    Micros recorded{};
};

/// The part of the judgement that needs no state: type and version known, stream fits the type,
/// fields as declared (types, limits, commitments of sensitive fields), `corrects` only where the
/// type corrects something. Any thread.
std::optional<Rejection> check_form(const CloudEvent& event);

/// Everything else, check_form being passed: keys bound, unrevoked, within their dates, signatures
/// that fill exactly the parts required, dates and backdating, the type's precondition.
std::optional<Rejection> decide(const Act& act, StateReader& state);

/// Applies an accepted act. Total: never refuses.
void evolve(const Act& act, StateOverlay& state);

/// A place of an event that binds a key at its own index (FORMAT.md 2), read from its data alone.
struct KeyMember {
    Value spki;  ///< there, but it may be anything
    std::string holder;  ///< `/organizations/…` or `/experts/…`
};
/// Where ledger.founded, organization.registered, expert.registered and key.bound bind keys; else
/// none. Format and rules go by this one list.
std::vector<KeyMember> key_members(const CloudEvent& event);

/// A key that an event binds.
struct BoundKey {
    KeyId id{};
    std::string spki;  ///< DER; may be no valid key: check_form refuses such events
    std::string holder;  ///< `/organizations/…` or `/experts/…`
};
/// The key_members that are base64 text.
std::vector<BoundKey> keys_bound_by(const CloudEvent& event);
/// The key revoked by key.revoked.
std::optional<KeyId> key_revoked_by(const CloudEvent& event);

/// A document that an event names.
struct DocumentRef {
    Hash sha256{};
    std::optional<Hash> sm3;
    std::uint64_t size = 0;
    std::string media_type;
    std::string name;
};
std::vector<DocumentRef> documents_of(const CloudEvent& event);

}  // namespace qiyue
