// What a ledger seals packages with: made at its founding, found again, made anew when it is lost.

#include "ledger/pipeline/seal_key.hpp"

#include <cstdlib>
#include <filesystem>

#include "ledger/crypto/authorities.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/pipeline/log_keys.hpp"
#include "ledger/pipeline/manifest_signer.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

namespace fs = std::filesystem;

constexpr Micros today{1'800'000'000 * us_per_second};
const std::string sealed = "what is sealed";

std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class SealKeyTest : public PipelineTest {
protected:
    std::string at(const std::string& name) const { return directory / name; }
    SealOwner owner() const {
        std::vector<std::string> vkeys;
        for (const auto& log : trust().logs)
            vkeys.push_back(log.key.vkey());
        return {std::string(Town::origin), vkeys};
    }
    Result<SealKey> take(std::optional<std::string> passphrase = {}) const {
        return open_seal_key(directory.path(), owner(), passphrase, seal_begins(today));
    }
    Authorities authorities() const { return Authorities::from_pem(content(at("ca.pem"))).value(); }
    void expect_seals(const SealKey& key) const {
        const Authorities known = authorities();
        const auto by =
            check_seal(key.seal(sealed).value(), sealed, &known, key.owner().certificate_from);
        ASSERT_TRUE(by) << by.error().text();
        EXPECT_EQ(by->subject, "CN=Qiyue package seal,O=" + std::string(Town::origin));
    }
    void expect_damaged(std::string_view name) const {
        const auto findings = check_seal_files(directory.path(), owner());
        ASSERT_EQ(findings.size(), 1U) << name;
        EXPECT_EQ(findings.front().code, "trust_damaged");
        EXPECT_NE(findings.front().detail.find(name), std::string::npos) << findings.front().detail;
    }
};

TEST_F(SealKeyTest, IsMadeByTheFounding) {
    for (const char* name :
         {"log-keys/seal.pem", "log-keys/seal.crt.pem", "ca.pem", "log.pub.pem", "log-sm2.pub.pem"})
        EXPECT_TRUE(fs::exists(at(name))) << name;
    EXPECT_EQ(fs::status(at("log-keys/seal.pem")).permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
    const std::string before = content(at("ca.pem"));
    const auto key = take();
    ASSERT_TRUE(key) << key.error().text();
    expect_seals(*key);
    EXPECT_EQ(content(at("ca.pem")), before);
    EXPECT_TRUE(check_seal_files(directory.path(), owner()).empty());
    EXPECT_FALSE(fs::exists(at("log-keys/seal.pem.new")));
}

TEST_F(SealKeyTest, PublicKeysAreThoseOfTheLogs) {
    if (std::system("openssl version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no openssl program";
    open();
    accepted(town.register_organization(1));
    const std::string manifest = std::string(64, 'a') + "  data/entries.jsonl\n";
    const auto signer = ManifestSigner::load(directory.path(), owner().vkeys, {});
    ASSERT_TRUE(signer && *signer);
    std::ofstream(at("m")) << manifest;
    std::ofstream(at("s")) << (*signer)->sign(manifest).value();
    const auto openssl = [&](const std::string& what) {
        const std::string command =
            "cd '" + directory.path() + "' && openssl " + what + " >/dev/null 2>&1";
        return std::system(command.c_str()) == 0;
    };
    const std::string verify =
        "pkeyutl -verify -pubin -inkey log-sm2.pub.pem -rawin -digest sm3 "
        "-pkeyopt distid:1234567812345678 -sigfile s -in ";
    EXPECT_TRUE(openssl(verify + "m"));
    EXPECT_FALSE(openssl(verify + "trust"));
    EXPECT_TRUE(openssl("pkey -pubin -in log.pub.pem -noout"));
    EXPECT_EQ(content(at("log.pub.pem")).substr(0, 27), "-----BEGIN PUBLIC KEY-----\n");
}

TEST_F(SealKeyTest, OlderLedgersGetItWhenItIsNeeded) {
    for (const char* name :
         {"log-keys/seal.pem", "log-keys/seal.crt.pem", "ca.pem", "log.pub.pem", "log-sm2.pub.pem"})
        fs::remove(at(name));
    EXPECT_TRUE(check_seal_files(directory.path(), owner()).empty());
    const auto key = take("a passphrase");
    ASSERT_TRUE(key) << key.error().text();
    expect_seals(*key);
    EXPECT_EQ(key->owner().certificate_from, today + -us_per_day);
    EXPECT_TRUE(fs::exists(at("log-sm2.pub.pem")));
    // It is encrypted as the log's keys are.
    EXPECT_EQ(take().error().code, ErrorCode::passphrase);
    EXPECT_TRUE(take("a passphrase"));
}

TEST_F(SealKeyTest, ALostKeyIsReplacedAndBothAuthoritiesCount) {
    const SealKey first = take().value();
    fs::remove(at("log-keys/seal.pem"));
    // A crash left certificates, and half a key beside its place.
    std::ofstream(at("log-keys/seal.pem.new")) << "-----BEGIN PRI";
    EXPECT_TRUE(check_seal_files(directory.path(), owner()).empty());
    const auto second = take();
    ASSERT_TRUE(second) << second.error().text();
    EXPECT_EQ(authorities().count(), 2U);
    expect_seals(first);
    expect_seals(*second);
}

TEST_F(SealKeyTest, OfALicensedAuthorityMayTakeItsPlace) {
    const MadeSeal licensed = make_seal("licensed.example", today).value();
    const auto put = [&](const std::string& certificates) {
        fs::remove(at("log-keys/seal.pem"));
        ASSERT_TRUE(save_key_file(at("log-keys/seal.pem"), licensed.key, std::nullopt));
        std::ofstream(at("log-keys/seal.crt.pem")) << certificates;
    };
    put(licensed.certificate);
    EXPECT_FALSE(check_seal_files(directory.path(), owner()).empty());
    const auto key = take();
    ASSERT_TRUE(key) << key.error().text();
    EXPECT_EQ(key->owner().subject, "CN=Qiyue package seal,O=licensed.example");
    EXPECT_EQ(authorities().count(), 2U);
    EXPECT_TRUE(take());
    EXPECT_EQ(authorities().count(), 2U);
    EXPECT_TRUE(check_seal_files(directory.path(), owner()).empty());
    put(content(at("ca.pem")));
    const auto other = take();
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::invalid_argument);
}

TEST_F(SealKeyTest, WhatEverybodyMayReadIsChecked) {
    for (const char* name : {"log.pub.pem", "log-sm2.pub.pem", "ca.pem"}) {
        const std::string sound = content(at(name));
        std::string changed = sound;
        changed[sound.size() / 2] = changed[sound.size() / 2] == 'A' ? 'B' : 'A';
        std::ofstream(at(name)) << changed;
        expect_damaged(name);
        std::ofstream(at(name)) << "";
        expect_damaged(name);
        std::ofstream(at(name)) << sound;
    }
    std::ofstream(at("ca.pem")) << make_seal("another.example", today)->authority;
    expect_damaged("ca.pem");
}

TEST_F(SealKeyTest, TheTwinsKeySealsManifestsOnly) {
    const auto signer = ManifestSigner::load(directory.path(), owner().vkeys, {});
    ASSERT_TRUE(signer && *signer);
    const std::string line = std::string(64, '0') + "  data/x\n";
    const auto key = NoteKey::parse(owner().vkeys.back()).value();
    const auto seal = (*signer)->sign(line + line);
    ASSERT_TRUE(seal);
    EXPECT_TRUE(key.key.verify(line + line, *seal));
    const std::string note = twin_origin(std::string(Town::origin)) + "\n1\nroot\n";
    for (const std::string& other :
         {std::string(), std::string("\n"), note, line + note, note + line, line + "x",
          std::string(64, '0') + " data/x\n", std::string(64, 'A') + "  data/x\n",
          std::string(64, '0') + "  data/\n", std::string(64, '0') + "  bagit.txt\n"}) {
        const auto refused = (*signer)->sign(other);
        ASSERT_FALSE(refused) << other;
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    }
    EXPECT_FALSE(*ManifestSigner::load(directory.path(), {owner().vkeys.front()}, {}));
    fs::remove(at("log-keys/sm2.pem"));
    EXPECT_EQ(ManifestSigner::load(directory.path(), owner().vkeys, {}).error().code,
              ErrorCode::not_found);
    ASSERT_TRUE(save_key_file(at("log-keys/sm2.pem"), PrivateKey::generate(Suite::sm2).value(),
                              std::nullopt));
    EXPECT_EQ(ManifestSigner::load(directory.path(), owner().vkeys, {}).error().code,
              ErrorCode::key_format);
}

}  // namespace
}  // namespace qiyue::testing
