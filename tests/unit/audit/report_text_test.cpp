#include "ledger/audit/verdict/report_text.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "ledger/audit/verdict/finding_label.hpp"
#include "tests/unit/audit/vectors.hpp"

namespace qiyue {
namespace {

using namespace audit_test;

std::string text_of(const AuditReport& report, const AuditOptions& options) {
    return report_text(report, audit_scope(report, options));
}

bool says(const std::string& text, std::string_view what) {
    return text.find(what) != std::string::npos;
}

TEST(ReportText, WithTrustASoundLogIsSound) {
    const Trust trust = read_trust("trust");
    AuditOptions options;
    options.trust = &trust;
    const std::string text = text_of(audit_directory(path_of("ledger"), &trust), options);
    EXPECT_TRUE(text.starts_with("sound: 50 entries of demo.example/qiyue\n完好：")) << text;
    EXPECT_TRUE(says(text, "+ the checkpoint, by the key in the trust file")) << text;
    EXPECT_TRUE(says(text, "+ the root of the SM3 twin")) << text;
    EXPECT_TRUE(says(text, "- the rules of the domain (--deep replays them)")) << text;
    EXPECT_TRUE(says(text, "- witnesses: no quorum was asked for")) << text;
}

TEST(ReportText, WithoutTrustItSaysThatTheKeyIsNotAuthenticated) {
    const std::string text = text_of(audit_directory(path_of("ledger"), nullptr), {});
    EXPECT_TRUE(text.starts_with("sound, log key not authenticated: 50 entries")) << text;
    EXPECT_TRUE(says(text, "- the log's key: it was taken from the log itself")) << text;
}

TEST(ReportText, WhatWasAskedForIsToldAsExamined) {
    const Trust trust = read_trust("sound/cosigned/trust");
    AuditOptions options;
    options.trust = &trust;
    options.deep = true;
    const AuditReport report = audit_directory(path_of("sound/cosigned/tiles"), &trust, options);
    const std::string text = text_of(report, options);
    EXPECT_TRUE(says(text, "witnesses · 见证者: w1\n")) << text;
    EXPECT_TRUE(says(text, "+ the witnesses' cosignatures, by the trust file's quorum w1")) << text;
    EXPECT_TRUE(says(text, "by the rules of the domain, replayed")) << text;
    EXPECT_FALSE(says(text, "--deep")) << text;
}

TEST(ReportText, ATrustFileWithoutTheTwinsKeySaysSo) {
    Trust trust = read_trust("trust");
    std::erase_if(trust.logs,
                  [](const auto& log) { return log.key.type == NoteSignatureType::sm2_sm3; });
    AuditOptions options;
    options.trust = &trust;
    const std::string text = text_of(audit_directory(path_of("ledger"), &trust), options);
    EXPECT_TRUE(says(text, "- the signature of the twin's checkpoint: the trust file has no key"))
        << text;
}

TEST(ReportText, EveryFindingStandsInBothLanguagesWithItsPlace) {
    for (const auto& damaged : read_json("damaged/cases.json")) {
        const std::string name = "damaged/" + damaged["name"].get<std::string>();
        const Trust trust = read_trust(name + "/trust");
        AuditOptions options;
        options.trust = &trust;
        const AuditReport report = audit_directory(path_of(name + "/tiles"), &trust, options);
        const std::string text = text_of(report, options);
        EXPECT_TRUE(text.starts_with("NOT SOUND: ")) << name;
        EXPECT_TRUE(says(text, "\n不完好：")) << name;
        for (const Finding& finding : report.findings) {
            const std::string place =
                finding.index ? "entry " + std::to_string(*finding.index) : std::string("log");
            EXPECT_TRUE(says(text, "\n" + place + ": " + finding.code + ": ")) << text;
            const Label label = finding_label(finding.code);
            EXPECT_TRUE(says(text, label.zh) && says(text, label.en)) << text;
        }
    }
}

TEST(ReportText, WithoutACheckpointNothingElseIsSaidToBeExamined) {
    AuditReport report;
    report.findings.push_back({"checkpoint_missing", std::nullopt, "there is no checkpoint"});
    const ReportScope scope = audit_scope(report, {});
    EXPECT_TRUE(scope.examined.empty());
    EXPECT_TRUE(says(report_text(report, scope), "their number is unknown"));
}

TEST(ReportText, EntriesBehindAnUnreadableBundleAreToldAsNotExamined) {
    AuditReport report;
    report.size = 300;
    report.entries_checked = 256;
    report.root = Hash{};
    report.findings.push_back({"bundle_missing", 256, "tile/entries/001.p/44"});
    EXPECT_TRUE(says(text_of(report, {}), "- 44 of the entries: they stand in or behind"));
}

TEST(ReportText, AnAuditSinceSaysWhatRestsOnTheEarlierOne) {
    AuditReport report;
    report.ok = true;
    report.size = 300;
    report.since = 290;
    report.entries_checked = 10;
    report.root = Hash{};
    AuditOptions options;
    options.since = "the note";
    const std::string text = text_of(report, options);
    EXPECT_TRUE(says(text, "+ that the log extends the checkpoint of --since")) << text;
    EXPECT_TRUE(says(text, "- entries below 290, roots of the stream map")) << text;
    EXPECT_TRUE(says(text, "- the root of the SM3 twin")) << text;
    EXPECT_FALSE(says(text, "behind a bundle")) << text;
}

TEST(ReportText, AHostileLogCannotForgeLines) {
    AuditReport report;
    report.origin = "x\n\x1b[2Jsound: 9 entries";
    report.root = Hash{};
    report.findings.push_back({"tile_path", std::nullopt, "a\nsound: 1 entry\xff\xe2\x80\xae"});
    report.findings_left_out = 3;
    const std::string text = text_of(report, {});
    EXPECT_FALSE(says(text, "\nsound")) << text;
    EXPECT_FALSE(says(text, "\x1b")) << text;
    EXPECT_TRUE(says(text, "a\\u{a}sound: 1 entry\\x{ff}\\u{202e}")) << text;
    EXPECT_TRUE(says(text, "and 3 more")) << text;
    EXPECT_TRUE(says(text, "NOT SOUND: 4 findings")) << text;
}

TEST(ReportJson, FindingsCarryBothLanguages) {
    AuditReport report;
    report.findings.push_back({"tile_path", 7, "detail"});
    const auto json = nlohmann::json::parse(report.to_json());
    const Label label = finding_label("tile_path");
    EXPECT_EQ(json["findings"][0], (nlohmann::json{{"code", "tile_path"},
                                                   {"index", 7},
                                                   {"detail", "detail"},
                                                   {"zh", label.zh},
                                                   {"en", label.en}}));
}

}  // namespace
}  // namespace qiyue
