#include "ledger/audit/receipt.hpp"

#include <gtest/gtest.h>

#include "ledger/merkle/tiles.hpp"
#include "tests/unit/audit/vectors.hpp"

namespace qiyue {
namespace {

using namespace audit_test;

std::vector<std::string> ledger_lines() {
    const std::string bundle = read("ledger/tile/entries/000.p/50");
    const auto lines = split_bundle(bundle, 50);
    EXPECT_TRUE(lines.has_value());
    return {lines->begin(), lines->end()};
}

TEST(Receipt, EveryEntryIsShownInBothTrees) {
    const Trust trust = read_trust("trust");
    const auto lines = ledger_lines();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string stem = "proofs/" + std::to_string(i);
        for (const char* ending : {".tlog-proof", ".sm3.tlog-proof"}) {
            const nlohmann::json receipt{{"entry", lines[i]}, {"proof", read(stem + ending)}};
            const ProofReport report = check_receipt(receipt.dump(), &trust);
            EXPECT_TRUE(report.findings.empty()) << stem << ending;
            EXPECT_TRUE(report.anchored);
            EXPECT_EQ(report.index.value, i);
        }
    }
}

TEST(Receipt, WithoutTrustItHoldsButIsNotAnchored) {
    const nlohmann::json receipt{{"entry", ledger_lines()[3]},
                                 {"proof", read("proofs/3.tlog-proof")}};
    const ProofReport report = check_receipt(receipt.dump(), nullptr);
    EXPECT_TRUE(report.findings.empty());
    EXPECT_FALSE(report.anchored);
}

TEST(Receipt, OfAnotherEntryOrOfNoneIsRefused) {
    const Trust trust = read_trust("trust");
    const auto lines = ledger_lines();
    const nlohmann::json other{{"entry", lines[4]}, {"proof", read("proofs/3.tlog-proof")}};
    EXPECT_EQ(codes(check_receipt(other.dump(), &trust).findings),
              (Codes{{"proof_inclusion", -1}}));
    EXPECT_EQ(codes(check_receipt("{}", &trust).findings), (Codes{{"proof_format", -1}}));
    const nlohmann::json noise{{"entry", "x"}, {"proof", read("proofs/3.tlog-proof")}};
    EXPECT_EQ(codes(check_receipt(noise.dump(), &trust).findings), (Codes{{"entry_format", -1}}));
}

TEST(TlogProof, TheVectorsVerdictsAreReached) {
    const Trust trust = read_trust("trust");
    const auto lines = ledger_lines();
    for (const auto& one : read_json("proofs/inclusion.json")) {
        const bool twin = one["tree"] == "sm3";
        const ProofReport report = check_tlog_proof(
            one["tlog_proof"].get<std::string>(), lines[one["entry_index"].get<std::size_t>()],
            twin ? HashAlgorithm::sm3 : HashAlgorithm::sha256,
            twin ? trust.twin_key() : trust.log_key(), &trust);
        EXPECT_EQ(report.findings.empty(), one["ok"].get<bool>()) << one["name"];
        if (!one["ok"].get<bool>() && !report.findings.empty()) {
            EXPECT_EQ(report.findings.front().code, one["code"].get<std::string>()) << one["name"];
        }
    }
}

TEST(Completeness, TheVectorsVerdictsAreReached) {
    const Trust trust = read_trust("trust");
    for (const auto& one : read_json("proofs/completeness.json")) {
        const auto opened =
            open_checkpoint(one["checkpoint"].get<std::string>(), *trust.log_key(), &trust);
        ASSERT_TRUE(opened.has_value()) << one["name"];
        const auto proof = CompletenessProof::parse(one["proof"].dump());
        ASSERT_TRUE(proof.has_value()) << one["name"] << proof.error().text();
        const auto entries = one["entries"].get<std::vector<std::string>>();
        const auto findings = check_completeness(*proof, entries, opened->checkpoint);
        EXPECT_EQ(findings.empty(), one["ok"].get<bool>()) << one["name"];
        if (!one["ok"].get<bool>() && !findings.empty()) {
            EXPECT_EQ(findings.front().code, one["code"].get<std::string>()) << one["name"];
        }
        // What is written again reads as the same proof.
        EXPECT_EQ(nlohmann::json::parse(proof->to_json()), one["proof"]) << one["name"];
    }
}

TEST(Completeness, OfAnotherShapeIsNoProof) {
    const auto proof = read_json("proofs/completeness.json")[0]["proof"];
    for (const char* member : {"v", "stream", "size", "count", "indexes", "last", "map"}) {
        auto less = proof;
        less.erase(member);
        EXPECT_FALSE(CompletenessProof::parse(less.dump()).has_value()) << member;
        auto wrong = proof;
        wrong[member] = -1;
        EXPECT_FALSE(CompletenessProof::parse(wrong.dump()).has_value()) << member;
    }
    auto more = proof;
    more["extra"] = 1;
    EXPECT_FALSE(CompletenessProof::parse(more.dump()).has_value());
}

}  // namespace
}  // namespace qiyue
