// What decide and check_form judge for every type alike, and keys and documents read from events.

#include "ledger/base/encoding.hpp"
#include "ledger/domain/catalogue.hpp"
#include "tests/support/domain_fixture.hpp"

namespace qiyue::testing {
namespace {

class Decide : public DomainFixture {
protected:
    void SetUp() override {
        found();
        register_organization("lead");
    }
    Draft act() const { return mandate_granted("lead", Json::array({"charter.signed"})); }
};

TEST_F(Decide, TypeAndVersionAreKnown) {
    when(event("lead.dreamt").in("complexes/CQ-1").by({"lead"})).rejected("type.unknown");
    when(act().version(2)).rejected("type.unknown");
}

TEST_F(Decide, UnknownAndMissingFields) {
    when(act().with("note", "x")).rejected_at("field.unknown", "/note");
    when(act().with("a/b~c", "x")).rejected_at("field.unknown", "/a~1b~0c");
    when(act().without("from")).rejected_at("field.missing", "/from");
    when(act().with("from", nullptr)).rejected_at("field.form", "/from");
}

TEST_F(Decide, KeysAreKnown) {
    when(act().by({"m2"})).rejected("key_unknown");
    when(act().by({"lead", "m2"})).rejected("key_unknown");
}

TEST_F(Decide, SourceIsASignerOfTheFirstPart) {
    when(act().from(party("operator"))).rejected("source.not_signer");
    when(act().from("/experts/EX-0001")).rejected("source.not_signer");
}

TEST_F(Decide, ASecondKeyOfOneHolderIsSurplus) {
    key_of("lead", "second");
    given(event("key.bound")
              .in(party("lead").substr(1))
              .by({"lead", "second"})
              .with("spki", spki("second"))
              .with("suite", suite("second"))
              .with("valid_from", "2026-01-01")
              .with("valid_to", "2030-01-01"));
    when(act().by({"second"})).accepted();
    when(act().by({"lead", "second"})).rejected("signature.surplus");
}

TEST_F(Decide, MissingSignaturesAreNamedInBothLanguages) {
    const auto no = when(organization_registered("m1").by({"m1"})).rejection();
    ASSERT_TRUE(no);
    EXPECT_NE(no->says.zh.find("示例账本运营中心"), std::string::npos) << no->says.zh;
    EXPECT_NE(no->says.en.find("11500000MAFA000383"), std::string::npos) << no->says.en;
}

TEST_F(Decide, BackdatingAsThePolicyAllows) {
    const std::int64_t days = founding["policy"]["backdating_days"];
    when(act().time(now + -days * us_per_day)).accepted();
    when(act().time(now + (-days * us_per_day - 1))).rejected("time.backdated");
}

TEST_F(Decide, EvolveNotesTheAct) {
    const std::uint64_t index = given(act());
    const auto info = state().act(Index{index});
    ASSERT_TRUE(info);
    EXPECT_EQ(info->type, "mandate.granted");
    EXPECT_EQ(info->source, party("lead"));
    EXPECT_FALSE(state().act(Index{index + 1}));
}

/// An event read from text, as auditors hold it.
struct Parsed {
    Document document;
    std::optional<CloudEvent> event;
    Parsed(const std::string& type, const std::string& subject, const Json& data) {
        const Json json{{"specversion", "1.0"},
                        {"id", "019cb15b-a820-7e05-866e-08f4dae9e818"},
                        {"source", "/experts/E-1"},
                        {"type", type},
                        {"dataschema", "urn:qiyue:catalogue:" + type + ":1"},
                        {"subject", subject},
                        {"time", "2026-03-03T00:00:00Z"},
                        {"datacontenttype", "application/json"},
                        {"ledger", "demo.example/qiyue"},
                        {"nonce", "AAAAAAAAAAAAAAAAAAAAAA"},
                        {"data", data}};
        const auto parsed = document.parse(json.dump());
        const auto read = CloudEvent::read(document);
        if (parsed && read) event = *read;
    }
};

TEST_F(Decide, KeysAreReadFromEventsThatTheRulesRefuse) {
    const Parsed event("key.bound", "experts/E-1", {{"spki", spki("lead")}, {"surprise", 1}});
    ASSERT_TRUE(event.event);
    EXPECT_TRUE(check_form(*event.event));
    const auto keys = keys_bound_by(*event.event);
    ASSERT_EQ(keys.size(), 1u);
    EXPECT_EQ(to_hex(keys[0].id.hash), key_id("lead"));
    EXPECT_EQ(keys[0].holder, "/experts/E-1");

    const Parsed broken("key.bound", "experts/E-1", {{"spki", "not base64"}});
    EXPECT_TRUE(keys_bound_by(*broken.event).empty());
    const Parsed revoked("key.revoked", "experts/E-1", {{"key_id", key_id("lead")}});
    ASSERT_TRUE(key_revoked_by(*revoked.event));
    EXPECT_EQ(to_hex(key_revoked_by(*revoked.event)->hash), key_id("lead"));
    EXPECT_FALSE(key_revoked_by(*event.event));
    const Parsed hexless("key.revoked", "experts/E-1", {{"key_id", "zz"}});
    EXPECT_FALSE(key_revoked_by(*hexless.event));
}

TEST_F(Decide, DocumentsAreFoundWhereverTheyAreDeclared) {
    const Json doc = document("certificate");
    const Parsed event("organization.registered", "organizations/X",
                       {{"qualifications", Json::array({Json{{"doc", doc}}, Json{{"doc", doc}}})},
                        {"undeclared", document("other")}});
    const auto documents = documents_of(*event.event);
    ASSERT_EQ(documents.size(), 2u);
    EXPECT_EQ(to_hex(documents[0].sha256), document_sha256("certificate"));
    EXPECT_TRUE(documents[0].sm3);
    EXPECT_EQ(documents[0].size, 11u);
    EXPECT_EQ(documents[0].name, "certificate.txt");
    const Parsed set("direction.set", "policy", {{"official", official()}});
    EXPECT_EQ(documents_of(*set.event).size(), 1u);
}

TEST_F(Decide, SeveralHoldersAndQuorumsOfParts) {
    const Parsed parsed("direction.set", "policy", {{"seats", Json::array({"A", "B", "B"})}});
    const Act act{&*parsed.event, {}, Index{9}, now};
    Case c(act, state());
    const auto seats = part::each_in("seats", "", {"席位", "seats"}).resolve(c);
    ASSERT_TRUE(seats);
    EXPECT_EQ(seats->holders.size(), 2u);
    EXPECT_EQ(seats->needed, 2u);
    const auto nobody = all_of({part::source_expert(), part::each_in("none", "", {"无", "none"})});
    const std::vector<Signature> expert{{KeyId{}, "/experts/E-1", false}};
    EXPECT_TRUE(judge_signers(nobody, expert, c));
    const auto never = all_of({part::source_expert(), part::lead()});
    const auto no = judge_signers(never, expert, c);
    ASSERT_FALSE(no);
    EXPECT_EQ(no.error().rule, "signature.missing");
    const auto untold = all_of({part::custom("x", {"某", "x"}, [](Case&) -> Resolved {
        return std::unexpected(refuse("evaluation.unknown", "无此评价", "no such evaluation"));
    })});
    EXPECT_EQ(judge_signers(untold, expert, c).error().rule, "evaluation.unknown");
}

TEST_F(Decide, TheWayThatWasTakenIsTold) {
    const Parsed parsed("direction.set", "policy", Json::object());
    CloudEvent event = *parsed.event;
    const std::string source = party("district2");
    event.source = source;
    const std::vector<KeyId> keys{KeyId{*hash_from_hex(key_id("district2"))},
                                  KeyId{*hash_from_hex(key_id("m3"))}};
    const Act act{&event, keys, Index{9}, now};
    Case c(act, state());
    const auto signatures = signatures_of(c);  // m3 is not registered: its key is bound nowhere
    ASSERT_EQ(signatures.size(), 1u);
    EXPECT_EQ(signatures[0].holder, source);
    EXPECT_FALSE(signatures[0].bound_here);
    const auto way = judge_signers(
        either({{part::authority()}, {part::source()}, {part::any_district()}}), signatures, c);
    ASSERT_TRUE(way);
    EXPECT_EQ(way->place, 1u);
    EXPECT_FALSE(way->official);
    const auto office = judge_signers(all_of({part::any_district()}), signatures, c);
    ASSERT_TRUE(office);
    EXPECT_EQ(office->place, 0u);
    EXPECT_TRUE(office->official);
    EXPECT_FALSE(judge_signers(all_of({part::authority()}), signatures, c));
}

TEST_F(Decide, OnlyTypesThatCorrectSayWhatTheyCorrect) {
    when(act().corrects(0)).rejected_at("corrects.unfit", "/corrects");
    when(act()).accepted();
    for (const EventType& type : catalogue())
        EXPECT_EQ(type.corrects, type.name == "event.corrected") << type.name;
}

TEST_F(Decide, ComplexesExistAndAreNotClosed) {
    const auto started = [this](const std::string& stream) {
        return event("cultivation.started")
            .in(stream)
            .by({"meic", "mstb"})
            .with("until", "2028-01-01")
            .with("criteria", Json::object());
    };
    when(started("complexes/CQ-9")).rejected("subject.unknown");
    StateOverlay changes(state());
    ComplexRow closed;
    closed.id = "CQ-9";
    closed.state = ComplexState::closed;
    changes.put("CQ-9", closed);
    state().apply(changes);
    when(started("complexes/CQ-9")).rejected("complex.closed");
    when(started("ledger")).rejected("stream.unfit");
}

TEST_F(Decide, PartsOfAComplexFollowFromItsRow) {
    StateOverlay changes(state());
    ComplexRow complex;
    complex.lead = uscc("lead");
    complex.founding_district = "500107";
    complex.council = ComplexRow::Council{uscc("m1"), {uscc("m1")}, "", "", Index{1}};
    complex.secretariat_host = uscc("m2");
    Member gone;
    gone.uscc = uscc("m3");
    gone.left = Index{1};
    gone.leaves_at = now;
    complex.members = {gone};
    changes.put("CQ-9", complex);
    state().apply(changes);
    const Parsed parsed("need.registered", "complexes/CQ-9", Json::object());
    CloudEvent event = *parsed.event;
    const std::string source = party("m3");
    event.source = source;
    const auto holders = [&](const Part& part, Micros at) {
        const Act act{&event, {}, Index{9}, at};
        Case c(act, state());
        return part.resolve(c)->holders;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(holders(part::lead(), now), Names{party("lead")});
    EXPECT_EQ(holders(part::chair(), now), Names{party("m1")});
    EXPECT_EQ(holders(part::secretariat(), now), Names{party("m2")});
    EXPECT_EQ(holders(part::district(), now), Names{party("district2")});
    EXPECT_EQ(holders(part::dpo(), now), Names{party("dpo")});
    EXPECT_EQ(holders(part::source(), now), Names{party("m3")});
    EXPECT_EQ(holders(part::member(), now + -1), Names{party("m3")});
    EXPECT_EQ(holders(part::member(), now), Names{});
}

}  // namespace
}  // namespace qiyue::testing
