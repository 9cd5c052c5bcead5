#include "ledger/crypto/timestamp.hpp"

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"
#include "tests/support/timestamp_authority.hpp"

namespace qiyue {
namespace {

using testing::AuthorityPlan;
using testing::TimestampAuthority;

constexpr std::string_view note = "example.org/log\n7\nroot\n";
constexpr Micros now{1'800'000'000 * us_per_second + 123'000};
constexpr std::int64_t year_us = 365 * us_per_day;

Authorities trusted(const TimestampAuthority& authority) {
    return Authorities::from_pem(authority.ca_pem()).value();
}

class Timestamps : public ::testing::Test {
protected:
    Result<TimestampToken> ask(const TimestampAuthority& whom, ImprintAlgorithm algorithm,
                               const Authorities& whose) {
        const auto request = request_timestamp(note, algorithm);
        return accept_response(whom.respond(request.der, now), request, note, whose, now);
    }
    static void refused(const Result<TimestampToken>& token, std::string_view why,
                        ErrorCode code = ErrorCode::timestamp_invalid) {
        ASSERT_FALSE(token);
        EXPECT_EQ(code_name(token.error().code), code_name(code)) << token.error().text();
        EXPECT_NE(token.error().detail.find(why), std::string::npos) << token.error().text();
    }

