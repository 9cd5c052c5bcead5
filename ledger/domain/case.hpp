#pragma once

// The case to be judged or applied: one act with the state before it and the policy in force. What
// preconditions and signers read. Lives for one judgement, on one thread; rows are looked up once.

#include <memory>
#include <string>
#include <string_view>

#include "ledger/domain/decide.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/state.hpp"

namespace qiyue {

/// Shorthand for the answer of a precondition: `return refuse("member_joined.not_signed", "…",
/// "…")`.
Rejection refuse(std::string_view rule, std::string zh, std::string en, std::string place = {});

class Case {
public:
    Case(const Act& act, StateReader& state) : act_(act), state_(state) {}
    Case(const Case&) = delete;
    Case& operator=(const Case&) = delete;

    const Act& act() const { return act_; }
    const CloudEvent& event() const { return *act_.event; }
    Value data() const { return act_.event->data; }
    /// data[name] as text; empty if it is not there or no text.
    std::string text(std::string_view name) const { return std::string(data()[name].text()); }
    Index index() const { return act_.index; }
    Micros recorded() const { return act_.recorded; }
    StateReader& state() const { return state_; }

    /// `/organizations/{uscc}` or `/experts/{id}`.
    std::string_view source() const { return act_.event->source; }
    /// The code of the organisation that acts; empty if an expert does.
    std::string_view source_uscc() const;
    std::string_view subject() const { return act_.event->subject; }
    /// What stands behind the '/' of the subject, e.g. the complex's id; empty for ledger, policy.
    std::string_view subject_id() const;

    /// The policy in force at `recorded`. Null before the ledger is founded: decide() has refused
    /// every act by then, save ledger.founded, for which it is the policy it brings.
    const std::shared_ptr<const Policy>& policy();
    /// Its version; 0 if there is none.
    std::uint64_t policy_version();
    /// The complex that the subject names, or null.
    const std::shared_ptr<const ComplexRow>& complex();
    std::shared_ptr<const OrganizationRow> organization(std::string_view uscc);
    std::shared_ptr<const ExpertRow> expert(std::string_view id);

private:
    void find_policy();

    const Act& act_;
    StateReader& state_;
    bool policy_found_ = false;
    std::shared_ptr<const Policy> policy_;
    std::uint64_t policy_version_ = 0;
    bool complex_found_ = false;
    std::shared_ptr<const ComplexRow> complex_;
};

/// The policy version in force at a time: the highest that has taken effect by then, or null.
const LedgerRow::PolicyEntry* policy_in_force(const LedgerRow& ledger, Micros recorded);

/// True if the organisation is a member at that time: it joined and has not left, or will later.
/// The lead is no member by this; most rules mean `lead or member`: is_party().
bool is_member(const ComplexRow& complex, std::string_view uscc, Micros at);
bool is_party(const ComplexRow& complex, std::string_view uscc, Micros at);

/// `/organizations/{uscc}` and `/experts/{id}`.
std::string organization_party(std::string_view uscc);
std::string expert_party(std::string_view id);
/// The code of `/organizations/{uscc}`; empty for any other party.
std::string organization_of(std::string_view party);

}  // namespace qiyue
