#include "ledger/audit/handed_out/handed_out.hpp"

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/private_key.hpp"
#include "ledger/merkle/fork_evidence.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/tlog_proof.hpp"
#include "ledger/merkle/tree_hash.hpp"
#include "tests/unit/audit/vectors.hpp"

namespace qiyue {
namespace {

using namespace audit_test;

std::vector<std::string> lines_of(const std::string& bundle, unsigned width) {
    const auto lines = split_bundle(bundle, width);
    EXPECT_TRUE(lines.has_value());
    return {lines->begin(), lines->end()};
}

std::vector<std::string> ledger_lines() {
    return lines_of(read("ledger/tile/entries/000.p/50"), 50);
}

HandedOut proof_of(const std::string& proof, const std::string& entry) {
    return {proof, entry, std::nullopt, std::nullopt};
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    return text;
}

/// The kind and the codes of a check that must come to a verdict.
HandedOutReport checked(const HandedOut& given, const Trust* trust, bool require_quorum = false) {
    auto report = check_handed_out(given, trust, require_quorum);
    EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().text());
    return report ? std::move(*report) : HandedOutReport{};
}

Codes codes_of(const HandedOut& given, const Trust* trust, bool require_quorum = false) {
    const HandedOutReport report = checked(given, trust, require_quorum);
    EXPECT_EQ(report.audit.ok, report.audit.findings.empty());
    return codes(report.audit.findings);
}

void expect_usage_error(const HandedOut& given, const Trust* trust, const char* says) {
    const auto report = check_handed_out(given, trust, false);
    ASSERT_FALSE(report.has_value()) << says;
    EXPECT_EQ(report.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(report.error().detail.find(says), std::string::npos) << report.error().detail;
}

TEST(HandedOutKind, IsSeenInTheContent) {
    const auto kind = [](std::string_view bytes) { return std::string(kind_name(kind_of(bytes))); };
    EXPECT_EQ(kind(read("proofs/3.tlog-proof")), "tlog-proof");
    EXPECT_EQ(kind("c2sp.org/tlog-proof@v2\n"), "tlog-proof");
    EXPECT_EQ(kind(" \n{\"proof\":\"\",\"entry\":\"\"}"), "receipt");
    EXPECT_EQ(kind("{\"entry\":"), "receipt");  // cut off
    EXPECT_EQ(kind("{\"v\":1,\"map\":{\"entries\":[]}}"), "completeness");
    EXPECT_EQ(kind("{\"stream\":\"ledger\",\"entries\":[{\"entry\":\"\"}]}"), "stream");
    EXPECT_EQ(kind(read("ledger/checkpoint")), "checkpoint");
    EXPECT_EQ(kind(read("ledger/checkpoint-sm3")), "checkpoint");
    EXPECT_EQ(kind("x\n50\nAAAA\n"), "checkpoint");  // its signatures are gone
    EXPECT_EQ(kind("qiyue/fork-evidence/v1\n"), "fork-evidence");
    for (const char* other : {"", "\n", "{", "{}", "[{\"entry\":1}]", "PK\x03\x04", "hello\n",
                              "a\n\nb\n", "{\"status\":404,\"code\":\"not_found\"}"})
        EXPECT_EQ(kind(other), "unknown") << other;
    EXPECT_EQ(kind("{\"x\":" + std::string(100'000, '[')), "unknown");
}

TEST(HandedOut, WhatIsOfNoKindIsNoProof) {
    for (const char* other : {"", "{}", "hello\n"})
        EXPECT_EQ(codes_of({other, {}, {}, {}}, nullptr), (Codes{{"proof_format", -1}}));
}

TEST(HandedOut, ATlogProofOfEitherTreeIsShownForItsEntry) {
    const Trust trust = read_trust("trust");
    const auto lines = ledger_lines();
    for (const auto& [ending, tree] : {std::pair{".tlog-proof", HashAlgorithm::sha256},
                                       std::pair{".sm3.tlog-proof", HashAlgorithm::sm3}}) {
        for (const std::string newline : {"", "\n"}) {
            const auto report = checked(
                proof_of(read(std::string("proofs/7") + ending), lines[7] + newline), &trust);
            EXPECT_TRUE(report.audit.ok) << ending;
            EXPECT_TRUE(report.audit.anchored);
            EXPECT_EQ(report.index, 7u);
            EXPECT_EQ(report.tree, tree);
            EXPECT_EQ(report.audit.size, 50u);
        }
        const std::string proof = read(std::string("proofs/7") + ending);
        EXPECT_EQ(codes_of(proof_of(proof, lines[8]), &trust), (Codes{{"proof_inclusion", -1}}));
        EXPECT_EQ(codes_of(proof_of(proof, lines[7] + "\n\n"), &trust),
                  (Codes{{"proof_inclusion", -1}}));
        EXPECT_FALSE(checked(proof_of(proof, lines[7]), nullptr).audit.anchored);
    }
}

TEST(HandedOut, TheVectorsOfTlogProofsGetTheirVerdicts) {
    const Trust trust = read_trust("trust");
    const auto lines = ledger_lines();
    for (const auto& one : read_json("proofs/inclusion.json")) {
        if (one["name"] == "sm3-proof-read-as-sha256") continue;  // here the note says which tree
        const HandedOut given = proof_of(one["tlog_proof"].get<std::string>(),
                                         lines[one["entry_index"].get<std::size_t>()]);
        const Codes expected =
            one["ok"].get<bool>() ? Codes{} : Codes{{one["code"].get<std::string>(), -1}};
        EXPECT_EQ(codes_of(given, &trust), expected) << one["name"];
    }
}

TEST(HandedOut, AProofOfAnotherLedgerOrWithoutItsEntryIsNotShown) {
    const Trust foreign = read_trust("sound/no-twin/trust");
    const auto lines = ledger_lines();
    // The vectors' ledgers share a name and a key: another key under that name is another ledger.
    const Trust trust = read_trust("trust");
    Trust other = trust;
    other.logs.front().key =
        NoteKey::make("demo.example/other", NoteSignatureType::ed25519, trust.log_key()->key)
            .value();
    EXPECT_EQ(codes_of(proof_of(read("proofs/7.tlog-proof"), lines[7]), &other),
              (Codes{{"checkpoint_origin", -1}}));
    const auto stranger = PrivateKey::from_secret(Suite::ed25519, std::string(32, 'x')).value();
    other.logs.front().key =
        NoteKey::make(trust.log_key()->name, NoteSignatureType::ed25519, stranger.public_key())
            .value();
    EXPECT_EQ(codes_of(proof_of(read("proofs/7.tlog-proof"), lines[7]), &other),
              (Codes{{"checkpoint_unknown_key", -1}}));
    // A trust file that knows no twin vouches for none.
    EXPECT_EQ(foreign.twin_key(), nullptr);
    EXPECT_EQ(codes_of(proof_of(read("proofs/7.sm3.tlog-proof"), lines[7]), &foreign),
              (Codes{{"checkpoint_origin", -1}}));
    expect_usage_error({read("proofs/7.tlog-proof"), {}, {}, {}}, &trust, "--entry FILE");
}

TEST(HandedOut, AReceiptsQuorumIsToldAndOnlyDemandedIfAskedFor) {
    const auto lines = ledger_lines();
    const nlohmann::json receipt{{"entry", lines[3]}, {"proof", read("proofs/3.tlog-proof")}};
    const HandedOut given{receipt.dump(), {}, {}, {}};
    Trust trust = read_trust("trust");
    EXPECT_EQ(codes_of(given, &trust, true), Codes{});  // quorum none
    const Trust cosigned = read_trust("sound/cosigned/trust");
    trust.witnesses = cosigned.witnesses;
    trust.quorum = cosigned.quorum;
    const HandedOutReport lenient = checked(given, &trust);
    EXPECT_TRUE(lenient.audit.ok);
    EXPECT_NE(report_text(lenient.audit, lenient.scope).find("it is NOT met"), std::string::npos);
    EXPECT_EQ(codes_of(given, &trust, true), (Codes{{"witness_quorum", -1}}));
    // The note is judged before the path.
    const nlohmann::json moved{{"entry", lines[4]}, {"proof", read("proofs/3.tlog-proof")}};
    EXPECT_EQ(codes_of({moved.dump(), {}, {}, {}}, &trust, true), (Codes{{"witness_quorum", -1}}));
    EXPECT_EQ(codes_of({moved.dump(), {}, {}, {}}, &trust), (Codes{{"proof_inclusion", -1}}));
}

TEST(HandedOut, ATlogProofUnderACosignedCheckpointMeetsTheQuorum) {
    const Trust trust = read_trust("sound/cosigned/trust");
    const auto lines = lines_of(read("sound/cosigned/tiles/tile/entries/000.p/16"), 16);
    std::vector<Hash> leaves;
    for (const std::string& line : lines)
        leaves.push_back(leaf_hash(HashAlgorithm::sha256, line));
    const NodeReader nodes = [&](NodeAt at) -> Result<Hash> {
        std::vector<Hash> row(
            leaves.begin() + static_cast<std::ptrdiff_t>(at.index << at.height),
            leaves.begin() + static_cast<std::ptrdiff_t>((at.index + 1) << at.height));
        for (; row.size() > 1; row.resize(row.size() / 2))
            for (std::size_t i = 0; i < row.size() / 2; ++i)
                row[i] = node_hash(HashAlgorithm::sha256, row[2 * i], row[2 * i + 1]);
        return row.front();
    };
    const TlogProof proof{
        Index{5}, inclusion_proof(HashAlgorithm::sha256, Index{5}, TreeSize{16}, nodes).value(),
        read("sound/cosigned/tiles/checkpoint")};
    const HandedOutReport report = checked(proof_of(proof.format(), lines[5]), &trust, true);
    EXPECT_TRUE(report.audit.ok) << report.to_json();
    EXPECT_EQ(report.audit.witnesses, std::vector<std::string>{"w1"});
}

TEST(HandedOut, TheVectorsOfCompletenessGetTheirVerdicts) {
    const Trust trust = read_trust("trust");
    for (const auto& one : read_json("proofs/completeness.json")) {
        const HandedOut given{one["proof"].dump(),
                              {},
                              joined(one["entries"].get<std::vector<std::string>>()),
                              one["checkpoint"].get<std::string>()};
        const Codes expected =
            one["ok"].get<bool>() ? Codes{} : Codes{{one["code"].get<std::string>(), -1}};
        EXPECT_EQ(codes_of(given, &trust), expected) << one["name"];
        const HandedOutReport report = checked(given, nullptr);
        EXPECT_EQ(codes(report.audit.findings), expected) << one["name"];
        EXPECT_FALSE(report.audit.anchored);
        const auto json = nlohmann::json::parse(report.to_json());
        EXPECT_EQ(json["complete"][one["proof"]["stream"].get<std::string>()], one["ok"]);
    }
}

TEST(HandedOut, OmissionsFromAnyStreamAreFound) {
    const Trust trust = read_trust("trust");
    for (const auto& one : read_json("proofs/completeness.json")) {
        if (!one["ok"].get<bool>()) continue;
        const auto entries = one["entries"].get<std::vector<std::string>>();
        HandedOut given{one["proof"].dump(), {}, {}, one["checkpoint"].get<std::string>()};
        for (std::size_t out = 0; out < entries.size(); ++out) {
            auto fewer = entries;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(out));
            given.entries = joined(fewer);
            EXPECT_FALSE(checked(given, &trust).audit.ok) << one["name"] << out;
            // Nor does it help to change the proof's own numbers.
            auto proof = one["proof"];
            proof["count"] = fewer.size();
            proof["indexes"].erase(out);
            EXPECT_FALSE(
                checked({proof.dump(), {}, given.entries, given.checkpoint}, &trust).audit.ok)
                << one["name"] << out;
        }
    }
}

TEST(HandedOut, CompletenessNeedsWhatStandsBesideIt) {
    const Trust trust = read_trust("trust");
    const auto one = read_json("proofs/completeness.json")[0];
    const std::string proof = one["proof"].dump(), note = one["checkpoint"].get<std::string>();
    const std::string entries = joined(one["entries"].get<std::vector<std::string>>());
    expect_usage_error({proof, {}, {}, note}, &trust, "--entries FILE");
    expect_usage_error({proof, {}, entries, {}}, &trust, "--checkpoint FILE");
    expect_usage_error({proof, "line", entries, note}, &trust, "--entry has no part");
    std::string altered = note;
    altered[altered.size() - 10] = altered[altered.size() - 10] == 'A' ? 'B' : 'A';
    EXPECT_EQ(codes_of({proof, {}, entries, altered}, &trust),
              (Codes{{"checkpoint_signature", -1}}));
    EXPECT_EQ(codes_of({proof, {}, entries, "no note"}, &trust), (Codes{{"note_format", -1}}));
    EXPECT_EQ(codes_of({proof, {}, entries, read("ledger/checkpoint-sm3")}, &trust),
              (Codes{{"checkpoint_origin", -1}}));
    EXPECT_EQ(codes_of({"{\"map\":1}", {}, entries, note}, &trust), (Codes{{"proof_format", -1}}));
    Trust demanding = trust;
    demanding.witnesses = read_trust("sound/cosigned/trust").witnesses;
    demanding.quorum = "w1";
    EXPECT_EQ(codes_of({proof, {}, entries, note}, &demanding), (Codes{{"witness_quorum", -1}}));
}

/// As GET /v1/streams/{stream} answers.
nlohmann::ordered_json answer_of(const nlohmann::json& one) {
    nlohmann::ordered_json answer{{"stream", one["proof"]["stream"]},
                                  {"size", one["proof"]["size"]},
                                  {"count", one["proof"]["count"]},
                                  {"entries", nlohmann::json::array()},
                                  {"next", nullptr},
                                  {"proof", one["proof"]}};
    for (const auto& line : one["entries"])
        answer["entries"].push_back({{"index", 1}, {"entry", line}, {"event", {{"a", {1, 2}}}}});
    return answer;
}

TEST(HandedOut, ASavedAnswerOfAStreamIsItsEntriesAndTheirProof) {
    const Trust trust = read_trust("trust");
    for (const auto& one : read_json("proofs/completeness.json")) {
        const Codes expected =
            one["ok"].get<bool>() ? Codes{} : Codes{{one["code"].get<std::string>(), -1}};
        EXPECT_EQ(
            codes_of({answer_of(one).dump(), {}, {}, one["checkpoint"].get<std::string>()}, &trust),
            expected)
            << one["name"];
    }
}

TEST(HandedOut, AnAnswerThatIsAPageOrOfAnotherShapeIsNotTaken) {
    const Trust trust = read_trust("trust");
    const auto one = read_json("proofs/completeness.json")[0];
    const std::string note = one["checkpoint"].get<std::string>();
    auto page = answer_of(one);
    page["entries"].erase(3);
    page["next"] = "3";
    expect_usage_error({page.dump(), {}, {}, note}, &trust, "a part of the stream's entries");
    const std::string all = joined(one["entries"].get<std::vector<std::string>>());
    EXPECT_EQ(codes_of({page.dump(), {}, all, note}, &trust), Codes{});
    expect_usage_error({answer_of(one).dump(), {}, {}, {}}, &trust, "--checkpoint FILE");
    const Codes no_proof{{"proof_format", -1}};
    for (const char* member : {"stream", "size", "count", "next", "proof"}) {
        auto less = answer_of(one);
        less.erase(member);
        EXPECT_EQ(codes_of({less.dump(), {}, {}, note}, &trust), no_proof) << member;
        auto other = answer_of(one);
        other[member] = 7;
        EXPECT_EQ(codes_of({other.dump(), {}, {}, note}, &trust), no_proof) << member;
    }
    auto more = answer_of(one);
    more["more"] = 1;
    EXPECT_EQ(codes_of({more.dump(), {}, {}, note}, &trust), no_proof);
    auto bare = answer_of(one);
    bare["entries"][0].erase("entry");
    EXPECT_EQ(codes_of({bare.dump(), {}, {}, note}, &trust), no_proof);
    for (const auto& [levels, expected] : {std::pair{21u, Codes{}}, std::pair{22u, no_proof}}) {
        auto deep = answer_of(one);
        deep["entries"][0]["event"] =
            nlohmann::json::parse(std::string(levels, '[') + std::string(levels, ']'));
        EXPECT_EQ(codes_of({deep.dump(), {}, {}, note}, &trust), expected) << levels;
    }
    // The same name twice, with another value: nobody may choose which one counts.
    std::string twice = answer_of(one).dump();
    twice.replace(twice.find("\"next\":null"), 11, "\"next\":null,\"next\":null");
    EXPECT_EQ(codes_of({twice, {}, {}, note}, &trust), no_proof);
}

TEST(HandedOut, ACheckpointAloneIsItsSignatures) {
    const Trust trust = read_trust("trust"), cosigned = read_trust("sound/cosigned/trust");
    const HandedOutReport report = checked({read("ledger/checkpoint"), {}, {}, {}}, &trust);
    EXPECT_TRUE(report.audit.ok && report.audit.anchored);
    EXPECT_EQ(report.audit.entries_checked, 0u);
    EXPECT_NE(report_text(report.audit, report.scope).find("shows nothing about entries"),
              std::string::npos);
    EXPECT_EQ(codes_of({read("ledger/checkpoint-sm3"), {}, {}, {}}, &trust), Codes{});
    EXPECT_EQ(codes_of({read("ledger/checkpoint"), {}, {}, {}}, &cosigned),
              (Codes{{"witness_quorum", -1}}));
    const HandedOutReport met =
        checked({read("sound/cosigned/tiles/checkpoint"), {}, {}, {}}, &cosigned);
    EXPECT_TRUE(met.audit.ok);
    EXPECT_EQ(met.audit.witnesses, std::vector<std::string>{"w1"});
    expect_usage_error({read("ledger/checkpoint"), {}, {}, {}}, nullptr, "--trust FILE");
    for (const auto& [name, suffix] :
         {std::pair{"ledger/checkpoint", ""}, std::pair{"ledger/checkpoint-sm3", "_sm3"}}) {
        const std::string note = read(name);
        for (std::size_t at = 0; at < note.size(); ++at) {
            std::string changed = note;
            changed[at] = static_cast<char>(changed[at] ^ 1);
            EXPECT_FALSE(checked({changed, {}, {}, {}}, &trust).audit.ok) << name << at;
        }
        std::string bad = note;
        bad[bad.size() - 10] = bad[bad.size() - 10] == 'A' ? 'B' : 'A';
        EXPECT_EQ(codes_of({bad, {}, {}, {}}, &trust),
                  (Codes{{std::string("checkpoint_signature") + suffix, -1}}));
    }
}

/// Signs checkpoints as the vectors' log does.
NoteSigner vectors_log() {
    const auto key = PrivateKey::from_pem(read("keys/log.key.pem"), std::nullopt);
    EXPECT_TRUE(key.has_value());
    return NoteSigner::make("demo.example/qiyue", NoteSignatureType::ed25519, *key).value();
}

TEST(HandedOut, EvidenceOfAForkIsAFork) {
    const Trust trust = read_trust("trust");
    const NoteSigner log = vectors_log();
    const Checkpoint other{"demo.example/qiyue", TreeSize{50}, Hash{}};
    const std::string theirs = sign_checkpoint(other, log).value().note;
    const ForkEvidence evidence{read("ledger/checkpoint"), theirs, {}, {}};
    const HandedOutReport report = checked({evidence.to_text(), {}, {}, {}}, &trust);
    EXPECT_EQ(codes(report.audit.findings), (Codes{{"fork", -1}}));
    EXPECT_TRUE(report.audit.anchored);
    expect_usage_error({evidence.to_text(), {}, {}, {}}, nullptr, "--trust FILE");
    // One checkpoint twice shows nothing; nor do notes that the key did not sign.
    const ForkEvidence same{evidence.first, evidence.first, {}, {}};
    EXPECT_EQ(codes_of({same.to_text(), {}, {}, {}}, &trust), (Codes{{"proof_consistency", -1}}));
    std::string forged = theirs;
    forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
    const ForkEvidence unsigned_one{evidence.first, forged, {}, {}};
    EXPECT_EQ(codes_of({unsigned_one.to_text(), {}, {}, {}}, &trust),
              (Codes{{"checkpoint_signature", -1}}));
    const std::string text = evidence.to_text();
    EXPECT_EQ(codes_of({text.substr(0, text.size() - 1), {}, {}, {}}, &trust),
              (Codes{{"proof_format", -1}}));
}

}  // namespace
}  // namespace qiyue