    const TimestampAuthority authority_;
    const Authorities authorities_ = trusted(authority_);
};

TEST_F(Timestamps, AreGrantedOverEachDigest) {
    for (const auto algorithm :
         {ImprintAlgorithm::sha256, ImprintAlgorithm::sha512, ImprintAlgorithm::sm3}) {
        const auto token = ask(authority_, algorithm, authorities_);
        ASSERT_TRUE(token) << token.error().text();
        EXPECT_EQ(token->algorithm, algorithm);
        EXPECT_EQ(token->time, now);
        EXPECT_EQ(token->authority, "CN=Test TSA");
        EXPECT_EQ(token->policy, "1.2.3.4.1");
        EXPECT_EQ(token->certificate_until, Micros{1'900'000'000 * us_per_second});
        EXPECT_EQ(token->sha256, sha256(token->der));
        EXPECT_TRUE(check_token(token->der, note, &authorities_));
        EXPECT_TRUE(check_token(token->der, note, nullptr));
        EXPECT_EQ(read_token(token->der)->serial, token->serial);
    }
    EXPECT_EQ(ask(authority_, ImprintAlgorithm::sha256, authorities_)->imprint,
              sha256(note).view());
    EXPECT_EQ(ask(authority_, ImprintAlgorithm::sm3, authorities_)->imprint, sm3(note).view());
}

TEST_F(Timestamps, NamesOfImprints) {
    for (const char* name : {"sha256", "sha512", "sm3"})
        EXPECT_EQ(imprint_name(imprint_from_name(name).value()), name);
    EXPECT_FALSE(imprint_from_name("sha1"));
}

TEST_F(Timestamps, OverOtherBytesAreRefused) {
    const std::string token = authority_.token(note, now);
    refused(check_token(token, "other bytes", &authorities_), "other bytes");
    refused(check_token(token, "other bytes", nullptr), "other bytes");
    // By the answer to a request, too: the authority answers another one's.
    const auto asked = request_timestamp(note, ImprintAlgorithm::sha256);
    const auto other = request_timestamp("other bytes", ImprintAlgorithm::sha256);
    refused(accept_response(authority_.respond(other.der, now), asked, note, authorities_, now),
            "other bytes");
}

TEST_F(Timestamps, OfAnotherAuthorityAreRefused) {
    const TimestampAuthority other;  // of the same name
    refused(ask(other, ImprintAlgorithm::sha256, authorities_), "does not lead to");
    const std::string token = other.token(note, now);
    refused(check_token(token, note, &authorities_), "does not lead to");
    EXPECT_TRUE(check_token(token, note, nullptr));
}

TEST_F(Timestamps, WithAnotherNonceAreRefused) {
    const auto first = request_timestamp(note, ImprintAlgorithm::sha256);
    const auto second = request_timestamp(note, ImprintAlgorithm::sha256);
    EXPECT_NE(first.nonce, second.nonce);
    refused(accept_response(authority_.respond(first.der, now), second, note, authorities_, now),
            "nonce");
}

TEST_F(Timestamps, OutsideTheCertificatesTimeAreRefused) {
    AuthorityPlan plan;
    plan.certificate_until = now + -us_per_day;
    const TimestampAuthority ended(plan);
    const auto request = request_timestamp(note, ImprintAlgorithm::sha256);
    const auto authorities = trusted(ended);
    refused(accept_response(ended.respond(request.der, now), request, note, authorities, now),
            "outside the time of its certificate");
    // A token from before goes on to hold, unless something later is to rest on it.
    const std::string token = ended.token(note, now + -2 * us_per_day);
    EXPECT_TRUE(check_token(token, note, &authorities));
    EXPECT_TRUE(check_token(token, note, &authorities, now + (-us_per_day - us_per_second)));
    refused(check_token(token, note, &authorities, now), "expired");
}

TEST_F(Timestamps, OfAnotherTimeThanNowAreRefused) {
    const auto request = request_timestamp(note, ImprintAlgorithm::sha256);
    for (const std::int64_t apart : {-11 * us_per_minute, 11 * us_per_minute, -year_us}) {
        refused(accept_response(authority_.respond(request.der, now + apart), request, note,
                                authorities_, now),
                "more than ten minutes");
    }
    EXPECT_TRUE(accept_response(authority_.respond(request.der, now + 9 * us_per_minute), request,
                                note, authorities_, now));
}

TEST_F(Timestamps, ARefusalTellsTheAuthoritysWords) {
    AuthorityPlan plan;
    plan.takes_sm3 = false;
    const TimestampAuthority authority(plan);
    refused(ask(authority, ImprintAlgorithm::sm3, trusted(authority)), "unknown algorithm");
}

TEST_F(Timestamps, AWeakSignatureIsRefused) {
    AuthorityPlan plan;
    plan.signer_digest = "SHA1";
    const TimestampAuthority authority(plan);
    refused(ask(authority, ImprintAlgorithm::sha256, trusted(authority)), "another digest");
}

TEST_F(Timestamps, AnImprintBySha1IsRefused) {
    // Its request is made by hand: SHA-256 in OID and length exchanged for SHA-1.
    std::string request =
        from_hex("30220201013021300906052b0e03021a05000414" + std::string(40, '1')).value();
    request[1] = static_cast<char>(request.size() - 2);
    request.append("\x01\x01\xff", 3);  // certReq
    request[1] = static_cast<char>(request.size() - 2);
    const auto asked = request_timestamp(note, ImprintAlgorithm::sha256);
    refused(accept_response(authority_.respond(request, now), asked, note, authorities_, now),
            "another algorithm", ErrorCode::timestamp_format);
}

TEST_F(Timestamps, EveryChangedByteIsNoticed) {
    const std::string token = authority_.token(note, now);
    const std::string authentic = check_token(token, note, &authorities_)->serial;
    std::size_t held = 0;
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = static_cast<char>(changed[i] ^ 0x01);
        const auto checked = check_token(changed, note, &authorities_);
        if (!checked) continue;
        ++held;
        EXPECT_EQ(checked->time, now) << i;
    }
    // What no signature covers (version numbers, parameters of algorithms) may change nothing.
    EXPECT_LT(held, token.size() / 20);
    for (std::size_t size = 0; size < token.size(); size += 7)
        EXPECT_FALSE(check_token(token.substr(0, size), note, &authorities_)) << size;
}

TEST_F(Timestamps, JunkIsMalformed) {
    const auto request = request_timestamp(note, ImprintAlgorithm::sha256);
    const std::string response = authority_.respond(request.der, now);
    for (const std::string& junk : {std::string(), std::string("<html>502</html>"),
                                    response.substr(1), response + "x", request.der}) {
        refused(accept_response(junk, request, note, authorities_, now), "DER",
                ErrorCode::timestamp_format);
        EXPECT_FALSE(read_token(junk));
    }
    const std::string long_one(limits::timestamp_bytes_max + 8'192, '0');
    refused(accept_response(long_one, request, note, authorities_, now), "larger",
            ErrorCode::too_large);
    refused(check_token(long_one, note, nullptr), "at most", ErrorCode::too_large);
}

TEST_F(Timestamps, Sm2IsUnsupportedAndSaidSo) {
    // OpenSSL makes no token with an SM2 key: a certificate whose curve is renamed stands for it.
    std::string token = authority_.token(note, now);
    const std::string p256 = from_hex("06082a8648ce3d030107").value();
    ASSERT_NE(token.find(p256), std::string::npos);
    token.replace(token.find(p256), p256.size(), from_hex("06082a811ccf5501822d").value());
    refused(check_token(token, note, &authorities_), "SM2", ErrorCode::unsupported);
    refused(check_token(token, note, nullptr), "SM2", ErrorCode::unsupported);
}

TEST_F(Timestamps, ACertificateForSomethingElseIsRefused) {
    // The authority's software refuses it too: its usage is changed when the token is there.
    std::string token = authority_.token(note, now);
    const std::string stamping = from_hex("06082b06010505070308").value();
    ASSERT_NE(token.find(stamping), std::string::npos);
    token.replace(token.find(stamping), stamping.size(), from_hex("06082b06010505070303").value());
    refused(check_token(token, note, &authorities_), "not for time-stamps");
    refused(check_token(token, note, nullptr), "not for time-stamps");
}

TEST(TrustedAuthorities, AreCertificatesInPem) {
    const TimestampAuthority one;
    const TimestampAuthority two;
    const auto both = Authorities::from_pem("first\n" + one.ca_pem() + "\nsecond\n" + two.ca_pem());
    ASSERT_TRUE(both);
    EXPECT_EQ(both->count(), 2U);
    EXPECT_TRUE(check_token(two.token(note, now), note, &*both));
    EXPECT_FALSE(Authorities::from_pem(""));
    EXPECT_FALSE(Authorities::from_pem("not a certificate"));
    std::string damaged = one.ca_pem();
    damaged[damaged.size() / 2] = '*';
    EXPECT_EQ(Authorities::from_pem(one.ca_pem() + damaged).error().code,
              ErrorCode::invalid_argument);
    EXPECT_EQ(
        Authorities::from_pem(std::string(limits::authorities_bytes_max + 1, ' ')).error().code,
        ErrorCode::too_large);
}

}  // namespace
}  // namespace qiyue
