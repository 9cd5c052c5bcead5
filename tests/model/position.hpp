#pragma once

// One complex, CQ-1, somewhere in its life, judged by the rules under test; acts are played on
// copies. Somebody may be unable to sign from here on.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ledger/domain/policy.hpp"
#include "ledger/domain/rows.hpp"
#include "tests/model/ruled_ledger.hpp"
#include "tests/model/world.hpp"

namespace qiyue::model {

/// Who can no longer sign, and why.
struct Incapacity {
    enum class Ground { none, silent, ended, inherited, keyless };
    std::string who;  ///< for people
    Party party;
    Ground ground = Ground::none;
    bool concerns(const Party& one) const {
        return ground != Ground::none && one.name == party.name;
    }
};

class Position {
public:
    /// Founds the ledger, registers everybody, sets directions; CQ-2 has a lead of its own.
    Position();

    static constexpr const char* stream = "complexes/CQ-1";

    /// Plays an act signed by these; false if it is refused now and also after the longest period.
    /// Who cannot sign is replaced by its successor, or by the authority.
    bool play(const std::string& type, Json data, const std::vector<Party>& signers,
              const std::string& stream_of = stream);
    /// Why the last act that was not played was refused.
    const std::string& refused() const { return refused_; }

    ComplexRow complex();
    bool exists() { return get<ComplexRow>(ledger_.state(), "CQ-1") != nullptr; }
    std::shared_ptr<const Policy> policy();
    /// Who holds the office of authority by the policy in force.
    std::vector<Party> authority();
    std::vector<Party> authority_and(const Party& other);
    Party lead();
    std::uint64_t size() const { return ledger_.size(); }
    MemoryState& state() { return ledger_.state(); }
    std::string date(int days) const;

    Incapacity unable;
    /// Who signs nothing from now on: played for those that end or lose their keys.
    bool strike(const Incapacity& incapacity);
    bool ended(const Party& party);
    /// Served in the complex's stream and silent since; by the authority.
    bool serve(const Party& party);

    // Parties of this life.
    static const Party& first() { return world().organizations[0]; }  ///< the lead
    static const Party& second() { return world().organizations[1]; }  ///< a member, fit to lead
    static const Party& third() { return world().organizations[2]; }  ///< a member
    static const Party& other_lead() { return world().organizations[3]; }  ///< of CQ-2

private:
    bool enter(Deed deed);
    std::string key_of(const Party& party);
    RuledLedger ledger_;
    std::int64_t now_ = 1'772'400'000'000'000;
    std::string refused_;
};

}  // namespace qiyue::model
