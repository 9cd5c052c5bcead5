#include "ledger/package/report/verification_sheet.hpp"

#include <gtest/gtest.h>

#include "ledger/crypto/digest.hpp"
#include "tests/unit/package/report/told_record.hpp"

namespace qiyue::report_test {
namespace {

PackageVerdict sound_verdict() {
    PackageVerdict verdict;
    verdict.audit.ok = true;
    verdict.audit.anchored = true;
    verdict.audit.origin = "demo.example/qiyue";
    verdict.audit.size = 50;
    verdict.audit.root = sha256("root");
    verdict.audit.entries_checked = 44;
    verdict.audit.signatures_checked = 71;
    verdict.claim = ToldRecord().claim();
    verdict.package_sha256 = sha256("package");
    verdict.complete = {{"complexes/CQ-1", true}, {"policy", true}};
    verdict.fields = {1, 12, 2};
    verdict.seals = {{"cades-p256", "CN=示例账本", {}, true}};
    verdict.scope.subject = {"证据包 X", "evidence package X"};
    verdict.scope.examined = {{"每个文件与清单相符", "every file against the manifests"}};
    verdict.scope.not_examined = {{"账本密钥未经认定", "the log's key"}};
    return verdict;
}

TEST(VerificationSheet, SaysWhatWasCheckedInBothLanguages) {
    const std::string page = verification_sheet(sound_verdict());
    const std::string text = shown(page);
    for (const char* said :
         {"有效", "VALID", "每个文件与清单相符", "every file against the manifests",
          "账本密钥未经认定", "the log's key", "签字或盖章", "Signature or seal", "CN=示例账本",
          "demo.example/qiyue · 50"})
        EXPECT_NE(text.find(said), std::string::npos) << said;
    EXPECT_EQ(text.find("无效"), std::string::npos);
    EXPECT_EQ(text.find("NOT VALID"), std::string::npos);
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_NE(page.find("size:A4"), std::string::npos);
}

TEST(VerificationSheet, ListsTheFirstFindingsAndCountsTheRest) {
    PackageVerdict verdict = sound_verdict();
    verdict.audit.ok = false;
    for (std::uint64_t i = 0; i < 30; ++i)
        verdict.audit.findings.push_back(
            {"manifest_mismatch", i, "detail " + std::to_string(i) + "."});
    verdict.audit.findings_left_out = 5;
    const std::string text = shown(verification_sheet(verdict));
    EXPECT_NE(text.find("无效"), std::string::npos);
    EXPECT_NE(text.find("NOT VALID"), std::string::npos);
    EXPECT_NE(text.find("发现 35 项问题"), std::string::npos);
    EXPECT_NE(text.find("detail 19."), std::string::npos);
    EXPECT_EQ(text.find("detail 20."), std::string::npos);
    EXPECT_NE(text.find("15 more"), std::string::npos);
}

TEST(VerificationSheet, WithoutATrustFileIsNotCalledValid) {
    PackageVerdict verdict = sound_verdict();
    verdict.audit.anchored = false;
    const std::string text = shown(verification_sheet(verdict));
    EXPECT_NE(text.find("完好，但账本密钥未经认定"), std::string::npos);
    EXPECT_NE(text.find("SOUND, BUT THE LOG’S KEY IS NOT AUTHENTICATED"), std::string::npos);
    EXPECT_EQ(text.find("VALID"), std::string::npos);
    EXPECT_EQ(text.find("有效"), std::string::npos);
}

TEST(VerificationSheet, WhatRestsOnTrustIsNeverCut) {
    PackageVerdict verdict = sound_verdict();
    for (int i = 0; i < 40; ++i) {
        const std::string number = std::to_string(i) + ".";
        verdict.scope.examined.push_back({"验" + number, "checked " + number});
        verdict.scope.not_examined.push_back(
            {"信" + number, "trust " + number + std::string(300, 'x') + "end " + number});
    }
    for (const bool sound : {true, false}) {
        verdict.audit.ok = sound;
        if (!sound) verdict.audit.findings = {{"manifest_mismatch", {}, "detail"}};
        const std::string text = shown(verification_sheet(verdict));
        for (int i = 0; i < 40; ++i)
            EXPECT_NE(text.find("end " + std::to_string(i) + "."), std::string::npos) << i;
        EXPECT_EQ(text.find("checked 39."), std::string::npos);
        EXPECT_NE(text.find("more, in the program's output"), std::string::npos);
    }
}

TEST(VerificationSheet, EscapesAndCutsWhatAPackageSays) {
    PackageVerdict verdict = sound_verdict();
    const std::string nasty = "</td><script>x</script>" + std::string(5'000, 'y');
    verdict.audit.ok = false;
    verdict.audit.origin = verdict.claim->id = nasty;
    verdict.audit.findings = {{nasty, 1, nasty}};
    verdict.seals = {{nasty, nasty, {}, false}};
    verdict.scope.subject = {nasty, nasty + "e"};
    verdict.scope.examined = {{nasty, nasty}};
    const std::string page = verification_sheet(verdict, {nasty, nasty, Micros{}});
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_LT(page.size(), 60'000U);
}

TEST(VerificationSheet, IsTheSameEveryTime) {
    EXPECT_EQ(verification_sheet(sound_verdict()), verification_sheet(sound_verdict()));
}

}  // namespace
}  // namespace qiyue::report_test
