#include "ledger/package/verifying/package_verification.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ledger/audit/completeness.hpp"
#include "ledger/audit/time/timestamp_name.hpp"
#include "ledger/audit/verdict/report_text.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/merkle/multiproof.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/package/container/package_fixture.hpp"
#include "tests/unit/package/verifying/sealed_package.hpp"

namespace qiyue::verifying_test {
namespace {

using making_test::VectorLog;
using Complete = std::map<std::string, bool>;

PackageRequest request_of(PackageScope::Kind kind) {
    PackageRequest request = complex_request();
    request.scope = {};
    request.scope.kind = kind;
    return request;
}

PackageVerdict verdict_on(const PackageRequest& request, const PackageOptions& how = options()) {
    VectorLog log;
    const auto zips = make_zips(log, request);
    EXPECT_EQ(zips.size(), 1U);
    return verify(zips.at(0), how);
}

TEST(PackageVerification, SoundPackageOfOneComplex) {
    const PackageVerdict verdict = verify(complex_zip());
    EXPECT_EQ(told(verdict), "");
    EXPECT_TRUE(verdict.audit.ok);
    EXPECT_TRUE(verdict.audit.anchored);
    EXPECT_EQ(verdict.audit.size, 50U);
    EXPECT_TRUE(verdict.audit.twin_root);
    ASSERT_TRUE(verdict.claim);
    EXPECT_EQ(verdict.complete, (Complete{{"complexes/CQ-0001", true}}));
    EXPECT_EQ(verdict.signers, verdict.histories_complete);
    EXPECT_GT(verdict.signers, 5U);
    EXPECT_EQ(verdict.fields, verdict.claim->fields);
    EXPECT_GT(verdict.fields.opened, 10U);
    EXPECT_GT(verdict.documents.included, 5U);
    ASSERT_EQ(verdict.seals.size(), 3U) << verdict.to_json();
    for (const auto& seal : verdict.seals)
        EXPECT_TRUE(seal.authenticated) << seal.kind;
}

TEST(PackageVerification, WithoutTrustNothingIsAuthenticated) {
    PackageOptions alone;
    alone.now = verified_at();
    const PackageVerdict verdict = verify(complex_zip(), alone);
    EXPECT_EQ(told(verdict), "");
    EXPECT_FALSE(verdict.audit.anchored);
    for (const auto& seal : verdict.seals)
        EXPECT_FALSE(seal.authenticated) << seal.kind;
    const std::string text = report_text(verdict.audit, verdict.scope);
    EXPECT_NE(text.find("log key not authenticated"), std::string::npos);
    EXPECT_NE(text.find("账本密钥未经认定"), std::string::npos);
    EXPECT_NE(text.find("who made the seals"), std::string::npos);
}

TEST(PackageVerification, ForeignAuthorities) {
    PackageOptions foreign = options();
    foreign.authorities = &foreign_authorities();
    EXPECT_EQ(codes(verify(complex_zip(), foreign)),
              (std::set<std::string>{"seal_invalid", "timestamp_invalid"}));
}

TEST(PackageVerification, WithheldFieldsAreCounted) {
    PackageRequest request = complex_request();
    ASSERT_TRUE(request.withholding.add("all"));
    request.withholding.leave_documents_out();
    const PackageVerdict verdict = verdict_on(request);
    EXPECT_EQ(told(verdict), "");
    EXPECT_EQ(verdict.fields.opened, 3U) << "scores, which the conclusion states";
    EXPECT_GT(verdict.fields.withheld, 10U);
    EXPECT_EQ(verdict.documents.included, 0U);
    EXPECT_GT(verdict.documents.left_out, 5U);
}

TEST(PackageVerification, ErasedFieldsAreCounted) {
    PackageRequest request = request_of(PackageScope::Kind::organization);
    request.scope.uscc = "91500000MAFA001269";
    const PackageVerdict verdict = verdict_on(request);
    EXPECT_EQ(told(verdict), "");
    EXPECT_EQ(verdict.fields.erased, 1U);
    request.scope.uscc = "91500000MAFA001344";
    const PackageVerdict other = verdict_on(request);
    EXPECT_EQ(told(other), "");
    EXPECT_EQ(other.fields.erased, 0U);
    const PackageVerdict all = verdict_on(request_of(PackageScope::Kind::ledger));
    EXPECT_EQ(told(all), "");
    EXPECT_EQ(all.fields.erased, 1U);
    EXPECT_EQ(all.complete, (Complete{{"range", true}}));
    EXPECT_EQ(all.signers, all.histories_complete);
}

TEST(PackageVerification, RangesAndFilters) {
    PackageRequest range = request_of(PackageScope::Kind::range);
    range.scope.from = 20;
    range.scope.to = 40;
    const PackageVerdict verdict = verdict_on(range);
    EXPECT_EQ(told(verdict), "");
    EXPECT_EQ(verdict.complete, (Complete{{"range", true}}));
    PackageOptions asked = options();
    asked.expected_stream = "complexes/CQ-0001";
    const PackageVerdict about = verdict_on(range, asked);
    EXPECT_EQ(told(about), "");
    EXPECT_EQ(about.complete, (Complete{{"complexes/CQ-0001", false}, {"range", true}}));
    const std::string words = report_text(about.audit, about.scope);
    EXPECT_NE(words.find("entries 20 to 39: none left out"), std::string::npos) << words;
    EXPECT_NE(words.find("which this package does not show: complexes/CQ-0001"), std::string::npos)
        << words;
    EXPECT_EQ(verdict_on(request_of(PackageScope::Kind::ledger), asked).complete,
              (Complete{{"complexes/CQ-0001", true}, {"range", true}}));
    asked.expected_stream = "complexes/CQ-0002";
    EXPECT_EQ(codes(verdict_on(range, asked)), std::set<std::string>{"package_scope"});
    PackageRequest filtered = complex_request();
    filtered.scope.from = 20;
    const PackageVerdict part = verdict_on(filtered);
    EXPECT_EQ(told(part), "");
    EXPECT_EQ(part.complete, (Complete{{"complexes/CQ-0001", false}}));
}

/// The same package with one proof for all entries.
std::string with_multiproof() {
    return altered(
        [](Contents& contents) {
            std::erase_if(contents.data,
                          [](const auto& file) { return file.first.ends_with(".tlog-proof"); });
            std::vector<std::uint64_t> indexes{0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14};
            for (std::uint64_t i = 15; i < 48; ++i)
                indexes.push_back(i);
            indexes.push_back(49);
            VectorLog log;
            std::string text;
            std::size_t at = 0;
            const auto written = write_multiproof(
                HashAlgorithm::sha256, log.size(),
                [&]() -> Result<std::optional<Index>> {
                    if (at == indexes.size()) return std::nullopt;
                    return Index{indexes[at++]};
                },
                log.nodes(HashAlgorithm::sha256),
                [&](std::string_view piece) -> Result<void> {
                    text += piece;
                    return {};
                });
            ASSERT_TRUE(written);
            contents.add("data/proofs/sha256.multiproof", text);
        },
        ledger_seals());
}

TEST(PackageVerification, OneProofForAllEntries) {
    const std::string zip = with_multiproof();
    EXPECT_EQ(told(verify(zip)), "");
    Contents contents = contents_of(zip);
    std::string& text = contents.at("data/proofs/sha256.multiproof");
    replace(text, line(text, 3), to_base64(Hash{}.view()));
    EXPECT_EQ(codes(verify(packed(contents, ledger_seals()))),
              std::set<std::string>{"proof_inclusion"});
    contents.at("data/proofs/sha256.multiproof") = "qiyue/multiproof/v2\n";
    EXPECT_EQ(codes(verify(packed(contents, ledger_seals()))),
              std::set<std::string>{"proof_format"});
}

TEST(PackageVerification, ExtendsWhatTheRecipientHolds) {
    PackageRequest request = complex_request();
    request.earlier = VectorLog::note_of(30);
    VectorLog log;
    const std::string zip = make_zips(log, request).at(0);
    const auto since = [&](const std::string& package, std::string note) {
        PackageOptions how = options();
        how.since = std::move(note);
        return codes(verify(package, how));
    };
    EXPECT_EQ(since(zip, VectorLog::note_of(30)), std::set<std::string>{});
    EXPECT_EQ(since(zip, VectorLog::note_of(50)), std::set<std::string>{});
    EXPECT_EQ(since(zip, VectorLog::note_of(31)), std::set<std::string>{"proof_consistency"});
    EXPECT_EQ(since(complex_zip(), VectorLog::note_of(30)),
              std::set<std::string>{"proof_consistency"});
    EXPECT_EQ(since(zip, "none\n"), std::set<std::string>{"note_format"});
    VectorLog small(47);
    const std::string older = make_zips(small, complex_request()).at(0);
    // A package may be older than what its recipient holds: that is not shown, and no rollback.
    PackageOptions newer = options();
    newer.since = VectorLog::note_of(50);
    const PackageVerdict behind = verify(older, newer);
    EXPECT_TRUE(codes(behind).contains("proof_consistency")) << told(behind);
    EXPECT_FALSE(codes(behind).contains("rollback"));
}

TEST(PackageVerification, TimeAnchorOfTheLog) {
    VectorLog log;
    const std::string note = VectorLog::note_of(30);
    const std::string token = ledger_seals().timestamp(note).value();
    log.anchor_files = {{"30.note", note}, {"30." + token_label(sha256(token)) + ".tst", token}};
    const std::string zip = make_zips(log, complex_request()).at(0);
    const PackageVerdict verdict = verify(zip);
    EXPECT_EQ(told(verdict), "");
    ASSERT_TRUE(verdict.audit.timestamps && verdict.audit.timestamps->newest);
    EXPECT_EQ(verdict.audit.timestamps->newest->size.value, 30U);
    EXPECT_TRUE(verdict.audit.timestamps->authenticated);
    const auto altered_anchor = [&](const std::function<void(Contents&)>& change) {
        Contents contents = contents_of(zip);
        change(contents);
        return codes(verify(packed(contents, ledger_seals())));
    };
    const std::set<std::string> invalid{"timestamp_invalid"};
    EXPECT_EQ(altered_anchor([](Contents& c) {
                  c.at("data/checkpoint/anchor/30.note") = VectorLog::note_of(31);
              }),
              invalid);
    EXPECT_EQ(altered_anchor([](Contents& c) {
                  c.at("data/checkpoint/anchor/consistency") = to_base64(Hash{}.view()) + "\n";
              }),
              invalid);
    EXPECT_EQ(altered_anchor([&](Contents& c) {
                  c.at("data/checkpoint/anchor/" + log.anchor_files[1].name) =
                      foreign_seals().timestamp(note).value();
              }),
              invalid);
}

/// Somebody inside leaves a revocation out and does not claim that the history is whole.
TEST(PackageVerification, HistoriesThatAreNotWholeAreTold) {
    const std::string zip = altered(
        [](Contents& c) {
            drop_line(c.at("data/keys/entries.jsonl"), 13);
            c.remove("data/proofs/47.tlog-proof");
            c.remove("data/completeness/organizations.91500000MAFA00118E.json");
            std::string& text = c.at("data/package.json");
            replace(text, "\"organizations/91500000MAFA00118E\",", "");
            replace(text, "\"keys\":15", "\"keys\":14");
        },
        ledger_seals());
    PackageOptions how = options();
    const PackageVerdict verdict = verify(zip, how);
    EXPECT_EQ(verdict.histories_complete + 1, verdict.signers);
    const std::string text = report_text(verdict.audit, verdict.scope);
    EXPECT_NE(text.find("1 signer: a revocation of a key could have been left out"),
              std::string::npos)
        << text;
    EXPECT_EQ(told(verdict).find("signature"), std::string::npos) << told(verdict);
}

TEST(PackageVerification, JsonHasWhatInterfacesPromise) {
    const auto json = nlohmann::json::parse(verify(complex_zip()).to_json());
    EXPECT_EQ(json["ok"], true);
    EXPECT_EQ(json["anchored"], true);
    EXPECT_EQ(json["size"], 50);
    EXPECT_EQ(json["complete"]["complexes/CQ-0001"], true);
    EXPECT_EQ(json["opened"], 26);
    EXPECT_EQ(json["withheld"], 0);
    EXPECT_EQ(json["erased"], 0);
    EXPECT_EQ(json["findings"].size(), 0U);
    EXPECT_EQ(json["seals"].size(), 3U);
}

/// Several volumes, in a folder; verified together.
class Volumes : public ::testing::Test {
protected:
    void make(const PackageRequest& request) {
        VectorLog log;
        for (const std::string& zip : make_zips(log, request)) {
            paths_.push_back(folder_ / (std::to_string(paths_.size() + 1) + ".asice"));
            qiyue::testing::write_bytes(paths_.back(), zip);
        }
        ASSERT_GT(paths_.size(), 2U);
    }
    PackageGroupVerdict verdict(const std::vector<std::string>& paths,
                                const std::string& expected = "") {
        PackageOptions how = options();
        how.expected_stream = expected;
        auto verdict = verify_packages(paths, how);
        EXPECT_TRUE(verdict) << verdict.error().text();
        return verdict ? std::move(*verdict) : PackageGroupVerdict{};
    }
    static std::set<std::string> group_codes(const PackageGroupVerdict& verdict) {
        std::set<std::string> codes;
        for (const Finding& finding : verdict.findings)
            codes.insert(finding.code);
        return codes;
    }
    void expect_sound(const std::string& what) {
        const PackageGroupVerdict all = verdict(paths_);
        for (const PackageVerdict& one : all.volumes)
            EXPECT_EQ(told(one), "");
        EXPECT_EQ(group_codes(all), std::set<std::string>{});
        EXPECT_TRUE(all.ok);
        EXPECT_EQ(all.complete, (Complete{{what, true}}));
        for (const std::string& path : paths_) {
            const PackageGroupVerdict one = verdict({path});
            EXPECT_TRUE(one.ok);
            EXPECT_EQ(one.volumes.front().complete, (Complete{{what, false}}));
        }
    }
    void expect_missing(const std::string& what) {
        auto some = paths_;
        some.erase(some.begin() + 1);
        const PackageGroupVerdict less = verdict(some);
        EXPECT_TRUE(group_codes(less).contains("volume_missing"));
        EXPECT_FALSE(less.ok);
        EXPECT_EQ(less.complete, (Complete{{what, false}}));
        auto more = paths_;
        more.push_back(paths_[0]);
        EXPECT_TRUE(group_codes(verdict(more)).contains("volume_missing"));
    }

