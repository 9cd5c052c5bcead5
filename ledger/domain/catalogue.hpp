#pragma once

// The catalogue: one declaration per type of event. To add a type, add one EventType to a file of
// types/ (and a new file to the list in catalogue.cpp); nothing else knows the types by name.

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "ledger/domain/case.hpp"
#include "ledger/domain/decide.hpp"
#include "ledger/domain/field.hpp"
#include "ledger/domain/label.hpp"
#include "ledger/domain/parts.hpp"

namespace qiyue {

/// The groups of domain.md, in its order.
enum class Group : std::uint8_t {
    ledger,
    parties,
    selection,
    charter,
    bodies,
    members,
    lifecycle,
    evaluation,
    work,
    record,
};

/// Which stream an event of the type belongs to.
enum class StreamRule : std::uint8_t {
    ledger,  ///< `ledger`
    policy,  ///< `policy`
    organization_named,  ///< `organizations/{data.uscc}`
    expert_named,  ///< `experts/{data.id}`
    organization,  ///< `organizations/{…}`, a registered one
    party,  ///< `organizations/{…}` or `experts/{…}`, a registered one
    complex,  ///< `complexes/{…}`
    any,  ///< the stream of what it concerns: notices, corrections, holds …
};

struct EventType {
    std::string_view name;
    std::uint32_t version = 1;
    Group group = Group::ledger;
    Label label;
    StreamRule stream = StreamRule::ledger;
    /// The first event of its subject: refused if the subject exists. All other types are refused
    /// if it does not (rules subject.unknown, subject.exists).
    bool opens_subject = false;
    /// May carry the attribute `corrects`: no type but those that correct an entry.
    bool corrects = false;
    /// The authority may sign instead of an organisation that has ended or is silent: the type then
    /// has the field `instead`, which catalogue() adds. Not so what binds a party by its own hand,
    /// and what would let the authority alone act in its name: keys, mandates, secrets.
    bool replaceable = true;
    /// May be corrected by event.corrected. Not so what binds by its very signatures or bytes.
    bool correctable = true;
    std::vector<Field> fields;
    Signers signers;
    Label allowed;  ///< the precondition as a sentence, for people
    /// Further rules of form that need no state, or null.
    std::optional<Rejection> (*form)(const CloudEvent& event) = nullptr;
    /// The precondition, or null. Called when stream, keys, dates, signers and official are in
    /// order.
    std::optional<Rejection> (*allowed_when)(Case& c) = nullptr;
    /// What the act changes, or null. Total: whatever is missing is left alone. Writes through
    /// `state`; `c` reads through the same overlay. Keys and the note of the act are not its task.
    void (*changes)(Case& c, StateOverlay& state) = nullptr;
    /// Who must sign, where that follows from another entry; `signers` then only says so. Or null.
    std::expected<SignedWay, Rejection> (*judge)(Case& c, const std::vector<Signature>& signatures,
                                                 std::string_view acting) = nullptr;
    /// What of the precondition the act must still obey when it has been corrected: what its data
    /// and the policy say alone. Or null.
    std::optional<Rejection> (*whole)(Case& c) = nullptr;
    /// What a correction of such an act changes in the state; `c` is the correction, `whole` the
    /// act as it is corrected, at `index`. Or null: nothing rests on what can be corrected.
    void (*corrected)(Case& c, const CloudEvent& whole, Index index, StateOverlay& state) = nullptr;
    /// Whether the act counts in figures that count acts of its type. Null: its type is not
    /// counted.
    bool (*counted)(Case& c) = nullptr;

    /// It can carry `official`: what authority or district do by it may be an official act.
    bool has_official() const;
};

/// All types, in the order of domain.md. Any thread.
std::span<const EventType> catalogue();

/// Null if there is no such type or version.
const EventType* find_type(std::string_view name, std::uint32_t version);

/// The field behind a pointer of `commit`: "/name", or "/name/3" of a list; null if the type
/// declares none of this name.
const Field* committed_field(const EventType& type, std::string_view pointer);

std::string_view group_name(Group group) noexcept;
const Label& group_label(Group group) noexcept;

}  // namespace qiyue
