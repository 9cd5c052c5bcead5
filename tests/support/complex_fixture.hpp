#pragma once

// The fixture of tests about complexes: complexes/CQ-1, led by `lead`, founded with m1 and m2; m3
// and outsider stand outside. Drafts are complete and lawful at their place in its life; the steps
// record what comes before. The policy waives recommendation and publicity: tests of these clear
// founding["policy"]["waived"] before begin().

#include <map>
#include <string>
#include <vector>

#include "ledger/domain/rows.hpp"
#include "tests/support/domain_fixture.hpp"

namespace qiyue::testing {

class ComplexFixture : public DomainFixture {
protected:
    ComplexFixture();

    static constexpr const char* stream = "complexes/CQ-1";

    // Steps, each from where the one before it ends.
    void begin();  ///< parties, their mandates, the direction
    void apply();  ///< proposed
    void select();  ///< lead_selected
    void propose();  ///< charter 1 is proposed
    void sign();  ///< chartered: lead, m1 and m2 have signed
    void set_up();  ///< council of the three, committee, secretariat hosted by m1
    void begin_to_selected();
    void begin_to_chartered();
    void begin_to_council();  ///< with secretariat

    // Drafts.
    Draft directions() const;
    Draft applied() const;
    Draft selected() const;
    Draft charter_proposed(std::uint64_t version = 1) const;
    Draft charter_signed(const std::string& name, std::uint64_t version = 1) const;
    Draft council_constituted() const;
    Draft committee_constituted() const;
    Draft secretariat_constituted() const;
    /// By m1 (secretariat) and those that vote for; `votes` as {{"lead", "for"}, …}.
    Draft resolution_adopted(const std::string& id, const std::string& matter,
                             const std::string& target,
                             const std::vector<std::pair<std::string, std::string>>& votes) const;
    Draft member_joined(const std::string& name) const;
    Draft member_withdrew(const std::string& name) const;
    Draft member_removed(const std::string& name, const std::string& resolution) const;
    /// `name` serves `recipient`, with no act that it names.
    Draft notice_served(const std::string& name, const std::string& matter,
                        const std::string& recipient) const;

    /// Text of version n of the charter.
    static std::string charter_name(std::uint64_t version);
    /// The complex's row as it is stored.
    std::shared_ptr<const ComplexRow> complex() { return row<ComplexRow>("CQ-1"); }
    /// The same as a rule would see it now.
    ComplexRow complex_now();
    ComplexState complex_state() { return complex_now().state; }

    std::map<std::string, std::uint64_t> mandates;  ///< index of each party's mandate
};

}  // namespace qiyue::testing
