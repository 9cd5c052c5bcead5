// Who seals the packages of a ledger.

#include "ledger/exporting/ledger_seals.hpp"

#include <filesystem>

#include "ledger/base/clock.hpp"
#include "ledger/crypto/authorities.hpp"
#include "ledger/crypto/note.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

namespace fs = std::filesystem;

const std::string manifest = std::string(64, '0') + "  data/entries.jsonl\n";
constexpr std::int64_t year_us = 365 * us_per_day;

class LedgerSeals : public PipelineTest {
protected:
    void SetUp() override {
        PipelineTest::SetUp();
        open();
    }
    Result<PackageSeals> seals(LedgerSealing how = {}) const {
        return ledger_seals(*ledger, directory.path(), std::move(how));
    }
    static SealKey licensed(Micros from) {
        const MadeSeal made = make_seal("licensed.example", from).value();
        return SealKey::of(made.key, made.certificate).value();
    }
    Authorities authorities() const {
        std::ifstream file(directory / "ca.pem");
        const std::string text((std::istreambuf_iterator<char>(file)), {});
        return Authorities::from_pem(text).value();
    }
    const Micros now = SystemClock().now();
};

TEST_F(LedgerSeals, AreTheLedgersOwnAndItsTwins) {
    const auto made = seals();
    ASSERT_TRUE(made) << made.error().text();
    ledger.reset();  // they outlive it
    const Authorities known = authorities();
    const auto by = check_seal(made->cades(manifest).value(), manifest, &known, now);
    ASSERT_TRUE(by) << by.error().text();
    EXPECT_EQ(by->subject, "CN=Qiyue package seal,O=" + std::string(Town::origin));
    const auto twin = trust().logs.back().key;
    EXPECT_TRUE(twin.key.verify(manifest, made->sm2(manifest).value()));
    EXPECT_EQ(made->sm2("example.org/log/sm3\n1\nroot\n").error().code,
              ErrorCode::invalid_argument);
    EXPECT_FALSE(made->timestamp);
}

TEST_F(LedgerSeals, TimeIsStampedByWhomeverTheCallerNames) {
    LedgerSealing how;
    how.timestamp = [](std::string_view bytes) -> Result<std::string> {
        return "token over " + std::string(bytes);
    };
    EXPECT_EQ(seals(how)->timestamp("x").value(), "token over x");
}

TEST_F(LedgerSeals, AnotherKeyMaySealInstead) {
    fs::remove(directory / "log-keys/seal.pem");
    LedgerSealing how;
    how.seal = licensed(now + -us_per_day);
    const auto made = seals(how);
    ASSERT_TRUE(made) << made.error().text();
    const auto by = check_seal(made->cades(manifest).value(), manifest, nullptr, now);
    EXPECT_EQ(by->subject, "CN=Qiyue package seal,O=licensed.example");
    EXPECT_TRUE(made->sm2);
    EXPECT_FALSE(fs::exists(directory / "log-keys/seal.pem"));
}

TEST_F(LedgerSeals, ACertificateThatDoesNotHoldNowSealsNothing) {
    for (const Micros from : {now + -11 * year_us, now + us_per_day}) {
        LedgerSealing how;
        how.seal = licensed(from);
        EXPECT_EQ(seals(how).error().code, ErrorCode::invalid_argument);
        EXPECT_EQ(seals_of(licensed(from), {}).error().code, ErrorCode::invalid_argument);
    }
    const auto alone = seals_of(licensed(now + -us_per_day), {});
    ASSERT_TRUE(alone);
    EXPECT_TRUE(check_seal(alone->cades("x").value(), "x", nullptr, now));
    EXPECT_FALSE(alone->sm2);
}

TEST_F(LedgerSeals, ALostCertificateIsSaidWithItsRemedy) {
    ASSERT_TRUE(seals());
    fs::remove(directory / "log-keys/seal.crt.pem");
    const auto none = seals();
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::not_found);
    EXPECT_NE(none.error().detail.find("take"), std::string::npos) << none.error().text();
    fs::remove(directory / "log-keys/seal.pem");
    EXPECT_TRUE(seals());
}

TEST_F(LedgerSeals, ALostTwinKeyIsSaid) {
    fs::remove(directory / "log-keys/sm2.pem");
    EXPECT_EQ(seals().error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace qiyue::testing