    const qiyue::testing::TemporaryDirectory folder_;
    std::vector<std::string> paths_;
};

TEST_F(Volumes, OfOneComplex) {
    PackageRequest request = complex_request();
    request.volume_bytes = 60'000;
    make(request);
    expect_sound("complexes/CQ-0001");
    expect_missing("complexes/CQ-0001");
}

TEST_F(Volumes, OfTheLedger) {
    PackageRequest request = request_of(PackageScope::Kind::ledger);
    request.volume_bytes = 60'000;
    make(request);
    expect_sound("range");
    expect_missing("range");
    // Some volumes have no entry of the complex, and only all of them show all of its.
    const PackageGroupVerdict about = verdict(paths_, "complexes/CQ-0001");
    EXPECT_TRUE(about.ok);
    EXPECT_EQ(about.complete, (Complete{{"complexes/CQ-0001", true}, {"range", true}}));
    EXPECT_EQ(group_codes(verdict(paths_, "complexes/CQ-9999")),
              std::set<std::string>{"package_scope"});
}

/// What needs no other volume is judged in each.
TEST_F(Volumes, TheLastOnesProofOfCompleteness) {
    PackageRequest request = complex_request();
    request.volume_bytes = 60'000;
    make(request);
    const std::string zip = qiyue::testing::file_bytes(paths_.back());
    const auto altered_proof = [&](const std::function<void(CompletenessProof&)>& change) {
        Contents contents = contents_of(zip);
        std::string& text = contents.at("data/completeness/complexes.CQ-0001.json");
        CompletenessProof proof = CompletenessProof::parse(text).value();
        change(proof);
        text = proof.to_json();
        return codes(verify(packed(contents, ledger_seals())));
    };
    EXPECT_EQ(altered_proof([](CompletenessProof&) {}), std::set<std::string>{});
    EXPECT_EQ(altered_proof([](CompletenessProof& p) { p.last->proof.at(0) = Hash{}; }),
              std::set<std::string>{"completeness_last"});
    EXPECT_EQ(altered_proof([](CompletenessProof& p) { --p.size.value; }),
              std::set<std::string>{"completeness_size"});
}

TEST_F(Volumes, OfTwoGroups) {
    PackageRequest request = complex_request();
    request.volume_bytes = 60'000;
    make(request);
    const std::string other = folder_ / "other.asice";
    qiyue::testing::write_bytes(other, complex_zip());
    auto mixed = paths_;
    mixed.push_back(other);
    EXPECT_TRUE(group_codes(verdict(mixed)).contains("package_claim"));
    const PackageGroupVerdict apart = verdict({other, other});
    EXPECT_TRUE(apart.ok);
    EXPECT_EQ(apart.complete, Complete{});
}

}  // namespace
}  // namespace qiyue::verifying_test
