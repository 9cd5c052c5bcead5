#include "ledger/crypto/private_key.hpp"

#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/limits.hpp"
#include "tests/unit/crypto/vectors.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

constexpr std::array suites = {Suite::ed25519, Suite::p256, Suite::sm2};

void expect_same_key(const PrivateKey& a, const PrivateKey& b) {
    EXPECT_EQ(a.public_key().id(), b.public_key().id());
    EXPECT_TRUE(a.public_key().verify("m", b.sign("m").value()));
}

TEST(PrivateKey, GeneratedKeysDiffer) {
    for (const Suite suite : suites) {
        const auto a = PrivateKey::generate(suite), b = PrivateKey::generate(suite);
        ASSERT_TRUE(a && b);
        EXPECT_EQ(a->suite(), suite);
        EXPECT_NE(a->public_key().id(), b->public_key().id());
        EXPECT_TRUE(a->public_key().verify("m", a->sign("m").value()));
        EXPECT_FALSE(a->public_key().verify("m", b->sign("m").value()));
    }
}

TEST(PrivateKey, FollowsFromItsSecret) {
    for (const Suite suite : suites) {
        const std::string secret(32, '\x42');
        expect_same_key(*PrivateKey::from_secret(suite, secret),
                        *PrivateKey::from_secret(suite, secret));
        EXPECT_EQ(PrivateKey::from_secret(suite, "short").error().code, ErrorCode::key_format);
        EXPECT_FALSE(PrivateKey::from_secret(suite, secret + "x"));
    }
    EXPECT_EQ(PrivateKey::from_secret(Suite::p256, std::string(32, '\0')).error().code,
              ErrorCode::key_format);
    EXPECT_EQ(PrivateKey::from_secret(Suite::sm2, std::string(32, '\xff')).error().code,
              ErrorCode::key_format);
}

TEST(PrivateKey, Ed25519IsDeterministicTheOthersAreNot) {
    for (const Suite suite : suites) {
        const auto key = PrivateKey::generate(suite);
        EXPECT_EQ(key->sign("m").value() == key->sign("m").value(), suite == Suite::ed25519);
    }
}

