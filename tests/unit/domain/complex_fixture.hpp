#pragma once

// A complex that is on record already, put there as rows: a test of what follows does not depend on
// the acts that led there.

#include <functional>
#include <string>
#include <utility>

#include "tests/support/domain_fixture.hpp"

namespace qiyue::testing {

class SeededComplex : public DomainFixture {
protected:
    static constexpr const char* stream = "complexes/CQ-1";

    /// Founds the ledger, registers the parties, and puts CQ-1: chartered by lead, m1 and m2.
    void begin() {
        found();
        register_parties();
        put("CQ-1", chartered_complex("CQ-1"));
    }

    template <class T>
    void put(std::string id, T row) {
        StateOverlay changes(state());
        changes.put(std::move(id), std::move(row));
        state().apply(changes);
    }

    void change(const std::function<void(ComplexRow&)>& edit) {
        ComplexRow edited = *complex();
        edit(edited);
        put("CQ-1", std::move(edited));
    }
    void set_state(ComplexState to) {
        change([to](ComplexRow& one) { one.state = to; });
    }
    std::shared_ptr<const ComplexRow> complex() { return row<ComplexRow>("CQ-1"); }

    /// How many acts of a type the city's figures count.
    std::uint64_t counted(const std::string& type) {
        const auto tally = row<TallyRow>("count/" + type + "/*");
        return tally ? tally->steps : 0;
    }

    ComplexRow chartered_complex(const std::string& id) const {
        ComplexRow made;
        made.id = id;
        made.state = ComplexState::chartered;
        made.complex_kind = "enterprise_led";
        made.name = "示例综合体";
        made.founding_district = "500106";
        made.regions = {"500106"};
        made.lead = uscc("lead");
        made.charters = {charter(now)};
        for (const char* name : {"m1", "m2"}) {
            Member member;
            member.uscc = uscc(name);
            made.members.push_back(member);
        }
        made.charter_took_effect = true;
        return made;
    }
    CharterVersion charter(Micros effective) const {
        CharterVersion made;
        made.version = 1;
        for (const char* name : {"lead", "m1", "m2"}) {
            made.required.push_back(uscc(name));
            made.signatures.push_back({uscc(name), Index{3}});
        }
        made.effective = effective;
        return made;
    }
    /// The complex as if nothing had been signed yet.
    void without_charter() {
        change([](ComplexRow& one) {
            one.state = ComplexState::lead_selected;
            one.charters.clear();
            one.members.clear();
            one.charter_took_effect = false;
        });
    }
    void with_council() {
        change([this](ComplexRow& one) {
            one.council = ComplexRow::Council{
                uscc("lead"), {uscc("lead"), uscc("m1")}, "2026-03-03", "2029-03-02", Index{4}};
        });
    }
};

}  // namespace qiyue::testing
