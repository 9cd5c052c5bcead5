// Seals and time-stamps of a package, and what renewals carry on.

#include "ledger/package/verifying/seal_check.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/package_seal.hpp"
#include "ledger/package/container/package_writer.hpp"
#include "ledger/package/verifying/renewal_check.hpp"
#include "tests/support/timestamp_authority.hpp"
#include "tests/unit/package/container/package_fixture.hpp"

namespace qiyue {
namespace {

using testing::AuthorityPlan;
using testing::file_bytes;
using testing::finds;
using testing::Member;
using testing::member;
using testing::members_of;
using testing::replace_bytes;
using testing::TemporaryDirectory;
using testing::TimestampAuthority;
using testing::write_bytes;
using testing::zip_of;

constexpr std::int64_t year_us = 365 * us_per_day;
constexpr Micros made_at{1'700'000'000 * us_per_second};
const std::string seal_file = "META-INF/signature1.p7s";
const std::string first_token = "META-INF/timestamp1.tst";
const std::string second_token = "META-INF/timestamp2.tst";
const std::string third_token = "META-INF/timestamp3.tst";

AuthorityPlan plan_from(std::string name, Micros from, Micros until) {
    AuthorityPlan plan;
    plan.name = std::move(name);
    plan.certificate_from = from;
    plan.certificate_until = until;
    return plan;
}

class SealsOfPackage : public ::testing::Test {
protected:
    using Stamp = std::function<Result<std::string>(std::string_view)>;

    static Stamp stamp(const TimestampAuthority& authority, Micros at) {
        return [&authority, at](std::string_view bytes) -> Result<std::string> {
            return authority.token(bytes, at);
        };
    }
    static Stamp stamp_nothing() { return {}; }

    /// Sealed by `seal_` and the twin's key.
    std::string package(const Stamp& timestamp, const MadeSeal* by = nullptr) const {
        const MadeSeal& whose = by == nullptr ? seal_ : *by;
        const SealKey key = SealKey::of(whose.key, whose.certificate).value();
        PackageSeals seals;
        seals.cades = [key](std::string_view bytes) { return key.seal(bytes); };
        seals.sm2 = [this](std::string_view bytes) { return twin_.sign(bytes); };
        seals.timestamp = timestamp;
        return testing::make_package(seals).zip;
    }
    static std::string renewed(const std::string& zip, const Stamp& timestamp) {
        const TemporaryDirectory directory;
        write_bytes(directory / "old.asice", zip);
        const auto done =
            renew_package(directory / "old.asice", directory / "new.asice", timestamp);
        EXPECT_TRUE(done) << (done ? "" : done.error().text());
        return done ? file_bytes(directory / "new.asice") : std::string();
    }
    /// The package with other bytes in one of its files.
    static std::string with(const std::string& zip, const std::string& name,
                            const std::string& bytes) {
        auto members = members_of(zip);
        replace_bytes(member(members, name), bytes);
        return zip_of(members);
    }
    static std::string without(const std::string& zip, const std::string& name) {
        auto members = members_of(zip);
        std::erase_if(members, [&](const Member& one) { return one.name == name; });
        return zip_of(members);
    }
    static std::string bytes_of(const std::string& zip, const std::string& name) {
        return package_files_in(zip)->read(name, 1u << 20).value();
    }

    Authorities known(const std::vector<const TimestampAuthority*>& stamping) const {
        std::string pem = seal_.authority;
        for (const TimestampAuthority* one : stamping)
            pem += one->ca_pem();
        return Authorities::from_pem(pem).value();
    }
    SealCheck check(const std::string& zip, const std::optional<Authorities>& authorities,
                    Micros now) const {
        const auto files = package_files_in(zip);
        const auto manifests = check_manifests(*files).value();
        SealJudges judges;
        judges.authorities = authorities ? &*authorities : nullptr;
        judges.twin = &twin_.public_key();
        judges.twin_is_trusted = true;
        judges.now = now;
        return check_seals(*files, manifests, judges).value();
    }
    static void expect_holds(const SealCheck& check, std::size_t tokens) {
        for (const Finding& finding : check.findings)
            ADD_FAILURE() << finding.code << ": " << finding.detail;
        ASSERT_EQ(check.seals.size(), tokens + 2);
        EXPECT_EQ(check.seals[0].kind, "cades-p256");
        EXPECT_EQ(check.seals[1].kind, "sm2");
        for (std::size_t i = 2; i < check.seals.size(); ++i)
            EXPECT_EQ(check.seals[i].kind, "rfc3161");
    }
    static void expect_found(const SealCheck& check, std::string_view code,
                             std::string_view detail) {
        EXPECT_TRUE(finds(check.findings, code, detail))
            << code << " " << detail << ": "
            << (check.findings.empty() ? "nothing found" : check.findings.front().detail);
    }

    const MadeSeal seal_ = make_seal("example.org/log", made_at).value();
    const PrivateKey twin_ = PrivateKey::generate(Suite::sm2).value();
    const TimestampAuthority tsa_{plan_from("TSA", made_at, made_at + 3 * year_us)};
    const TimestampAuthority later_{
        plan_from("Later TSA", made_at + 2 * year_us, made_at + 6 * year_us)};
    const TimestampAuthority latest_{
        plan_from("Latest TSA", made_at + 5 * year_us, made_at + 12 * year_us)};
};

TEST_F(SealsOfPackage, HoldAndSayWhoMadeThem) {
    const auto found =
        check(package(stamp(tsa_, made_at + us_per_day)), known({&tsa_}), made_at + year_us);
    expect_holds(found, 1);
    EXPECT_EQ(found.seals[0].by, "CN=Qiyue package seal,O=example.org/log");
    EXPECT_EQ(found.seals[1].by, to_hex(twin_.public_key().id().hash));
    EXPECT_EQ(found.seals[2].by, "CN=TSA");
    EXPECT_EQ(found.seals[2].time, made_at + us_per_day);
    for (const auto& seal : found.seals)
        EXPECT_TRUE(seal.authenticated) << seal.kind;
    // Without authorities the same, and not who made them.
    const auto unknown = check(package(stamp(tsa_, made_at)), {}, made_at + 90 * year_us);
    expect_holds(unknown, 1);
    EXPECT_FALSE(unknown.seals[0].authenticated);
    EXPECT_TRUE(unknown.seals[1].authenticated);
    EXPECT_FALSE(unknown.seals[2].authenticated);
}

TEST_F(SealsOfPackage, ASealThatHasEndedNeedsATokenThatCoversIt) {
    const Micros long_after = made_at + 11 * year_us;
    expect_found(check(package(stamp_nothing()), known({}), long_after), "seal_invalid", "expired");
    expect_holds(check(package(stamp_nothing()), known({}), made_at + year_us), 0);
    const TimestampAuthority lasting{plan_from("TSA", made_at, made_at + 12 * year_us)};
    expect_holds(
        check(package(stamp(lasting, made_at + us_per_day)), known({&lasting}), long_after), 1);
    // One that came too late covers nothing.
    expect_found(check(package(stamp(lasting, made_at + 10 * year_us + 30 * us_per_day)),
                       known({&lasting}), long_after),
                 "seal_invalid", "expired");
}

TEST_F(SealsOfPackage, TwoRenewalsInARowCarryItOn) {
    const std::string first = package(stamp(tsa_, made_at + us_per_day));
    const std::string second = renewed(first, stamp(later_, made_at + 2 * year_us + us_per_day));
    const std::string third = renewed(second, stamp(latest_, made_at + 5 * year_us + us_per_day));
    const auto all = known({&tsa_, &later_, &latest_});
    expect_holds(check(first, all, made_at + year_us), 1);
    expect_holds(check(second, all, made_at + 4 * year_us), 2);
    const auto found = check(third, all, made_at + 11 * year_us);
    expect_holds(found, 3);
    EXPECT_EQ(found.seals[2].by, "CN=TSA");
    EXPECT_EQ(found.seals[4].by, "CN=Latest TSA");
    // Each ends without the next.
    expect_found(check(first, all, made_at + 4 * year_us), "timestamp_invalid", "timestamp1.tst");
    expect_found(check(second, all, made_at + 7 * year_us), "timestamp_invalid", "timestamp2.tst");
    EXPECT_TRUE(testing::findings_of(third).empty());
}

TEST_F(SealsOfPackage, ARenewalAfterTheEndProvesNothing) {
    const std::string late =
        renewed(package(stamp(tsa_, made_at + us_per_day)), stamp(later_, made_at + 4 * year_us));
    expect_found(check(late, known({&tsa_, &later_}), made_at + 5 * year_us), "timestamp_invalid",
                 "timestamp1.tst");
    expect_holds(check(late, {}, made_at + 5 * year_us), 2);
    const std::string back = renewed(package(stamp(later_, made_at + 2 * year_us + us_per_day)),
                                     stamp(tsa_, made_at + us_per_day));
    expect_found(check(back, {}, made_at + 3 * year_us), "timestamp_invalid",
                 "later than the token that renews it");
}

TEST_F(SealsOfPackage, ForeignOnesAreRefused) {
    const auto ours = known({&tsa_});
    const MadeSeal other = make_seal("example.org/log", made_at).value();
    expect_found(check(package(stamp_nothing(), &other), ours, made_at + us_per_day),
                 "seal_invalid", "does not lead to a given authority");
    const TimestampAuthority foreign{plan_from("TSA", made_at, made_at + 3 * year_us)};
    const auto found = check(package(stamp(foreign, made_at)), ours, made_at + us_per_day);
    expect_found(found, "timestamp_invalid", "does not lead to a given authority");
    EXPECT_EQ(found.seals.size(), 2U);
}

TEST_F(SealsOfPackage, OverOtherBytesAreRefused) {
    const std::string one = package(stamp(tsa_, made_at));
    const std::string two =
        renewed(package(stamp(tsa_, made_at + us_per_second)), stamp(tsa_, made_at + us_per_day));
    const auto ours = known({&tsa_});
    const Micros now = made_at + 2 * us_per_day;
    const std::string swapped = with(one, first_token, bytes_of(two, first_token));
    expect_found(check(swapped, ours, now), "timestamp_invalid", "other bytes");
    auto twice = with(two, first_token, bytes_of(two, second_token));
    twice = with(twice, second_token, bytes_of(two, first_token));
    expect_found(check(twice, {}, now), "timestamp_invalid", "timestamp1.tst: it is over other");
    expect_found(check(twice, {}, now), "timestamp_invalid", "timestamp2.tst: it is over other");
    const SealKey key = SealKey::of(seal_.key, seal_.certificate).value();
    expect_found(check(with(one, seal_file, key.seal("other bytes").value()), {}, now),
                 "seal_invalid", "other bytes");
    for (const char* name : {"manifest-sha256.txt", "sm3sums.txt"}) {
        const std::string sm2 = std::string(name) + ".sm2.sig";
        const auto found = check(with(one, sm2, twin_.sign("other bytes").value()), {}, now);
        expect_found(found, "seal_invalid", sm2);
        EXPECT_EQ(found.seals.size(), 2U);
        expect_found(check(with(one, sm2, std::string(100, '0')), {}, now), "seal_invalid", sm2);
        expect_found(check(with(one, sm2, ""), {}, now), "seal_invalid", sm2);
    }
    for (const std::string& junk : {std::string(), std::string("junk"), std::string(70'000, '0')}) {
        expect_found(check(with(one, seal_file, junk), {}, now), "seal_invalid", "signature1");
        expect_found(check(with(one, first_token, junk), {}, now), "timestamp_invalid",
                     "timestamp1");
    }
}

TEST_F(SealsOfPackage, ThoseThatAreTakenAwayAreMissed) {
    const std::string one = package(stamp(tsa_, made_at));
    const Micros now = made_at + us_per_day;
    EXPECT_FALSE(check(without(one, seal_file), {}, now).findings.empty());
    auto bare = without(without(one, seal_file), "META-INF/ASiCManifest1.xml");
    bare = without(without(bare, first_token), "META-INF/ASiCManifest2.xml");
    expect_found(check(bare, {}, now), "seal_invalid", "no seal");
    // A manifest without its token is no package; that both are gone only package.json tells.
    EXPECT_FALSE(testing::findings_of(without(one, first_token)).empty());
    expect_found(check(without(one, "sm3sums.txt.sm2.sig"), {}, now), "seal_invalid",
                 "sm3sums.txt.sm2.sig");
}

TEST_F(SealsOfPackage, Sm2SealsNeedAKeyToBeVerifiedBy) {
    const auto files_of = package(stamp_nothing());
    const auto files = package_files_in(files_of);
    const auto manifests = check_manifests(*files).value();
    const auto without_key = check_seals(*files, manifests, {}).value();
    EXPECT_TRUE(without_key.findings.empty());
    EXPECT_TRUE(without_key.sm2_without_key);
    EXPECT_EQ(without_key.seals.size(), 1U);
    const PrivateKey other = PrivateKey::generate(Suite::sm2).value();
    SealJudges judges;
    judges.twin = &other.public_key();
    const auto foreign = check_seals(*files, manifests, judges).value();
    expect_found(foreign, "seal_invalid", "manifest-sha256.txt.sm2.sig");
    EXPECT_FALSE(foreign.sm2_without_key);
}

TEST_F(SealsOfPackage, WhatHasEndedIsNotRenewed) {
    const auto renewable = [](const std::string& zip, Micros now) {
        return check_renewable(*package_files_in(zip), now);
    };
    const std::string stamped = package(stamp(tsa_, made_at));
    const auto token = renewable(stamped, made_at + year_us);
    ASSERT_TRUE(token) << token.error().text();
    EXPECT_TRUE(token->is_token);
    EXPECT_EQ(token->by, "CN=TSA");
    EXPECT_EQ(token->certificate_until, made_at + 3 * year_us);
    const auto ended = renewable(stamped, made_at + 3 * year_us);
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, ErrorCode::timestamp_invalid);
    EXPECT_NE(ended.error().detail.find("ended at"), std::string::npos);
    EXPECT_TRUE(
        renewable(renewed(stamped, stamp(later_, made_at + 2 * year_us)), made_at + 5 * year_us));

    const std::string bare = package(stamp_nothing());
    const auto seal = renewable(bare, made_at + 9 * year_us);
    ASSERT_TRUE(seal) << seal.error().text();
    EXPECT_FALSE(seal->is_token);
    EXPECT_EQ(renewable(bare, made_at + 11 * year_us).error().code, ErrorCode::seal_invalid);
    expect_holds(
        check(renewed(bare, stamp(tsa_, made_at + year_us)), known({&tsa_}), made_at + 2 * year_us),
        1);

    const auto unsound =
        renewable(with(stamped, first_token, tsa_.token("other bytes", made_at)), made_at);
    EXPECT_EQ(unsound.error().code, ErrorCode::timestamp_invalid);
    EXPECT_EQ(renewable("junk", made_at).error().code, ErrorCode::package_format);
}

/// The openssl program verifies what lies in the package unpacked, as verify.sh has it.
TEST_F(SealsOfPackage, AStrangerVerifiesThem) {
    if (std::system("openssl version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no openssl program";
    const std::string zip =
        renewed(package(stamp(tsa_, made_at + us_per_day)), stamp(tsa_, made_at + 2 * us_per_day));
    const TemporaryDirectory directory;
    testing::unpack(zip, directory / "p");
    write_bytes(directory / "ca.pem", seal_.authority);
    write_bytes(directory / "tsa.pem", tsa_.ca_pem());
    const auto openssl = [&](const std::string& what) {
        const std::string command =
            "cd '" + directory.path() + "/p/META-INF' && openssl " + what + " >/dev/null 2>&1";
        return std::system(command.c_str()) == 0;
    };
    const std::string at =
        " -attime " + std::to_string((made_at + 3 * us_per_day).value / us_per_second);
    EXPECT_TRUE(
        openssl("cms -verify -cades -binary -inform DER -in signature1.p7s -content "
                "ASiCManifest1.xml -CAfile ../../ca.pem -purpose any" +
                at));
    EXPECT_FALSE(
        openssl("cms -verify -cades -binary -inform DER -in signature1.p7s -content "
                "ASiCManifest2.xml -CAfile ../../ca.pem -purpose any" +
                at));
    for (const auto& [token, manifest] : {std::pair{1, 2}, std::pair{2, 3}}) {
        const std::string verify = "ts -verify -token_in -in timestamp" + std::to_string(token) +
                                   ".tst -CAfile ../../tsa.pem" + at + " -data ASiCManifest";
        EXPECT_TRUE(openssl(verify + std::to_string(manifest) + ".xml")) << token;
        EXPECT_FALSE(openssl(verify + "1.xml")) << token;
    }
}

}  // namespace
}  // namespace qiyue
