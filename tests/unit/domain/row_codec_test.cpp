// Rows as bytes: every row comes back as it was; no bytes of a stranger do harm.

#include "ledger/domain/row_codec.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ledger/domain/policy.hpp"
#include "ledger/domain/state.hpp"

namespace qiyue {
namespace {

Hash hash_of(std::uint8_t byte) {
    Hash hash;
    hash.bytes.fill(byte);
    return hash;
}

ComplexRow full_complex() {
    ComplexRow row;
    row.id = "CQ-1";
    row.state = ComplexState::exiting;
    row.before_exit = ComplexState::recognized;
    row.complex_kind = "enterprise_led";
    row.name = "示例综合体";
    row.regions = {"500106", "500107"};
    row.lead = "91500000MAFA00118E";
    row.applied = Index{15};
    row.recommended = Index{300};
    CharterVersion charter;
    charter.version = 1;
    charter.proposed = Index{1u << 20};
    charter.document = hash_of(7);
    charter.required = {"a", "b"};
    charter.quorum = {2, 3};
    charter.amendment_rule = {1, 2};
    charter.notice_period = -5;
    charter.effective_from = "2026-03-03";
    charter.signatures = {{"a", Index{20}}, {"b", Index{21}}};
    charter.effective = Micros{-1};
    charter.withdrawn = true;
    row.charters = {charter, charter};
    Member left;
    left.uscc = "a";
    left.part = "research";
    left.left = Index{9};
    left.leaves_at = Micros{77};
    row.members = {left, Member{}};
    row.council = ComplexRow::Council{"a", {"a", "b"}, "2026-01-01", "2029-01-01", Index{5}};
    row.secretariat_host = "b";
    row.has_expert_committee = true;
    row.committee_experts = {"EX-1"};
    row.cultivation = Index{6};
    row.evaluations = {{"EV-1", "authority", "performance", "2026", false}};
    row.before_rectification = ComplexState::cultivating;
    row.honour =
        ComplexRow::Honour{Index{4}, "示例命名", "P-1", "EV-1", "2026-01-01", "2029-01-01"};
    row.rectification =
        ComplexRow::Rectification{Index{5}, "authority", "2026-05-01", Index{4}, false, 2};
    row.tolerance =
        ComplexRow::Tolerance{Index{6}, "task", "force_majeure", Index{7}, "2027-01-01"};
    row.built = Index{8};
    row.served = {{"a", Index{9}, Micros{10}}};
    row.exit = ComplexRow::Exit{"lead",    "voluntary", "",    Index{8},   Micros{9},
                                Index{10}, Micros{11},  {"a"}, Micros{12}, Micros{13}};
    row.settlement_versions = ~std::uint64_t{0};
    return row;
}

PolicyRow policy_row() {
    std::ifstream file(std::string(QIYUE_TEST_VECTORS) + "/format/founding.json");
    PolicyRow row;
    row.version = 1;
    row.effective = Micros{5};
    row.text = nlohmann::ordered_json::parse(file).at("policy").dump();
    return row;
}

std::vector<Row> rows() {
    LedgerRow ledger{"demo.example/qiyue", true, false, {{1, Micros{2}}, {2, Micros{1} + -4}}, {}};
    DirectionsRow directions{{{"life_health", "leading", 2026, Index{4}}}};
    OrganizationRow organization{
        "91",     "名",     "enterprise", "500106",  {{"k", ""}},
        Index{1}, Index{2}, {"s"},        Micros{3}, {{"b", Index{2}, Micros{4}}}};
    KeyRow key{"\x30\x2a", "/experts/E", Index{1}, Index{2}, "2026-01-01", "", true};
    MandateRow mandate{"/organizations/9", KeyId{hash_of(9)}, {"charter.signed"},
                       "2026-01-01",       "2027-01-01",      Index{7}};
    EvaluationRow evaluation;
    evaluation.id = "EV-1";
    evaluation.scores = {{"EX-1", Index{3}, "019c", hash_of(1)}};
    evaluation.concluded_at = Micros{1};
    NoticeRow notice{"/organizations/9", "act", "91", Index{3}, Index{4}, Micros{5}};
    SettlementRow settlement{1, hash_of(2), Index{1}, Micros{2}, {{"91", true, Index{9}}}};
    return {ledger,
            policy_row(),
            directions,
            organization,
            ExpertRow{"E", "91", {"a", "b"}, Index{4}, {}},
            key,
            mandate,
            full_complex(),
            evaluation,
            ResolutionRow{"R", "exit", "CQ-1", Index{1}, Index{2}},
            notice,
            settlement,
            NeedRow{"91", Index{1}, "92", Index{2}, Index{3}},
            TaskRow{Index{1}, {"92"}, 3, Index{2}, Index{3}},
            AchievementRow{"new_product", "reserve", Index{4}},
            ModelCaseRow{"talent", Index{5}},
            KpiRow{Index{6}, "CQ-1", "500106", "25", "1000.5"},
            TallyRow{3},
            TallyStepRow{Index{7}, Micros{8}, "-1", "0.5"},
            HoldRow{{{"全部", Index{9}}}},
            CommitmentRow{Index{1},
                          "ledger",
                          "/a",
                          "/experts/E",
                          true,
                          Index{2},
                          {{"91", "2027-01-01", Index{3}}}},
            CorrectionRow{{Index{4}, Index{9}}}};
}

RowKind kind_of(const Row& row) {
    return std::visit([](const auto& one) { return one.kind; }, row);
}

TEST(RowCodec, EveryRowComesBack) {
    const auto all = rows();
    ASSERT_EQ(all.size(), std::variant_size_v<Row>);
    for (const Row& row : all) {
        const std::string bytes = encode_row(row);
        const auto back = decode_row(kind_of(row), bytes);
        ASSERT_TRUE(back) << static_cast<int>(kind_of(row)) << back.error().text();
        EXPECT_EQ(back->index(), row.index());
        EXPECT_EQ(encode_row(*back), bytes);
    }
}

TEST(RowCodec, ValuesAreKept) {
    const auto back = decode_row(RowKind::complex, encode_row(full_complex()));
    ASSERT_TRUE(back);
    const auto& row = std::get<ComplexRow>(*back);
    EXPECT_EQ(row.state, ComplexState::exiting);
    EXPECT_EQ(row.before_exit, ComplexState::recognized);
    EXPECT_EQ(row.charters.at(1).notice_period, -5);
    EXPECT_EQ(row.charters.at(1).effective, Micros{-1});
    EXPECT_EQ(row.charters.at(0).document, hash_of(7));
    EXPECT_EQ(row.members.at(0).leaves_at, Micros{77});
    EXPECT_FALSE(row.members.at(1).left);
    EXPECT_EQ(row.settlement_versions, ~std::uint64_t{0});
    EXPECT_FALSE(row.recognition);
    EXPECT_EQ(row.exit->parties, std::vector<std::string>{"a"});
    EXPECT_EQ(row.exit->proposal_served, Micros{12});
    EXPECT_EQ(row.exit->decision_served, Micros{13});
    const auto policy = decode_row(RowKind::policy, encode_row(policy_row()));
    ASSERT_TRUE(policy);
    ASSERT_TRUE(std::get<PolicyRow>(*policy).parsed);
    EXPECT_EQ(std::get<PolicyRow>(*policy).parsed->authority().size(), 2u);
}

TEST(RowCodec, EveryCutAndEveryAdditionIsCorrupt) {
    for (const Row& row : rows()) {
        if (kind_of(row) == RowKind::policy) continue;  // its cuts are many and its parse is slow
        const std::string bytes = encode_row(row);
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            const auto cut = decode_row(kind_of(row), bytes.substr(0, length));
            ASSERT_FALSE(cut) << length;
            EXPECT_EQ(cut.error().code, ErrorCode::corrupt);
        }
        EXPECT_FALSE(decode_row(kind_of(row), bytes + '\0'));
    }
}

TEST(RowCodec, ChangedBytesAreCorruptOrAnotherRowButNeverTwoFormsOfOne) {
    for (const Row& row : rows()) {
        if (kind_of(row) == RowKind::policy) continue;
        const std::string bytes = encode_row(row);
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            for (const int bits : {0x01, 0x40, 0x80, 0xff}) {
                std::string changed = bytes;
                changed[at] = static_cast<char>(changed[at] ^ bits);
                if (const auto back = decode_row(kind_of(row), changed)) {
                    EXPECT_EQ(encode_row(*back), changed);
                }
            }
        }
    }
}