TEST(Pem, RoundTripsPlainAndEncrypted) {
    for (const Suite suite : suites) {
        const auto key = PrivateKey::generate(suite);
        const std::string plain = key->to_pem(std::nullopt).value();
        EXPECT_TRUE(plain.starts_with("-----BEGIN PRIVATE KEY-----\n"));
        expect_same_key(*key, PrivateKey::from_pem(plain, std::nullopt).value());
        const std::string sealed = key->to_pem("口令").value();
        EXPECT_TRUE(sealed.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
        expect_same_key(*key, PrivateKey::from_pem(sealed, "口令").value());
        EXPECT_EQ(PrivateKey::from_pem(sealed, "wrong").error().code, ErrorCode::passphrase);
        EXPECT_EQ(PrivateKey::from_pem(sealed, "").error().code, ErrorCode::passphrase);
        EXPECT_EQ(PrivateKey::from_pem(sealed, std::nullopt).error().code, ErrorCode::passphrase);
    }
}

TEST(Pem, EncryptionIsWhatIsPromised) {
    const auto key = PrivateKey::generate(Suite::ed25519);
    const std::string pem = key->to_pem("passphrase").value();
    std::string body = pem.substr(pem.find('\n') + 1);
    body.resize(body.find('-'));
    std::erase(body, '\n');
    const std::string der = from_base64(body).value();
    const auto contains = [&](const char* hex) {
        return der.find(from_hex(hex).value()) != std::string::npos;
    };
    EXPECT_TRUE(contains("06092a864886f70d01050d"));  // PBES2
    EXPECT_TRUE(contains("06092a864886f70d01050c"));  // PBKDF2
    EXPECT_TRUE(contains("06082a864886f70d0209"));  // HMAC-SHA-256
    EXPECT_TRUE(contains("060960864801650304012a"));  // AES-256-CBC
    EXPECT_TRUE(
        contains("0203"
                 "0927c0"));  // 600,000 rounds
    EXPECT_NE(pem, key->to_pem("passphrase").value());  // another salt
}

TEST(Pem, PassphraseHasALength) {
    const auto key = PrivateKey::generate(Suite::ed25519);
    EXPECT_EQ(key->to_pem("").error().code, ErrorCode::passphrase);
    const std::string longest(limits::passphrase_bytes_max, 'x');
    EXPECT_TRUE(key->to_pem(longest));
    EXPECT_EQ(key->to_pem(longest + "x").error().code, ErrorCode::passphrase);
}

TEST(Pem, OtherTextsAreRefused) {
    const std::string pem = PrivateKey::generate(Suite::p256).value().to_pem(std::nullopt).value();
    // Keys of other algorithms, as `openssl genpkey` and `openssl ec` write them.
    const std::string x25519 =
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VuBCIEILALDpp/WL04zQDOqOLvjsWxF7/ypOv7kW+ROxoNXDJk\n"
        "-----END PRIVATE KEY-----\n";
    const std::string secp256k1 =
        "-----BEGIN PRIVATE KEY-----\n"
        "MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgsrRiIvLDOg4q0K0Z1RuZ\n"
        "aDJ8R/y0B6GpFvFxwlfYkn+hRANCAAS+KjTFvPerX1R2cjyN9lHVcKApcimbB5nZ\n"
        "6xZRai9WzVZrY9kVGXR6JDZXY9zL7hrGJ/jNKWCTSJFgWXz/Fq02\n"
        "-----END PRIVATE KEY-----\n";
    const std::string traditional =
        "-----BEGIN EC PRIVATE KEY-----\n"
        "MHcCAQEEILL1Yl4rxrT40Of7MaI97Q9CcW72F2LtaXVAOErhMtWVoAoGCCqGSM49\n"
        "AwEHoUQDQgAEMkwzTzGRjwIx+rvQYzLl2Y/atHzyjSoK2ui9b1VUbR+IV8vJohSs\n"
        "gB2hb18JjHLmsd4nJqmBIPDct7w519C0nw==\n"
        "-----END EC PRIVATE KEY-----\n";
    for (const std::string& bad :
         {std::string{}, std::string{"hello"}, pem.substr(0, pem.size() / 2), x25519, secp256k1,
          traditional, std::string(limits::key_file_bytes_max + 1, 'x'),
          std::string{"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"},
          std::string{"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
                      "-----END ENCRYPTED PRIVATE KEY-----\n"}}) {
        const auto key = PrivateKey::from_pem(bad, "passphrase");
        ASSERT_FALSE(key) << bad.substr(0, 80);
        EXPECT_EQ(key.error().code, ErrorCode::key_format) << bad.substr(0, 80);
    }
}

TEST(Pem, PublicHalfIsComputedNotBelieved) {
    // RFC 5915 keys carry their public key; here the last byte of it is changed.
    const auto key = PrivateKey::from_secret(Suite::p256, std::string(32, '\x44'));
    std::string pem = key->to_pem(std::nullopt).value();
    std::string body = pem.substr(pem.find('\n') + 1);
    body.resize(body.find('-'));
    std::erase(body, '\n');
    std::string der = from_base64(body).value();
    der.back() = static_cast<char>(der.back() ^ 1);
    const auto loaded = PrivateKey::from_pem(
        "-----BEGIN PRIVATE KEY-----\n" + to_base64(der) + "\n-----END PRIVATE KEY-----\n",
        std::nullopt);
    if (loaded) expect_same_key(*loaded, *key);
    if (!loaded) {
        EXPECT_EQ(loaded.error().code, ErrorCode::key_format);
    }
}

class KeyFile : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "qiyue-key-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        directory_ = pattern;
    }
    void TearDown() override { fs::remove_all(directory_); }

    std::string path(const std::string& name) const { return (directory_ / name).string(); }

    void write(const std::string& name, const std::string& text, mode_t mode) const {
        std::ofstream{path(name), std::ios::binary} << text;
        ASSERT_EQ(::chmod(path(name).c_str(), mode), 0);
    }

    fs::path directory_;
};

TEST_F(KeyFile, SavedKeyIsPrivateAndLoads) {
    for (const Suite suite : suites) {
        const auto key = PrivateKey::generate(suite);
        const std::string file = path(std::string{suite_name(suite)});
        ASSERT_TRUE(save_key_file(file, *key, std::nullopt));
        EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
        expect_same_key(*key, load_key_file(file, std::nullopt).value());
    }
}

