#include "ledger/package/report/package_report.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include <gtest/gtest.h>

#include "ledger/event/entry.hpp"
#include "ledger/merkle/tiles.hpp"
#include "tests/unit/package/report/told_record.hpp"

namespace qiyue::report_test {
namespace {

std::string read_vector(const std::string& name) {
    std::ifstream in{std::string{QIYUE_TEST_VECTORS} + "/format/" + name, std::ios::binary};
    EXPECT_TRUE(in.is_open()) << name;
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

/// The report about CQ-0001 of the ledger of the vectors; the rest is policy and keys.
class VectorReport : public ::testing::Test {
protected:
    VectorReport() : bundle_(read_vector("ledger/tile/entries/000.p/50")) {
        claim_.id = "CQ-0001-50-0a1b2c3d";
        claim_.origin = "demo.example/qiyue";
        claim_.size = 50;
        claim_.scope.kind = PackageScope::Kind::complexes;
        claim_.scope.ids = {"CQ-0001"};
        claim_.complete = {"complexes/CQ-0001", "policy"};
        claim_.recipient = "示例法院";
        claim_.purpose = "调查取证";
    }

    std::string html() {
        PackageReport report;
        const auto lines = split_bundle(bundle_, 50);
        EXPECT_TRUE(lines);
        for (const bool scope : {false, true})
            for (std::size_t i = 0; i < lines->size(); ++i) {
                const auto entry = parse_entry((*lines)[i]);
                EXPECT_TRUE(entry);
                const bool policy = i == 0 || entry->head.stream == "policy";
                if ((entry->head.stream == "complexes/CQ-0001") != scope) continue;
                report.add_entry(scope    ? EntryPart::scope
                                 : policy ? EntryPart::policy
                                          : EntryPart::keys,
                                 Index{i}, (*lines)[i]);
            }
        for (const auto& [index, name] : opened_)
            report.add_disclosure(Index{index}, read_vector("disclosures/" + name));
        return report.html(claim_, facts_);
    }
    bool says(const std::string& what) { return shown(html()).find(what) != std::string::npos; }

    std::string bundle_;
    PackageClaim claim_;
    ReportFacts facts_;
    std::vector<std::pair<std::uint64_t, std::string>> opened_;
};

TEST_F(VectorReport, TellsWhatTheComplexIsAndCitesIt) {
    EXPECT_TRUE(says("示例智能网联综合体 #15"));
    EXPECT_TRUE(says("企业牵头型"));
    EXPECT_TRUE(says("enterprise"));
    EXPECT_TRUE(says("智能网联新能源汽车"));
    EXPECT_TRUE(says("示例汽车科技有限公司 91500000MAFA00118E #15"));
}

TEST_F(VectorReport, TellsMembersFromWhenToWhen) {
    const std::string text = shown(html());
    const std::size_t members = text.find("牵头单位与成员");
    ASSERT_NE(members, std::string::npos);
    const std::string table = text.substr(members, text.find("章程文本与签署") - members);
    EXPECT_NE(table.find("示例零部件有限公司 91500000MAFA001269"), std::string::npos);
    EXPECT_NE(table.find("示例大学"), std::string::npos);
    EXPECT_NE(table.find("2026-03-03 #22"), std::string::npos) << "with the last signature";
    EXPECT_NE(table.find("科创服务机构"), std::string::npos);
    EXPECT_NE(table.find("2026-03-03 #26"), std::string::npos);
}

TEST_F(VectorReport, TellsWhoSignedWhichText) {
    const std::string text = shown(html());
    EXPECT_NE(text.find("e0d786bdb2158d7a81b95af1ca209af0fa8c1e43f4a93eea27dca2ba3afe696d #19"),
              std::string::npos);
    EXPECT_EQ(occurrences(text, "与上列文本一致"), 4U);
    EXPECT_NE(text.find("the text above"), std::string::npos);
}

TEST_F(VectorReport, ComputesTheEvaluationAgain) {
    EXPECT_TRUE(says("computed again from the opened scores: agrees"));
    EXPECT_TRUE(says("绩效评价"));
}

TEST_F(VectorReport, TellsCorrectionsWithBothValues) {
    const std::string text = shown(html());
    const std::size_t at = text.find("更正不改动先前的条目");
    ASSERT_NE(at, std::string::npos);
    const std::string table = text.substr(at, 2'000);
    EXPECT_NE(table.find("typing error"), std::string::npos);
    EXPECT_NE(table.find("0.025"), std::string::npos);
    EXPECT_NE(table.find("0.026"), std::string::npos);
    EXPECT_NE(table.find("#46"), std::string::npos);
    EXPECT_NE(text.find("#45 经更正"), std::string::npos) << "where the report is cited";
}

TEST_F(VectorReport, HasBothLanguagesAndAChoiceThatNeedsNoScript) {
    const std::string page = html();
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find("http://"), std::string::npos);
    EXPECT_EQ(page.find("src="), std::string::npos);
    EXPECT_EQ(page.find("@import"), std::string::npos);
    EXPECT_NE(page.find("id=\"zh\""), std::string::npos);
    EXPECT_NE(page.find("#zh:checked~main [lang=en]"), std::string::npos);
    EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
    EXPECT_NE(page.find("@page{size:A4"), std::string::npos);
    for (const char* heading : {"证明了什么，由何证明", "What was proven, and by what", "条目表",
                                "Table of entries", "Signers and their keys", "签名人与密钥"})
        EXPECT_TRUE(page.find(heading) != std::string::npos) << heading;
}

TEST_F(VectorReport, EveryCitationLeadsToARow) {
    const std::string page = html();
    std::set<std::string> cited;
    const std::string link = "href=\"#";
    for (std::size_t at = page.find(link); at != std::string::npos; at = page.find(link, at + 1)) {
        const std::size_t begin = at + link.size();
        cited.insert(page.substr(begin, page.find('"', begin) - begin));
    }
    EXPECT_GT(cited.size(), 30U);
    for (const std::string& id : cited)
        EXPECT_EQ(occurrences(page, "id=\"" + id + "\""), 1U) << id;
}

TEST_F(VectorReport, OpensFieldsThatMatchTheirCommitmentsOnly) {
    EXPECT_FALSE(says("已披露字段"));
    opened_ = {{30, "30.detail.json"}, {41, "41.description.json"}};
    EXPECT_TRUE(says("已披露字段"));
    EXPECT_TRUE(says("Opened fields"));
    opened_ = {{30, "41.description.json"}, {15, "30.detail.json"}};
    EXPECT_FALSE(says("已披露字段"));
}

TEST_F(VectorReport, NeverHasAValueThatWasNotOpened) {
    const std::string page = html();
    for (const auto& file : std::filesystem::directory_iterator(std::string{QIYUE_TEST_VECTORS} +
                                                                "/format/disclosures")) {
        const auto text = Json::parse(std::ifstream{file.path()});
        if (!text.is_array() || !text[4].is_string()) continue;
        const std::string value = text[4];
        if (value.size() < 10) continue;
        EXPECT_EQ(page.find(value), std::string::npos) << file.path();
    }
}

TEST_F(VectorReport, IsTheSameEveryTime) {
    opened_ = {{30, "30.detail.json"}};
    EXPECT_EQ(html(), html());
}

TEST_F(VectorReport, NamesWitnessesAnchorsAndTheEarlierCheckpoint) {
    facts_.witnesses = {"witness.example/w1"};
    facts_.anchors = {{48, Micros{1'772'500'000'000'000}, "CN=示例时间戳机构"}};
    facts_.earlier_size = 30;
    claim_.seals = {"cades-p256", "sm2", "rfc3161"};
    const std::string text = shown(html());
    EXPECT_NE(text.find("witness.example/w1"), std::string::npos);
    EXPECT_NE(text.find("CN=示例时间戳机构"), std::string::npos);
    EXPECT_NE(text.find("the first 48 entries stood at"), std::string::npos);
    EXPECT_NE(text.find("data/checkpoint/consistency"), std::string::npos);
    EXPECT_NE(text.find("META-INF/timestamp1.tst"), std::string::npos);
}

TEST_F(VectorReport, TellsAnOrganisationAndALedgerByTables) {
    claim_.scope = {};
    claim_.scope.kind = PackageScope::Kind::organization;
    claim_.scope.uscc = "91500000MAFA00118E";
    EXPECT_TRUE(says("单位档案"));
    EXPECT_TRUE(says("The organisation's record"));
    claim_.scope = {};
    EXPECT_TRUE(says("The whole ledger"));
    EXPECT_TRUE(says("各类行为"));
    EXPECT_TRUE(says("CQ-0001"));
}

TEST_F(VectorReport, SaysOfPartsThatTheyAreParts) {
    claim_.scope.from = 10;
    claim_.scope.to = 40;
    EXPECT_TRUE(says("本包只含 #10 至 #40"));
    claim_.volume = {2, 3, {}, {}};
    EXPECT_TRUE(says("This is volume 2 of 3"));
}

}  // namespace
}  // namespace qiyue::report_test
