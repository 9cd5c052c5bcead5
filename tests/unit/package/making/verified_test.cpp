// What is made is found sound by the verifier: every kind of scope, volumes, less opened.

#include "ledger/crypto/package_seal.hpp"
#include "ledger/merkle/trust.hpp"
#include "ledger/package/verifying/package_verification.hpp"
#include "tests/unit/package/making/making_fixture.hpp"

namespace qiyue::making_test {
namespace {

constexpr Micros sealed_at{1'790'000'000'000'000};

class Verified : public Making {
protected:
    Verified() {
        auto made = make_seal("demo.example/qiyue", sealed_at);
        EXPECT_TRUE(made);
        auto key = SealKey::of(std::move(made->key), made->certificate);
        EXPECT_TRUE(key);
        seals.cades = [sealing = std::make_shared<SealKey>(std::move(*key))](
                          std::string_view bytes) { return sealing->seal(bytes); };
        seals.sm2 = {};
        seals.timestamp = {};
        auto parsed = Trust::parse(read_vector("trust"));
        EXPECT_TRUE(parsed);
        trust = std::move(*parsed);
    }

    /// Verifies all together; the verdicts.
    PackageGroupVerdict expect_sound(const std::vector<MadePackage>& made) {
        std::vector<std::string> paths;
        for (const MadePackage& one : made)
            paths.push_back(one.path);
        PackageOptions options;
        options.trust = &trust;
        options.now = sealed_at + us_per_day;
        options.threads = 1;
        auto verdict = verify_packages(paths, options);
        EXPECT_TRUE(verdict);
        if (!verdict) return {};
        for (const PackageVerdict& one : verdict->volumes)
            for (const Finding& finding : one.audit.findings)
                ADD_FAILURE() << finding.code << " " << (finding.index ? *finding.index : 999)
                              << " " << finding.detail;
        for (const Finding& finding : verdict->findings)
            ADD_FAILURE() << finding.code << " " << finding.detail;
        EXPECT_TRUE(verdict->ok);
        EXPECT_EQ(verdict->volumes.size(), made.size());
        for (std::size_t i = 0; i < verdict->volumes.size() && i < made.size(); ++i) {
            EXPECT_EQ(verdict->volumes[i].fields, made[i].claim.fields);
            EXPECT_EQ(verdict->volumes[i].documents, made[i].claim.documents);
            EXPECT_EQ(verdict->volumes[i].package_sha256, made[i].package_sha256);
        }
        return std::move(*verdict);
    }

    Trust trust;
};

TEST_F(Verified, EveryKindOfScope) {
    VectorLog log;
    of_complexes({"CQ-0001"});
    auto verdict = expect_sound(make(log));
    EXPECT_TRUE(verdict.volumes.at(0).complete["complexes/CQ-0001"]);
    EXPECT_EQ(verdict.volumes[0].histories_complete, verdict.volumes[0].signers);
    of_complexes({"CQ-0001", "CQ-0002"});
    expect_sound(make(log));
    request.scope.from = 20;
    request.scope.to = 40;
    expect_sound(make(log));
    of_organization("91500000MAFA00118E");
    expect_sound(make(log));
    of_organization("91500000MAFA001269");
    expect_sound(make(log));
    of_range(13, 37);
    expect_sound(make(log));
    request.scope = {};
    expect_sound(make(log));
    VectorLog older(30);
    EXPECT_TRUE(older.twin_checkpoint().empty());
}

TEST_F(Verified, LessOpenedAndProvedTogether) {
    VectorLog log;
    of_complexes({"CQ-0001"});
    withhold("class:personal");
    request.earlier = VectorLog::note_of(17);
    request.volume_files = 80;
    const auto made = make(log);
    ASSERT_EQ(made.size(), 1u);
    expect_sound(made);
    Withholding less;
    ASSERT_TRUE(less.add("class:trade_secret"));
    less.leave_documents_out();
    auto derived = make_package_from(made.front().path, less, "公众", "公开", seals, folder.path());
    ASSERT_TRUE(derived) << derived.error().text();
    expect_sound({std::move(*derived)});
}

TEST_F(Verified, Volumes) {
    VectorLog log;
    request.scope = {};
    request.volume_files = 60;
    const auto ledger = make(log);
    EXPECT_GT(ledger.size(), 1u);
    expect_sound(ledger);
    of_complexes({"CQ-0001"});
    request.volume_files = 70;
    const auto complex = make(log);
    EXPECT_GT(complex.size(), 1u);
    auto verdict = expect_sound(complex);
    EXPECT_TRUE(verdict.complete["complexes/CQ-0001"]);
}

}  // namespace
}  // namespace qiyue::making_test