TEST_F(KeyFile, EncryptedNeedsItsPassphrase) {
    const auto key = PrivateKey::generate(Suite::sm2);
    ASSERT_TRUE(save_key_file(path("k"), *key, "secret"));
    expect_same_key(*key, load_key_file(path("k"), "secret").value());
    const auto error = load_key_file(path("k"), "wrong");
    EXPECT_EQ(error.error().code, ErrorCode::passphrase);
    EXPECT_EQ(error.error().place, path("k"));
}

TEST_F(KeyFile, IsNeverOverwritten) {
    const auto key = PrivateKey::generate(Suite::ed25519);
    ASSERT_TRUE(save_key_file(path("k"), *key, std::nullopt));
    const auto other = PrivateKey::generate(Suite::ed25519);
    EXPECT_EQ(save_key_file(path("k"), *other, std::nullopt).error().code,
              ErrorCode::exists_already);
    expect_same_key(*key, load_key_file(path("k"), std::nullopt).value());
    fs::create_symlink(path("nowhere"), path("link"));
    EXPECT_EQ(save_key_file(path("link"), *other, std::nullopt).error().code,
              ErrorCode::exists_already);
    EXPECT_FALSE(fs::exists(path("nowhere")));
}

TEST_F(KeyFile, OthersMustNotReachIt) {
    const std::string pem = PrivateKey::generate(Suite::ed25519)->to_pem(std::nullopt).value();
    for (const mode_t mode : {0640u, 0604u, 0620u, 0601u, 0644u}) {
        write("k", pem, mode);
        const auto error = load_key_file(path("k"), std::nullopt);
        ASSERT_FALSE(error);
        EXPECT_EQ(error.error().code, ErrorCode::forbidden);
        EXPECT_NE(error.error().detail.find("chmod 600"), std::string::npos);
    }
    for (const mode_t mode : {0600u, 0400u}) {
        write("k", pem, mode);
        EXPECT_TRUE(load_key_file(path("k"), std::nullopt));
        ASSERT_EQ(::chmod(path("k").c_str(), 0600), 0);
    }
}

TEST_F(KeyFile, FaultsHaveTheirCodes) {
    const auto code = [](const auto& result) { return result.error().code; };
    EXPECT_EQ(code(load_key_file(path("none"), std::nullopt)), ErrorCode::not_found);
    ASSERT_EQ(::mkdir(path("directory").c_str(), 0700), 0);
    EXPECT_EQ(code(load_key_file(path("directory"), std::nullopt)), ErrorCode::io);
    write("large", std::string(limits::key_file_bytes_max + 1, 'x'), 0600);
    EXPECT_EQ(code(load_key_file(path("large"), std::nullopt)), ErrorCode::too_large);
    write("empty", "", 0600);
    EXPECT_EQ(code(load_key_file(path("empty"), std::nullopt)), ErrorCode::key_format);
    const auto key = PrivateKey::generate(Suite::ed25519);
    EXPECT_EQ(code(save_key_file(path("no/where"), *key, std::nullopt)), ErrorCode::not_found);
}

TEST_F(KeyFile, PassphraseIsTheFirstLine) {
    const auto read = [&](const std::string& text) {
        write("p", text, 0600);
        return read_passphrase_file(path("p"));
    };
    EXPECT_EQ(read("secret\n"), "secret");
    EXPECT_EQ(read("secret"), "secret");
    EXPECT_EQ(read("two words \r\nsecond line\n"), "two words ");
    EXPECT_EQ(read("").error().code, ErrorCode::passphrase);
    EXPECT_EQ(read("\nsecret\n").error().code, ErrorCode::passphrase);
    EXPECT_EQ(read(std::string(limits::passphrase_bytes_max, 'x') + "\r\n")->size(),
              limits::passphrase_bytes_max);
    EXPECT_FALSE(read(std::string(limits::passphrase_bytes_max + 1, 'x') + "\n"));
    EXPECT_EQ(read_passphrase_file(path("none")).error().code, ErrorCode::not_found);
    write("p", "secret\n", 0644);
    EXPECT_EQ(read_passphrase_file(path("p")).error().code, ErrorCode::forbidden);
}

}  // namespace
}  // namespace qiyue