TEST(RowCodec, RefusesOtherFormsOfOneRow) {
    const auto expert = [](std::string_view body) {
        return decode_row(RowKind::expert, std::string("\x02") + std::string(body)).has_value();
    };
    using namespace std::string_view_literals;
    EXPECT_TRUE(
        expert("\x01"
               "E\x00\x00\x05\x00"sv));
    EXPECT_FALSE(
        expert("\x81\x00"
               "E\x00\x00\x05\x00"sv))
        << "a number longer than it need be";
    EXPECT_FALSE(
        expert("\x01"
               "E\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02\x00"sv))
        << "over 64 bits";
    EXPECT_TRUE(
        expert("\x01"
               "E\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00"sv));
    EXPECT_FALSE(
        expert("\x01"
               "E\x00\xff\xff\xff\xff\x7f\x05\x00"sv))
        << "a list longer than the rest";
    EXPECT_FALSE(decode_row(RowKind::expert,
                            "\x01\x01"
                            "E\x00\x00\x05\x00"sv))
        << "another layout";
    EXPECT_FALSE(decode_row(RowKind::expert, ""));
    EXPECT_FALSE(decode_row(static_cast<RowKind>(99), "\x01"));
    PolicyRow nonsense;
    nonsense.text = "{}";
    EXPECT_FALSE(decode_row(RowKind::policy, encode_row(nonsense))) << "a text that is no policy";
}

}  // namespace
}  // namespace qiyue
