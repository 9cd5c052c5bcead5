// The official document of official acts: asked of authority and district only.

#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {
namespace {

using enum ComplexState;

/// The policy asks an official document of every type that others may do as well.
class Official : public SeededComplex {
protected:
    void SetUp() override {
        for (const char* type : {"exit.proposed", "exit.settled", "settlement.proposed",
                                 "notice.served", "expert.registered", "key.bound"})
            founding["policy"]["official_required"].push_back(type);
        begin();
    }
    void asked(const Draft& act) {
        when(act).accepted();
        when(Draft(act).without("official")).rejected_at("official.missing", "/official");
        when(Draft(act).with("official", Json::object()))
            .rejected_at("field.missing", "/official/document_no");
    }
    void not_asked(Draft act) { when(act.without("official")).accepted(); }

    Draft exit_proposed_by(std::vector<std::string> names, const char* initiator,
                           const char* kind) const {
        return event("exit.proposed")
            .in(stream)
            .by(std::move(names))
            .with("initiator", initiator)
            .with("kind", kind)
            .with("ground", "示例理由");
    }
    Draft settlement_proposed_by(std::vector<std::string> names) const {
        return event("settlement.proposed")
            .in(stream)
            .by(std::move(names))
            .with("version", 1)
            .with("ip_allocation", Json::array())
            .with("doc", document("settlement"));
    }
    Draft settled_by(std::vector<std::string> names) const {
        return event("exit.settled")
            .in(stream)
            .by(std::move(names))
            .with("version", 1)
            .with("reserved", Json::array());
    }
    Draft notice_by(std::vector<std::string> names) const {
        return event("notice.served")
            .in(stream)
            .by(std::move(names))
            .with("matter", "other")
            .with("recipient", uscc("m1"))
            .with("method", "electronic")
            .with("doc", document("notice"));
    }
    void end_lead() {
        OrganizationRow ended = *row<OrganizationRow>(uscc("lead"));
        ended.ended = Index{6};
        put(uscc("lead"), ended);
    }
    void lead_lives_again() {
        OrganizationRow row_of_lead = *row<OrganizationRow>(uscc("lead"));
        row_of_lead.ended.reset();
        put(uscc("lead"), row_of_lead);
    }
    void leave() {
        change([this](ComplexRow& one) {
            one.state = exiting;
            one.exit = ComplexRow::Exit{};
            one.exit->parties = {uscc("lead")};
        });
    }
};

TEST_F(Official, AnExitIsProposedWithOneByAuthorityOrDistrict) {
    asked(exit_proposed_by({"meic", "mstb"}, "authority", "ordered"));
    asked(exit_proposed_by({"district"}, "district", "ordered"));
    not_asked(exit_proposed_by({"lead"}, "lead", "voluntary"));
}

TEST_F(Official, ASettlementIsProposedAndClosedWithOneByTheAuthority) {
    leave();
    not_asked(settlement_proposed_by({"lead"}));
    end_lead();
    asked(settlement_proposed_by({"meic", "mstb"}));
    given(settlement_proposed_by({"meic", "mstb"}));
    lead_lives_again();
    given(event("settlement.signed")
              .in(stream)
              .by({"lead"})
              .with("version", 1)
              .with("doc_sha256", document_sha256("settlement")));
    asked(settled_by({"meic", "mstb"}));
    not_asked(settled_by({"lead"}));
}

TEST_F(Official, ANoticeIsServedWithOneByAuthorityOrDistrict) {
    asked(notice_by({"meic", "mstb"}));
    asked(notice_by({"district"}));
    not_asked(notice_by({"lead"}));
    not_asked(notice_by({"meic"}).in(party("meic").substr(1)));  // as an organisation like others
    const std::uint64_t index = given(exit_proposed_by({"district"}, "district", "ordered"));
    const Draft served = notice_by({"district"}).with("matter", "act").with("of", index);
    asked(served);
    asked(Draft(served).by({"meic", "mstb"}));
}

TEST_F(Official, AnExpertIsRegisteredWithOne) {
    expert("newcomer");
    asked(expert_registered("newcomer"));
    asked(expert_registered("newcomer").by({"newcomer", "meic", "mstb"}));
}

TEST_F(Official, AHolderBindsItsKeyWithoutOneTheAuthorityWithOne) {
    key_of("lead", "second");
    const Draft bound = event("key.bound")
                            .in(party("lead").substr(1))
                            .by({"lead", "second"})
                            .with("spki", spki("second"))
                            .with("suite", suite("second"))
                            .with("valid_from", "2026-01-01")
                            .with("valid_to", "2026-12-31");
    not_asked(bound);
    asked(Draft(bound).by({"operator", "meic", "mstb", "second"}));
}

/// The reference policy lists none of these types.
class OfficialUnlisted : public Official {
protected:
    void SetUp() override { begin(); }
};

TEST_F(OfficialUnlisted, WhatThePolicyDoesNotListMayCarryOne) {
    const Draft act = exit_proposed_by({"meic", "mstb"}, "authority", "ordered");
    not_asked(act);
    when(Draft(act).with("official", official())).accepted();
    when(Draft(act).with("official", Json::object()))
        .rejected_at("field.missing", "/official/document_no");
    not_asked(notice_by({"district"}));
}

}  // namespace
}  // namespace qiyue::testing
