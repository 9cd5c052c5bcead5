// What strangers write into entries, and very many of them.

#include <gtest/gtest.h>

#include "tests/unit/package/report/told_record.hpp"

namespace qiyue::report_test {
namespace {

const std::string nasty = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'</style>";

/// Nothing of it survives as markup.
void expect_harmless(const std::string& page) {
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find("<img"), std::string::npos);
    EXPECT_EQ(occurrences(page, "</style>"), 1U);
    EXPECT_EQ(occurrences(page, "<body>"), 1U);
}

TEST(ReportOfHostileEntries, HasNoMarkupOfTheirs) {
    ToldRecord record;
    record.found(vector_policy());
    record.register_party(ToldRecord::lead, nasty);
    record.apply(nasty);
    record.say("rectification.ordered", ToldRecord::stream, ToldRecord::lead,
               {{"findings", Json::array({nasty})}, {"due", nasty}, {"basis", -5}});
    record.say("honour.awarded", ToldRecord::stream, ToldRecord::lead,
               {{"title", nasty}, {"plaque_no", nasty}});
    record.say("recognition.granted", ToldRecord::stream, ToldRecord::lead,
               {{"criteria", {{nasty, nasty}, {"a", Json::array({nasty})}}}});
    record.say("event.corrected", ToldRecord::stream, ToldRecord::lead,
               {{"reason", nasty}, {"fields", {{"/name", nasty}, {nasty, nasty}, {"", 1}}}}, 2);
    record.say("charter.proposed", ToldRecord::stream, ToldRecord::lead,
               {{"version", 1},
                {"required_signers", Json::array({nasty})},
                {"doc",
                 {{"sha256", std::string(64, 'a')},
                  {"size", 1},
                  {"media_type", nasty},
                  {"name", nasty}}}});
    record.say("kpi.reported", ToldRecord::stream, ToldRecord::lead,
               {{"metric", nasty}, {"period", nasty}, {"value", nasty}});
    record.say("odd.type", ToldRecord::stream, ToldRecord::lead, {{nasty, nasty}});
    PackageClaim claim = record.claim();
    claim.id = nasty;
    claim.origin = claim.recipient = claim.purpose = claim.request_no = claim.profile = nasty;
    claim.withheld_by = claim.complete = {nasty};
    ReportFacts facts;
    facts.witnesses = {nasty};
    facts.anchors = {{3, {}, nasty}};
    const std::string page = record.html(claim, facts);
    expect_harmless(page);
    EXPECT_NE(page.find("&lt;script&gt;"), std::string::npos);
    claim.scope = {};
    expect_harmless(record.html(claim, facts));
    claim.scope.kind = PackageScope::Kind::organization;
    claim.scope.uscc = nasty;
    expect_harmless(record.html(claim, facts));
    claim.scope.kind = PackageScope::Kind::complexes;
    claim.scope.ids = {nasty, "CQ-1"};
    expect_harmless(record.html(claim, facts));
}

TEST(ReportOfHostileEntries, OpenedValuesAreEscapedToo) {
    ToldRecord record;
    const std::string text = record.disclosure(0, "/description", nasty);
    record.say("need.registered", ToldRecord::stream, ToldRecord::lead,
               {{"need_id", "N-1"},
                {"field", "f"},
                {"commit", {{"/description", ToldRecord::commitment(text)}}}});
    PackageReport report;
    report.add_entry(EntryPart::scope, Index{0}, record.lines()[0]);
    report.add_disclosure(Index{0}, text);
    report.add_disclosure(Index{0}, "[\"no disclosure\"]");
    report.add_disclosure(Index{9}, text);
    report.add_disclosure(Index{0}, record.disclosure(0, "/description", "另一个值"));
    const std::string page = report.html(record.claim(), {});
    expect_harmless(page);
    EXPECT_NE(page.find("onerror=alert(2)&gt;"), std::string::npos);
    EXPECT_EQ(page.find("另一个值"), std::string::npos) << "its commitment is not in the entry";
}

TEST(ReportOfHostileEntries, PassesOverLinesThatCannotBeRead) {
    ToldRecord record;
    record.apply();
    record.break_line();
    record.say("cultivation.started", ToldRecord::stream, ToldRecord::lead,
               {{"until", "2026-01-01"}});
    const std::string whole = shown(record.html());
    EXPECT_NE(whole.find("示例综合体"), std::string::npos);
    EXPECT_NE(whole.find("培育中"), std::string::npos);

    PackageReport report;
    for (const std::string& line : {std::string(), std::string("{}"), std::string(100'000, 'x')})
        report.add_entry(EntryPart::scope, Index{0}, line);
    // An entry under another index, and one cut off.
    report.add_entry(EntryPart::scope, Index{9}, record.lines()[0]);
    report.add_entry(EntryPart::scope, Index{0}, record.lines()[0].substr(0, 300));
    EXPECT_NE(report.html(record.claim(), {}).find("本包中没有该综合体的条目"), std::string::npos);
}

TEST(ReportOfHostileEntries, ErasuresAndWithheldFieldsAreCounted) {
    ToldRecord record;
    const std::string kept = record.disclosure(0, "/description", "甲");
    const std::string gone = record.disclosure(1, "/description", "乙");
    for (const std::string& text : {kept, gone})
        record.say("need.registered", ToldRecord::stream, ToldRecord::lead,
                   {{"need_id", "N-1"},
                    {"field", "f"},
                    {"commit", {{"/description", ToldRecord::commitment(text)}}}});
    const std::uint64_t erased =
        record.say("disclosure.erased", ToldRecord::stream, ToldRecord::lead,
                   {{"commitments", Json::array({ToldRecord::commitment(gone)})},
                    {"legal_ground", "个人信息保护法第四十七条"}});
    const std::string text = shown(record.html());
    EXPECT_NE(text.find("需求说明 description"), std::string::npos);
    EXPECT_NE(text.find("011 #" + std::to_string(erased)), std::string::npos)
        << "opened 0, withheld 1, erased 1, by which entry";
    EXPECT_EQ(text.find("甲"), std::string::npos);
    EXPECT_EQ(text.find("乙"), std::string::npos);
}

TEST(ReportOfHostileEntries, ScoresThatAConclusionStatesAreOpenedByIt) {
    ToldRecord record;
    const std::string stated = record.disclosure(0, "/scores", {{"a", 91}});
    const std::string other = record.disclosure(1, "/scores", {{"a", 92}});
    for (const std::string& text : {stated, other})
        record.say("evaluation.scored", ToldRecord::stream, "/experts/EX-0001",
                   {{"evaluation_id", "EV-1"},
                    {"basis", 1},
                    {"commit", {{"/scores", ToldRecord::commitment(text)}}}});
    // The second text names the first event, and so opens nothing.
    const std::string forged = record.disclosure(0, "/scores", {{"a", 92}});
    const std::uint64_t by = record.say("evaluation.concluded", ToldRecord::stream,
                                        ToldRecord::lead, {{"opened", {stated, forged, "text"}}});
    const std::string text = shown(record.html());
    const std::string entry = " #" + std::to_string(by);
    EXPECT_NE(text.find("110" + entry), std::string::npos)
        << "opened 1, withheld 1, erased 0, by which entry";
}

TEST(ReportOfManyEntries, StaysBoundedAndSaysHowManyMore) {
    ToldRecord record;
    record.apply();
    for (std::size_t i = 0; i < 10'000; ++i)
        record.say("kpi.reported", ToldRecord::stream, ToldRecord::lead,
                   {{"metric", "rd_intensity"}, {"period", "2026"}, {"value", "0.025"}});
    const std::string page = record.html();
    EXPECT_LT(page.size(), 2U << 20);
    EXPECT_LT(occurrences(page, "<tr"), 2'600U);
    EXPECT_NE(page.find("另有 8002 个条目未列出"), std::string::npos);
    EXPECT_NE(page.find("And 8002 more entries"), std::string::npos);
    EXPECT_NE(page.find("另有 9600 行未列出"), std::string::npos);
}

TEST(ReportOfManyEntries, AFloodOfWorkDoesNotHideALife) {
    ToldRecord record;
    record.apply();
    const std::string filler(20'000, 'x');
    for (std::size_t i = 0; i < 600; ++i)
        record.say("need.registered", ToldRecord::stream, ToldRecord::lead,
                   {{"need_id", "N-1"}, {"field", "f"}, {"note", filler}});
    record.say("cultivation.started", ToldRecord::stream, ToldRecord::lead,
               {{"until", "2026-01-01"}});
    const std::string text = shown(record.html());
    EXPECT_NE(text.find("培育中"), std::string::npos);
    EXPECT_NE(text.find("本章按本报告的限额编写"), std::string::npos);
}

TEST(ReportOfManyEntries, ManyStreamsAreCounted) {
    ToldRecord record;
    for (std::size_t i = 0; i < 2'100; ++i)
        record.say("need.registered", "complexes/C-" + std::to_string(i), ToldRecord::lead,
                   {{"need_id", "N-1"}, {"field", "f"}});
    PackageClaim claim = record.claim();
    claim.scope = {};
    const std::string page = record.html(claim);
    EXPECT_LT(page.size(), 3U << 20);
    EXPECT_NE(page.find("另有 100 个条目属于未列出的流"), std::string::npos);
}

}  // namespace
}  // namespace qiyue::report_test
