#include "ledger/package/report/complex_life.hpp"

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/event/entry.hpp"
#include "tests/unit/package/report/told_record.hpp"

namespace qiyue::report_test {
namespace {

class ComplexLifeTest : public ::testing::Test {
protected:
    /// What is told of the complex.
    ComplexLife life() {
        acts_ = KeptActs();
        PolicyVersions policies;
        for (const std::string& line : record_.lines()) {
            const auto entry = parse_entry(line);
            EXPECT_TRUE(entry);
            if (!entry) continue;
            const std::string payload = from_base64(entry->payload_base64).value_or("");
            Document document;
            const auto event = read_event(payload, document);
            EXPECT_TRUE(event) << payload;
            if (!event) continue;
            policies.add(*event, entry->head.index, entry->head.recorded);
            acts_.add(*event, entry->head.index, entry->head.recorded, payload);
        }
        const KeptStream* stream = acts_.stream(ToldRecord::stream);
        return stream != nullptr ? life_of(acts_, *stream, policies) : ComplexLife{};
    }

    void found_complex() {
        record_.apply();
        record_.propose_charter(1, {lead, member});
        record_.sign_charter(1, lead);
        signed_last_ = record_.sign_charter(1, member);
    }

    const std::string lead = ToldRecord::lead;
    const std::string member = ToldRecord::member;
    ToldRecord record_;
    KeptActs acts_;
    std::uint64_t signed_last_ = 0;
};

TEST_F(ComplexLifeTest, ACharterTakesEffectWithTheLastSignatureAndMakesMembers) {
    record_.apply();
    record_.propose_charter(1, {lead, member});
    record_.sign_charter(1, lead);
    EXPECT_TRUE(life().row.members.empty());
    EXPECT_FALSE(life().row.charters.at(0).effective);

    const std::uint64_t last = record_.sign_charter(1, member);
    const ComplexLife whole = life();
    ASSERT_EQ(whole.row.members.size(), 1U);
    EXPECT_EQ(whole.row.members[0].uscc, member);
    EXPECT_EQ(whole.row.members[0].joined, Index{last});
    ASSERT_TRUE(whole.row.charters[0].effective);
    EXPECT_EQ(whole.steps.back().state, ComplexState::chartered);
    EXPECT_EQ(whole.steps.back().index, Index{last});
}

TEST_F(ComplexLifeTest, MembersJoinAndLeave) {
    found_complex();
    const std::string third = "91500000MAFA00978X";
    record_.sign_charter(1, third);
    const std::uint64_t joined =
        record_.say("member.joined", ToldRecord::stream, third,
                    {{"uscc", third}, {"part", "service"}, {"charter_version", 1}});
    const std::uint64_t left =
        record_.say("member.withdrew", ToldRecord::stream, third,
                    {{"uscc", third}, {"reason", "r"}, {"effective_at", "2026-01-31"}});
    const ComplexLife whole = life();
    ASSERT_EQ(whole.row.members.size(), 2U);
    EXPECT_EQ(whole.row.members[1].joined, Index{joined});
    EXPECT_EQ(whole.row.members[1].part, "service");
    EXPECT_EQ(whole.row.members[1].left, Index{left});
    EXPECT_EQ(whole.row.members[1].leaves_at, parse_recorded("2026-01-31T00:00:00.000000Z"));
}

TEST_F(ComplexLifeTest, AnAmendmentNeedsTheShareThatTheCharterInForceAsksFor) {
    found_complex();
    record_.propose_charter(2, {lead, member});
    record_.sign_charter(2, lead);
    EXPECT_FALSE(life().row.charters.at(1).effective);
    record_.sign_charter(2, member);
    EXPECT_TRUE(life().row.charters.at(1).effective);
}

TEST_F(ComplexLifeTest, AWithdrawnTextHasNoEffect) {
    record_.apply();
    record_.propose_charter(1, {lead, member});
    record_.sign_charter(1, lead);
    record_.say("charter.withdrawn", ToldRecord::stream, lead, {{"version", 1}, {"reason", "r"}});
    record_.sign_charter(1, member);
    EXPECT_FALSE(life().row.charters.at(0).effective);
    EXPECT_TRUE(life().row.members.empty());
}

TEST_F(ComplexLifeTest, AChangedLeadExchangesParts) {
    found_complex();
    const std::uint64_t changed = record_.say("lead.changed", ToldRecord::stream, lead,
                                              {{"old", lead}, {"new", member}, {"reason", "r"}});
    const ComplexLife whole = life();
    EXPECT_EQ(whole.row.lead, member);
    EXPECT_EQ(whole.lead, Index{changed});
    ASSERT_EQ(whole.row.members.size(), 2U);
    EXPECT_EQ(whole.row.members[0].left, Index{changed});
    EXPECT_EQ(whole.row.members[1].uscc, lead);
    EXPECT_FALSE(whole.row.members[1].left);
    ASSERT_EQ(whole.leads.size(), 2U);
    EXPECT_EQ(whole.leads[0].uscc, lead);
    EXPECT_EQ(whole.leads[0].until, Index{changed});
    EXPECT_EQ(whole.leads[1].uscc, member);
    EXPECT_FALSE(whole.leads[1].until);
}

TEST_F(ComplexLifeTest, StatesFollowOneAnother) {
    found_complex();
    const std::string authority = "11500000MAFA00011B";
    const auto say = [&](const char* type, Json data) {
        record_.say(type, ToldRecord::stream, authority, std::move(data));
    };
    say("cultivation.started", {{"until", "2026-01-01"}});
    say("recognition.granted", {{"criteria", Json::object()}});
    say("rectification.ordered", {{"findings", Json::array({"f"})}, {"due", "2026-01-01"}});
    say("rectification.accepted", {{"evidence", Json::array()}});
    say("exit.proposed", {{"initiator", "authority"}, {"kind", "ordered"}, {"ground", "g"}});
    say("exit.rejected", {{"reason", "r"}});
    say("exit.proposed", {{"initiator", "authority"}, {"kind", "ordered"}, {"ground", "g"}});
    say("exit.decided", {{"ground", "g"}, {"effective_at", "2026-01-01"}});
    say("exit.settled", {{"version", 1}});
    say("complex.closed", Json::object());
    std::vector<ComplexState> states;
    for (const auto& step : life().steps)
        states.push_back(step.state);
    using enum ComplexState;
    const std::vector<ComplexState> expected = {
        proposed,   lead_selected, chartered,     cultivating, recognized,
        rectifying, recognized,    exit_proposed, recognized,  exit_proposed,
        exiting,    settled,       closed};
    EXPECT_EQ(states, expected);
}

TEST_F(ComplexLifeTest, ValuesAreTakenAsCorrected) {
    record_.apply("错误名称");
    record_.say("event.corrected", ToldRecord::stream, lead,
                {{"reason", "笔误"}, {"fields", {{"/name", "正确名称"}, {"/regions/0", "500107"}}}},
                0);
    const ComplexLife whole = life();
    EXPECT_EQ(whole.row.name, "正确名称");
    EXPECT_EQ(whole.row.regions, std::vector<std::string>{"500107"});
}

TEST_F(ComplexLifeTest, ACorrectionFromAnotherStreamChangesNothing) {
    record_.apply("名称");
    record_.say("event.corrected", "complexes/CQ-2", lead,
                {{"reason", "笔误"}, {"fields", {{"/name", "别的名称"}}}}, 0);
    EXPECT_EQ(life().row.name, "名称");
}

TEST_F(ComplexLifeTest, WhatIsMissingIsLeftAlone) {
    record_.sign_charter(7, member);
    record_.say("member.withdrew", ToldRecord::stream, member, {{"uscc", member}});
    record_.say("lead.changed", ToldRecord::stream, member, Json::object());
    record_.say("charter.proposed", ToldRecord::stream, member,
                {{"version", "x"}, {"doc", Json::array()}, {"quorum", 3}});
    record_.say("exit.rejected", ToldRecord::stream, member, Json::object());
    record_.say("rectification.accepted", ToldRecord::stream, member, Json::object());
    EXPECT_TRUE(life().row.members.empty());
}

}  // namespace
}  // namespace qiyue::report_test
