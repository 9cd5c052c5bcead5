#pragma once

// Who must sign. A declaration lists parts; each part, put to a case, says which parties may fill
// it and how many of them are needed. Every part must be filled and every signature must fill a
// part.
//
//   signers = all_of({part::district()})
//   signers = either({{part::lead()}, {part::authority()}})            // one way or the other
//   signers = all_of({part::named_in("uscc", {"成员", "the member"}), part::lead()})
//
// The event's source must be a signer that fills the first-named part (of the way that is taken).
// One signature may fill several parts, where one party holds them. A second key of a party that
// fills nothing new is surplus.

#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/case.hpp"
#include "ledger/domain/label.hpp"
#include "ledger/domain/rejection.hpp"

namespace qiyue {

/// A part, resolved against the state.
struct Requirement {
    std::vector<std::string>
        holders;  ///< parties that may fill it: `/organizations/…`, `/experts/…`
    std::size_t needed = 1;  ///< how many different ones must; all if there are fewer
    std::size_t allowed = 1;  ///< how many may, before a signature is surplus
    std::optional<KeyId> key;  ///< if set: exactly this key, whoever holds it
    bool new_keys = false;  ///< keys bound by this very event may fill it
    bool may_be_nobody = false;  ///< an empty list of holders needs no signature
    bool official = false;  ///< who fills it acts as authority or district (domain.md, rule 6)

    /// All of `parties` must sign.
    static Requirement all(std::vector<std::string> parties);
    /// One of `parties` must sign.
    static Requirement one(std::vector<std::string> parties);
};

/// What a part comes to in a case. Unexpected: why it cannot be told (e.g. no such evaluation).
using Resolved = std::expected<Requirement, Rejection>;

struct Part {
    std::string_view id;  ///< stable, for the documentation and the console: "authority", "lead" …
    Label label;
    std::function<Resolved(Case&)> resolve;
};

/// Ways to sign, each a list of parts; the first way whose parts are filled is taken.
struct Signers {
    std::vector<std::vector<Part>> ways;
};

Signers all_of(std::vector<Part> parts);
Signers either(std::vector<std::vector<Part>> ways);

namespace part {

// Offices of the policy in force.
Part authority();  ///< all authorities, or as many as the policy's quorum says
Part any_district();  ///< one district, whichever
Part district();  ///< the holder for the complex's founding district (or its successor)
Part operator_();
Part dpo();
Part guardian();

// Parties that the event names.
Part source();  ///< whoever acts
Part named_in(std::string_view field, Label label);  ///< data[field] is a uscc
/// Every data[list][*][member] (data[list][*] if `member` is empty); an empty list asks nobody.
Part each_in(std::string_view list, std::string_view member, Label label);
Part holder();  ///< the organisation or expert whose stream it is, by a key bound earlier
Part new_key();  ///< the key that this event binds: proof of possession
Part source_expert();  ///< the expert that acts; `source` must be one

// Parties of the complex whose stream it is.
Part lead();
Part member();  ///< the source, being a member (or the lead) that has not left
Part chair();
Part secretariat();  ///< the secretariat's host

/// Anything else, e.g. the organiser of an evaluation.
Part custom(std::string_view id, Label label, std::function<Resolved(Case&)> resolve);

}  // namespace part

/// A valid signature with what the key directory says about it.
struct Signature {
    KeyId key{};
    std::string holder;
    bool bound_here = false;  ///< by this very event
};

/// The way to sign that was taken: all its parts are filled, no signature is left over.
struct SignedWay {
    std::size_t place = 0;  ///< among Signers::ways
    bool official = false;  ///< authority or district acts
    std::vector<std::string> replaced;  ///< uscc of those for whom the authority signed instead
};

/// Judges who signed. Where a party of a part is missing, a successor of an organisation that has
/// ended signs for it; failing that, the authority for one that data.instead names (whether it may
/// is check_instead's to say). `acting` is who must be found among the signers of the first part.
/// Rules: signature.missing, signature.surplus, source.not_signer, and whatever
/// a part's resolve refuses with.
std::expected<SignedWay, Rejection> judge_signers(const Signers& signers,
                                                  const std::vector<Signature>& signatures, Case& c,
                                                  std::string_view acting);
std::expected<SignedWay, Rejection> judge_signers(const Signers& signers,
                                                  const std::vector<Signature>& signatures,
                                                  Case& c);
/// The signatures of the case's act, for rules and effects that ask which way was taken. A key that
/// is bound nowhere is not among them: decide() has refused it.
std::vector<Signature> signatures_of(Case& c);

/// "示例公司（9150…）": a party as people read it, by the state's name for it.
Label party_label(Case& c, std::string_view party);

}  // namespace qiyue
