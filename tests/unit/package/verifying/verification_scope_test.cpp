#include "ledger/package/verifying/verification_scope.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "ledger/audit/verdict/report_text.hpp"
#include "ledger/base/lines.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/note.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/tree_hash.hpp"
#include "tests/unit/package/verifying/sealed_package.hpp"

namespace qiyue::verifying_test {
namespace {

std::string words(const PackageVerdict& verdict) {
    return report_text(verdict.audit, verdict.scope);
}

void expect_words(const std::string& text, std::initializer_list<const char*> said) {
    for (const char* one : said)
        EXPECT_NE(text.find(one), std::string::npos) << one << "\n" << text;
}

/// The vectors' trust file without the key of the twin.
Trust trust_without_twin() {
    std::string text;
    for (const std::string& line : lines_of(making_test::read_vector("trust")))
        if (line.find("/sm3+") == std::string::npos) text += line + "\n";
    return Trust::parse(text).value();
}

TEST(VerificationScope, WhatEveryPackageRestsOn) {
    const std::string text = words(verify(complex_zip()));
    expect_words(text, {"signers by rule", "该签的是否都签了", "revocation lists", "吊销列表",
                        "the sealer's word", "加封者的说法", "package.exported",
                        "stream map's root in the log's last entry", "流映射根", "report.html",
                        "time anchors of the log: there are none in the package"});
    for (const char* not_said : {"unauthenticated", "no time-stamp that holds", "without --ca",
                                 "no key of the party", "not shown"})
        EXPECT_EQ(text.find(not_said), std::string::npos) << not_said << "\n" << text;
}

/// Anybody can write a note for a tree of their own if nobody has a key to check it by.
TEST(VerificationScope, TheTwinWithoutItsKeyShowsNothing) {
    const Trust trust = trust_without_twin();
    PackageOptions how = options();
    how.trust = &trust;
    const std::string forged = altered(
        [](Contents& c) {
            std::string& note = c.at("data/checkpoint/checkpoint-sm3");
            const std::size_t at = note.size() - 10;
            note[at] = note[at] == 'A' ? 'B' : 'A';
        },
        ledger_seals());
    EXPECT_TRUE(codes(verify(forged)).contains("checkpoint_signature_sm3"));
    for (const std::string& zip : {complex_zip(), forged}) {
        const PackageVerdict verdict = verify(zip, how);
        EXPECT_EQ(told(verdict), "");
        EXPECT_FALSE(verdict.audit.twin_root);
        const std::string text = words(verdict);
        expect_words(text, {"the signature of the twin's checkpoint: there is no key for it",
                            "孪生树检查点的签名", "the SM2 seals: there is no key"});
        EXPECT_EQ(text.find("SHA-256 and SM3"), std::string::npos) << text;
        EXPECT_EQ(text.find("root (SM3)"), std::string::npos) << text;
    }
}

TEST(VerificationScope, WithoutAuthoritiesNamesAreTheirOwnWord) {
    PackageOptions how = options();
    how.authorities = nullptr;
    expect_words(words(verify(complex_zip(), how)),
                 {"the seal cades-p256, whose signature holds; unauthenticated: it says of itself",
                  "未经认定；自称", "without --ca that is not noticed", "who made the seals"});
    making_test::VectorLog log;
    PackageSeals seals = ledger_seals();
    seals.timestamp = nullptr;
    expect_words(words(verify(make_zips(log, complex_request(), seals).at(0))),
                 {"no time-stamp that holds seals it"});
}

TEST(VerificationScope, TimeAnchorsThatSayLittle) {
    PackageVerdict verdict;
    verdict.audit.timestamps.emplace();
    verdict.audit.timestamps->late_renewals = 2;
    ReportScope scope = verification_scope(verdict, {}, {});
    const std::string text = report_text(verdict.audit, scope);
    expect_words(text, {"of those in the package none shows a time", "2 renewals made too late"});
    EXPECT_EQ(text.find("there are none"), std::string::npos) << text;
    verdict.audit.timestamps->newest = {TreeSize{7}, {}, "Authority"};
    scope = verification_scope(verdict, {}, {});
    expect_words(report_text(verdict.audit, scope),
                 {"unauthenticated: it says of itself that it is by Authority"});
}

/// Nobody signed, and the checkpoint is not shown to be the log's: both must still be said.
TEST(VerificationScope, CaveatsThatDependOnNothingElse) {
    PackageVerdict verdict;
    verdict.audit.root = sha256("root");
    PackageOptions how;
    how.trust = &trust();
    expect_words(report_text(verdict.audit, verification_scope(verdict, how, {})),
                 {"whether all policies are here",
                  "the log's key: the checkpoint is not shown to be by the trust file's keys"});
}

TEST(VerificationScope, HistoriesOfThoseBesideTheScope) {
    const PackageVerdict verdict = verify(complex_zip());
    EXPECT_GT(verdict.signers_beside, 0U);
    EXPECT_LT(verdict.histories_complete_beside, verdict.signers_beside);
    const std::string text = words(verdict);
    expect_words(text, {"beside the scope, who bound and revoked keys, are whole",
                        " beside the scope: a revocation of a key could have been left out of the "
                        "package (organizations/"});
}

/// An entry of two signatures without its first, which is its source's.
std::string without_its_sources_signature(std::string entry) {
    const std::size_t begin = entry.find(R"({"keyid":)");
    const std::size_t end = entry.find("},", begin);
    if (end != std::string::npos) entry.erase(begin, end + 2 - begin);
    return entry;
}

TEST(VerificationScope, EntriesThatTheirSourceDidNotSign) {
    std::size_t number = 0;
    const std::string zip = altered(
        [&](Contents& c) {
            std::string& text = c.at("data/entries.jsonl");
            while (without_its_sources_signature(line(text, number)) == line(text, number))
                ++number;
            replace(text, line(text, number), without_its_sources_signature(line(text, number)));
        },
        ledger_seals());
    const std::string index = std::to_string(15 + number);
    const std::string text = words(verify(zip));
    expect_words(text, {("no key of the party in `source` signed: " + index).c_str(),
                        ("所称行为人自己没有签名的条目：" + index).c_str()});
}

TEST(VerificationScope, ARangeWithAGapIsNotWhole) {
    making_test::VectorLog log;
    PackageRequest request = complex_request();
    request.scope = {};
    request.scope.kind = PackageScope::Kind::range;
    request.scope.from = 20;
    request.scope.to = 40;
    Contents contents = contents_of(make_zips(log, request).at(0));
    drop_line(contents.at("data/entries.jsonl"), 10);
    contents.remove("data/proofs/30.tlog-proof");
    const PackageVerdict verdict = verify(packed(contents, ledger_seals()));
    EXPECT_TRUE(codes(verdict).contains("package_claim"));
    EXPECT_EQ(verdict.complete, (std::map<std::string, bool>{{"range", false}}));
    EXPECT_EQ(words(verdict).find("none left out"), std::string::npos);
}

/// Ten thousand lines that are no entries end the reading of a file.
TEST(VerificationScope, NewlinesWithoutEnd) {
    const PackageVerdict verdict = verify(
        altered([](Contents& c) { c.at("data/entries.jsonl") += std::string(300'000, '\n'); },
                ledger_seals()));
    EXPECT_NE(told(verdict).find("the rest was not read"), std::string::npos);
    EXPECT_LT(verdict.audit.findings.size() + verdict.audit.findings_left_out, 10'100U);
}

/// Every log extends the empty one.
TEST(VerificationScope, SinceOfNothing) {
    const auto signer = NoteSigner::make(
        "demo.example/qiyue", NoteSignatureType::ed25519,
        PrivateKey::from_pem(making_test::read_vector("keys/log.key.pem"), std::nullopt).value());
    ASSERT_TRUE(signer);
    const auto since = [&](const Hash& root) {
        PackageOptions how = options();
        how.since =
            sign_checkpoint({"demo.example/qiyue", TreeSize{0}, root}, *signer).value().note;
        return verify(complex_zip(), how);
    };
    const PackageVerdict sound = since(empty_root(HashAlgorithm::sha256));
    EXPECT_EQ(told(sound), "");
    expect_words(words(sound), {"that the log extends the checkpoint of --since"});
    EXPECT_EQ(codes(since(sha256("other"))), std::set<std::string>{"fork"});
}

}  // namespace
}  // namespace qiyue::verifying_test
