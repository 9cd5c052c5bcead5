#include "tests/support/complex_fixture.hpp"

#include "ledger/domain/complex_rules.hpp"

namespace qiyue::testing {

ComplexFixture::ComplexFixture() {
    founding["policy"]["waived"] = Json::array({"lead.recommended", "notice.publicised"});
}

void ComplexFixture::begin() {
    found();
    register_parties();
    for (const char* name : {"lead", "m1", "m2", "m3", "outsider"})
        mandates[name] = mandate(name);
    given(directions());
}
void ComplexFixture::apply() { given(applied()); }
void ComplexFixture::select() { given(selected()); }
void ComplexFixture::propose() { given(charter_proposed()); }
void ComplexFixture::sign() {
    for (const char* name : {"lead", "m1", "m2"})
        given(charter_signed(name));
}
void ComplexFixture::set_up() {
    given(council_constituted());
    given(committee_constituted());
    given(secretariat_constituted());
}
void ComplexFixture::begin_to_selected() {
    begin();
    apply();
    select();
}
void ComplexFixture::begin_to_chartered() {
    begin_to_selected();
    propose();
    sign();
}
void ComplexFixture::begin_to_council() {
    begin_to_chartered();
    set_up();
}

Draft ComplexFixture::directions() const {
    return event("direction.set")
        .in("policy")
        .by({"meic", "mstb"})
        .with("directions", Json::array({"intelligent_connected_nev"}))
        .with("industry_tier", "leading")
        .with("year", 2026);
}

Draft ComplexFixture::applied() const {
    return event("lead.applied")
        .in(stream)
        .by({"lead"})
        .with("kind", "enterprise_led")
        .with("name", "示例智能网联综合体")
        .with("direction", "intelligent_connected_nev")
        .with("industry", "intelligent_connected_nev")
        .with("founding_district", "500106")
        .with("regions", Json::array({"500106", "500107"}))
        .with("plan", document("plan.txt"));
}

Draft ComplexFixture::selected() const {
    return event("lead.selected")
        .in(stream)
        .by({"meic", "mstb"})
        .with("criteria", {{"foundation", "met"}, {"plan", "met"}})
        .with("scores", {{"foundation", 91}, {"plan", "88.5"}});
}

std::string ComplexFixture::charter_name(std::uint64_t version) {
    return "charter-" + std::to_string(version) + ".txt";
}

Draft ComplexFixture::charter_proposed(std::uint64_t version) const {
    return event("charter.proposed")
        .in(stream)
        .by({"lead"})
        .with("version", version)
        .with("doc", document(charter_name(version)))
        .with("kind", "charter")
        .with("required_signers", Json::array({uscc("lead"), uscc("m1"), uscc("m2")}))
        .with("quorum", {{"numerator", 2}, {"denominator", 3}})
        .with("amendment_rule", {{"numerator", 2}, {"denominator", 3}})
        .with("notice_period", 2)
        .with("effective_from", "2026-03-03");
}

Draft ComplexFixture::charter_signed(const std::string& name, std::uint64_t version) const {
    const auto mandate = mandates.find(name);
    return event("charter.signed")
        .in(stream)
        .by({name})
        .with("version", version)
        .with("doc_sha256", document_sha256(charter_name(version)))
        .with("form", "electronic")
        .with("mandate", mandate == mandates.end() ? 0 : mandate->second);
}

Draft ComplexFixture::council_constituted() const {
    return event("council.constituted")
        .in(stream)
        .by({"lead", "m1"})
        .with("chair_uscc", uscc("lead"))
        .with("seats", Json::array({uscc("lead"), uscc("m1"), uscc("m2")}))
        .with("term", {{"from", "2026-03-03"}, {"to", "2029-03-02"}})
        .commit("/members/0")
        .commit("/members/1")
        .commit("/members/2");
}

Draft ComplexFixture::committee_constituted() const {
    return event("expert_committee.constituted")
        .in(stream)
        .by({"lead"})
        .with("fields", Json::array({"automotive"}))
        .with("expert_ids", Json::array({expert_id("expert-3")}))
        .commit("/experts/0");
}

Draft ComplexFixture::secretariat_constituted() const {
    return event("secretariat.constituted").in(stream).by({"lead"}).with("host_uscc", uscc("m1"));
}

Draft ComplexFixture::resolution_adopted(
    const std::string& id, const std::string& matter, const std::string& target,
    const std::vector<std::pair<std::string, std::string>>& votes) const {
    Json list = Json::array();
    std::vector<std::string> signers{"m1"};
    for (const auto& [name, vote] : votes) {
        list.push_back({{"uscc", uscc(name)}, {"vote", vote}});
        if (vote == "for" && name != "m1") signers.push_back(name);
    }
    return event("resolution.adopted")
        .in(stream)
        .by(std::move(signers))
        .with("resolution_id", id)
        .with("matter", matter)
        .with("target", target)
        .with("votes", std::move(list))
        .with("doc", document("resolution-" + id + ".txt"));
}

Draft ComplexFixture::member_joined(const std::string& name) const {
    return event("member.joined")
        .in(stream)
        .by({name, "lead"})
        .with("uscc", uscc(name))
        .with("part", "service")
        .with("charter_version", 1);
}

Draft ComplexFixture::member_withdrew(const std::string& name) const {
    return event("member.withdrew")
        .in(stream)
        .by({name})
        .with("uscc", uscc(name))
        .with("reason", "示例理由")
        .with("effective_at", "2026-03-03");
}

Draft ComplexFixture::member_removed(const std::string& name, const std::string& resolution) const {
    return event("member.removed")
        .in(stream)
        .by({"lead"})
        .with("uscc", uscc(name))
        .with("ground", "示例事由")
        .with("resolution", resolution)
        .with("effective_at", "2026-03-03");
}

Draft ComplexFixture::notice_served(const std::string& name, const std::string& matter,
                                    const std::string& recipient) const {
    return event("notice.served")
        .in(stream)
        .by({name})
        .with("matter", matter)
        .with("recipient", uscc(recipient))
        .with("method", "electronic")
        .with("doc", document("notice.txt"));
}

ComplexRow ComplexFixture::complex_now() { return brought_forward(*complex(), now); }

}  // namespace qiyue::testing
