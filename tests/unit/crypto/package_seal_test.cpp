#include "ledger/crypto/package_seal.hpp"

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <openssl/cms.h>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "tests/support/temporary_directory.hpp"

namespace qiyue {
namespace {

constexpr Micros now{1'800'000'000 * us_per_second};
constexpr std::int64_t year_us = 365 * us_per_day;
constexpr std::string_view manifest = "<ASiCManifest>\nbytes\r\n</ASiCManifest>\n";

SealKey key_of(const MadeSeal& made) { return SealKey::of(made.key, made.certificate).value(); }
Authorities authority_of(const MadeSeal& made) {
    return Authorities::from_pem(made.authority).value();
}

std::string der_of(const std::string& pem) {
    std::string text = pem.substr(pem.find('\n'));
    text.resize(text.find("-----END"));
    std::erase(text, '\n');
    return from_base64(text).value();
}

class PackageSeal : public ::testing::Test {
protected:
    template <class T>
    static void refused(const Result<T>& answer, std::string_view why,
                        ErrorCode code = ErrorCode::seal_invalid) {
        ASSERT_FALSE(answer) << why;
        EXPECT_EQ(code_name(answer.error().code), code_name(code)) << answer.error().text();
        EXPECT_NE(answer.error().detail.find(why), std::string::npos) << answer.error().text();
    }

    const MadeSeal made_ = make_seal("example.org/账本", now).value();
    const SealKey key_ = key_of(made_);
    const Authorities authorities_ = authority_of(made_);
};

TEST_F(PackageSeal, HoldsOverItsBytesWithAndWithoutAuthorities) {
    for (const std::string& bytes : {std::string(manifest), std::string(),
                                     std::string("\0\r\n\n\r", 5), std::string(300'000, 'm')}) {
        const std::string seal = key_.seal(bytes).value();
        const auto known = check_seal(seal, bytes, &authorities_, now);
        ASSERT_TRUE(known) << known.error().text();
        EXPECT_EQ(known->subject, "CN=Qiyue package seal,O=example.org/账本");
        EXPECT_EQ(known->certificate_from, now);
        EXPECT_EQ(known->certificate_until, now + 3'653 * us_per_day);
        EXPECT_TRUE(check_seal(seal, bytes, nullptr, now + 100 * year_us));
        refused(check_seal(seal, bytes + " ", &authorities_, now), "other bytes");
        refused(check_seal(seal, bytes + " ", nullptr, now), "other bytes");
    }
    EXPECT_TRUE(check_seal(key_.seal({}).value(), {}, nullptr, now));
    EXPECT_EQ(key_.owner().subject, "CN=Qiyue package seal,O=example.org/账本");
    EXPECT_EQ(key_.owner().certificate_until, now + 3'653 * us_per_day);
}

TEST_F(PackageSeal, OfAnotherAuthorityOfTheSameNameIsRefused) {
    const MadeSeal other = make_seal("example.org/账本", now).value();
    const std::string seal = key_of(other).seal(manifest).value();
    refused(check_seal(seal, manifest, &authorities_, now), "does not lead to");
    EXPECT_TRUE(check_seal(seal, manifest, nullptr, now));
    const auto both = Authorities::from_pem(made_.authority + other.authority).value();
    EXPECT_TRUE(check_seal(seal, manifest, &both, now));
}

TEST_F(PackageSeal, HoldsInTheTimeOfItsCertificateOnly) {
    const std::string seal = key_.seal(manifest).value();
    EXPECT_TRUE(check_seal(seal, manifest, &authorities_, now + 9 * year_us));
    refused(check_seal(seal, manifest, &authorities_, now + -us_per_second), "not yet valid");
    refused(check_seal(seal, manifest, &authorities_, now + 11 * year_us), "expired");
}

TEST_F(PackageSeal, EveryChangedByteIsNoticed) {
    const std::string seal = key_.seal(manifest).value();
    // The authority's own certificate stands in the seal too, and only the given one counts.
    const std::string above = der_of(made_.authority);
    const std::size_t place = seal.find(above);
    ASSERT_NE(place, std::string::npos);
    std::size_t held = 0;
    for (std::size_t i = 0; i < seal.size(); ++i) {
        if (i >= place && i < place + above.size()) continue;
        for (const int bit : {0x01, 0x20, 0x80}) {
            std::string changed = seal;
            changed[i] = static_cast<char>(changed[i] ^ bit);
            if (check_seal(changed, manifest, &authorities_, now)) ++held;
        }
    }
    EXPECT_EQ(held, 6U)
        << "no signature covers the two version numbers, and nothing depends on them";
    for (std::size_t size = 0; size < seal.size(); ++size)
        EXPECT_FALSE(check_seal(seal.substr(0, size), manifest, nullptr, now)) << size;
    refused(check_seal(seal + '\0', manifest, nullptr, now), "not the DER");
    refused(check_seal(seal + seal, manifest, nullptr, now), "not the DER");
}

/// A time-stamp in an unsigned attribute (CAdES-T), or whatever somebody else adds.
std::string with_unsigned_attribute(const std::string& seal) {
    const auto* at = reinterpret_cast<const unsigned char*>(seal.data());
    CMS_ContentInfo* message = d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(seal.size()));
    CMS_SignerInfo* info = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(message), 0);
    EXPECT_EQ(CMS_unsigned_add1_attr_by_NID(info, NID_id_smime_aa_timeStampToken, V_ASN1_SEQUENCE,
                                            "\x30\x00", 2),
              1);
    unsigned char* out = nullptr;
    const int size = i2d_CMS_ContentInfo(message, &out);
    const std::string der(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
    OPENSSL_free(out);
    CMS_ContentInfo_free(message);
    return der;
}

TEST_F(PackageSeal, NothingUnsignedIsAdded) {
    const std::string seal = key_.seal(manifest).value();
    refused(check_seal(with_unsigned_attribute(seal), manifest, nullptr, now), "not signed");
}

TEST_F(PackageSeal, JunkIsRefused) {
    refused(check_seal({}, {}, nullptr, now), "not the DER");
    for (const std::string_view junk : {"", "0", "<html>502</html>", "\x30\x80\x06\x09"})
        refused(check_seal(junk, manifest, nullptr, now), "not the DER");
    const std::string huge(limits::seal_bytes_max + 1, '0');
    refused(check_seal(huge, manifest, nullptr, now), "at most", ErrorCode::too_large);
    const std::string manifest_too_large(limits::package_text_bytes_max + 1, ' ');
    refused(check_seal(key_.seal("").value(), manifest_too_large, nullptr, now), "manifest",
            ErrorCode::too_large);
    refused(key_.seal(manifest_too_large), "manifest", ErrorCode::too_large);
}

TEST_F(PackageSeal, AKeyNeedsItsCertificate) {
    const auto of = [](const PrivateKey& key, std::string_view pem) {
        return SealKey::of(key, pem);
    };
    refused(of(made_.key, ""), "cannot be read", ErrorCode::invalid_argument);
    refused(of(made_.key, made_.certificate.substr(0, 300)), "cannot be read",
            ErrorCode::invalid_argument);
    refused(of(made_.key, made_.authority), "not of the seal's key", ErrorCode::invalid_argument);
    refused(of(made_.key, made_.authority + made_.certificate), "not of the seal's key",
            ErrorCode::invalid_argument);
    refused(of(PrivateKey::generate(Suite::p256).value(), made_.certificate),
            "not of the seal's key", ErrorCode::invalid_argument);
    for (const Suite suite : {Suite::ed25519, Suite::sm2})
        refused(of(PrivateKey::generate(suite).value(), made_.certificate), "P-256",
                ErrorCode::key_format);
    refused(of(made_.key, made_.certificate + std::string(limits::seal_bytes_max, ' ')), "at most",
            ErrorCode::too_large);
}

TEST_F(PackageSeal, ANameIsCutAtACharacter) {
    std::string name;
    for (int i = 0; i < 70; ++i)
        name += "链";
    const SealKey key = key_of(make_seal(name, now).value());
    EXPECT_EQ(key.owner().subject, "CN=Qiyue package seal,O=" + name.substr(0, 64 * 3));
    refused(make_seal("", now), "not a name", ErrorCode::invalid_argument);
    refused(make_seal("a\xff", now), "not a name", ErrorCode::invalid_argument);
}

/// The openssl program as a stranger: verifies what is made here, and makes what is verified here.
class SealAbroad : public PackageSeal {
protected:
    void SetUp() override {
        if (!openssl("version")) GTEST_SKIP() << "there is no openssl program";
        write("m", manifest);
        write("ca.pem", made_.authority);
    }
    bool openssl(const std::string& what) const {
        const std::string command =
            "cd '" + directory_.path() + "' && openssl " + what + " >>log 2>&1";
        return std::system(command.c_str()) == 0;
    }
    void must(const std::string& what) const { ASSERT_TRUE(openssl(what)) << what << read("log"); }
    void write(const std::string& name, std::string_view bytes) const {
        std::ofstream(directory_ / name, std::ios::binary) << bytes;
    }
    std::string read(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream(directory_ / name, std::ios::binary).rdbuf();
        return text.str();
    }
    /// A certificate of a key of this kind under the foreign authority `fca`.
    void make_signer(const std::string& name, const std::string& kind,
                     const std::string& more = "") const {
        if (!std::ifstream(directory_ / "fca.crt"))
            must(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout fca.key "
                "-out fca.crt -subj /CN=Foreign -days 30");
        must("req -new -newkey " + kind + " -nodes -keyout " + name + ".key -out " + name +
             ".csr -subj /CN=" + name);
        must("x509 -req -in " + name + ".csr -CA fca.crt -CAkey fca.key -set_serial 7 -out " +
             name + ".crt -days 30 " + more);
    }
    /// What `cms -sign` makes of the manifest.
    std::string sign(const std::string& name, const std::string& how) const {
        must("cms -sign -binary -in m -signer " + name + ".crt -inkey " + name +
             ".key -outform DER -out " + name + ".p7s " + how);
        return read(name + ".p7s");
    }
    Authorities foreign() const { return Authorities::from_pem(read("fca.crt")).value(); }

    const std::string p256_ = "ec -pkeyopt ec_paramgen_curve:P-256";
    const testing::TemporaryDirectory directory_;
};

TEST_F(SealAbroad, AStrangerVerifiesOurs) {
    write("s", key_.seal(manifest).value());
    const std::string verify =
        "cms -verify -cades -binary -inform DER -in s -purpose any -CAfile ca.pem -out out "
        "-attime " +
        std::to_string(now.value / us_per_second + 60);
    must(verify + " -content m");
    EXPECT_EQ(read("out"), manifest);
    EXPECT_NE(read("log").find("CAdES Verification successful"), std::string::npos) << read("log");
    write("other", std::string(manifest) + "\n");
    EXPECT_FALSE(openssl(verify + " -content other"));
    write("ca.pem", make_seal("example.org/账本", now).value().authority);
    EXPECT_FALSE(openssl(verify + " -content m"));
}

TEST_F(SealAbroad, AStrangersSealHolds) {
    make_signer("one", p256_);
    const std::string seal = sign("one", "-cades -md sha256");
    const Micros today{std::time(nullptr) * us_per_second};
    const Authorities authorities = foreign();
    const auto by = check_seal(seal, manifest, &authorities, today);
    ASSERT_TRUE(by) << by.error().text();
    EXPECT_EQ(by->subject, "CN=one");
    EXPECT_TRUE(check_seal(seal, manifest, nullptr, now));
    refused(check_seal(seal, manifest, &authorities_, today), "does not lead to");
    refused(check_seal(seal, manifest, &authorities, today + 40 * us_per_day), "expired");
    // Its key and certificate seal here, too: PKCS#8, as `openssl req` writes it.
    const auto key = SealKey::of(PrivateKey::from_pem(read("one.key"), std::nullopt).value(),
                                 read("one.crt") + read("fca.crt"))
                         .value();
    EXPECT_TRUE(check_seal(key.seal(manifest).value(), manifest, &authorities, today));
}

TEST_F(SealAbroad, OfAnotherFormIsRefused) {
    make_signer("one", p256_);
    make_signer("two", p256_);
    make_signer("p384", "ec -pkeyopt ec_paramgen_curve:P-384");
    make_signer("rsa", "rsa:2048");
    const auto check = [&](const std::string& seal) {
        return check_seal(seal, manifest, nullptr, now);
    };
    refused(check(sign("one", "-md sha256")), "CAdES");
    refused(check(sign("one", "-md sha256 -noattr")), "CAdES");
    refused(check(sign("one", "-cades -md sha1")), "not ECDSA over SHA-256");
    refused(check(sign("one", "-cades -md sha384")), "not ECDSA over SHA-256");
    refused(check(sign("rsa", "-cades -md sha256")), "not ECDSA over SHA-256");
    refused(check(sign("p384", "-cades -md sha256")), "not of P-256");
    refused(check(sign("one", "-cades -md sha256 -nodetach")), "beside the seal");
    refused(check(sign("one", "-cades -md sha256 -nocerts")), "is not in it");
    refused(check(sign("one", "-cades -md sha256 -signer two.crt -inkey two.key")), "one signer");
    refused(check(sign("one", "-cades -md sha256 -stream -indef")), "not the DER");
    refused(check(sign("one", "-cades -md sha256 -outform PEM")), "not the DER");
    must("cms -data_create -in m -outform DER -out data.p7s");
    refused(check(read("data.p7s")), "signed data");
    must("cms -encrypt -in m -outform DER -out secret.p7s one.crt");
    refused(check(read("secret.p7s")), "signed data");
}

TEST_F(SealAbroad, ACertificateThatIsNotForSignaturesIsRefused) {
    write("usage", "keyUsage=critical,keyAgreement\n");
    make_signer("agrees", p256_, "-extfile usage");
    write("usage", "keyUsage=critical,nonRepudiation\n");
    make_signer("commits", p256_, "-extfile usage");
    const Authorities authorities = foreign();
    const Micros today{std::time(nullptr) * us_per_second};
    const auto agrees =
        SealKey::of(PrivateKey::from_pem(read("agrees.key"), {}).value(), read("agrees.crt"));
    refused(check_seal(agrees->seal(manifest).value(), manifest, &authorities, today),
            "not for signatures");
    const auto commits =
        SealKey::of(PrivateKey::from_pem(read("commits.key"), {}).value(), read("commits.crt"));
    EXPECT_TRUE(check_seal(commits->seal(manifest).value(), manifest, &authorities, today));
}

}  // namespace
}  // namespace qiyue
