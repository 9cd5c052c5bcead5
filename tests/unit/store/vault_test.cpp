#include "ledger/store/vault.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"
#include "tests/support/temporary_directory.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

constexpr auto rights = [](const std::string& path) { return fs::status(path).permissions(); };
const std::string text = R"(["qiyue-disclosure/1","salt","id","/contact","示例联系人"])";

Result<bool> never() { return false; }
Result<bool> always() { return true; }

std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void flip(const std::string& path, std::size_t at) {
    std::string bytes = bytes_of(path);
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    std::ofstream(path, std::ios::binary) << bytes;
}

class VaultTest : public ::testing::Test {
protected:
    void SetUp() override { open(); }
    void open() {
        vault_.reset();
        auto opened = Vault::open(directory_.path());
        ASSERT_TRUE(opened) << opened.error().text();
        vault_ = std::move(*opened);
    }
    Result<Vault::Put> put(const std::string& one = text) {
        return vault_->put(sha256(one), one, never);
    }
    std::string sealed(const std::string& one = text) const {
        return (directory_ / "vault/") + to_hex(sha256(one));
    }
    std::string key(const std::string& one = text) const {
        return (directory_ / "vault-keys/") + to_hex(sha256(one));
    }
    ErrorCode read_code(const std::string& one = text) const {
        const auto read = vault_->read(sha256(one));
        return read ? ErrorCode::rejected : read.error().code;
    }
    Vault::Standing standing(const std::string& one = text) const {
        return vault_->check(sha256(one)).value().standing;
    }

    testing::TemporaryDirectory directory_;
    std::unique_ptr<Vault> vault_;
};

TEST_F(VaultTest, KeepsATextSealedUnderAKeyOfItsOwn) {
    EXPECT_EQ(read_code(), ErrorCode::not_found);
    const auto kept = put();
    ASSERT_TRUE(kept) << kept.error().text();
    EXPECT_FALSE(kept->held_before);
    EXPECT_EQ(vault_->read(sha256(text)).value(), text);
    EXPECT_EQ(bytes_of(sealed()).find("示例联系人"), std::string::npos);
    EXPECT_EQ(bytes_of(key()).size(), 32u);
    ASSERT_TRUE(put("another"));
    EXPECT_NE(bytes_of(key()), bytes_of(key("another")));
    open();
    EXPECT_EQ(vault_->read(sha256(text)).value(), text);
}

TEST_F(VaultTest, NobodyElseCanReadKeysOrTexts) {
    ASSERT_TRUE(put());
    EXPECT_EQ(rights(directory_ / "vault-keys"), fs::perms::owner_all);
    EXPECT_EQ(rights(directory_ / "vault"), fs::perms::owner_all);
    EXPECT_EQ(rights(key()), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(rights(sealed()), fs::perms::owner_read | fs::perms::owner_write);
    fs::permissions(directory_ / "vault-keys", fs::perms::all);
    open();
    EXPECT_EQ(rights(directory_ / "vault-keys"), fs::perms::owner_all);
}

TEST_F(VaultTest, PuttingAgainChangesNothing) {
    ASSERT_TRUE(put());
    const std::string before = bytes_of(sealed());
    EXPECT_TRUE(put().value().held_before);
    EXPECT_EQ(bytes_of(sealed()), before);
}

TEST_F(VaultTest, PuttingAgainMendsWhatIsDamaged) {
    ASSERT_TRUE(put());
    for (const std::string& damaged : {sealed(), key()}) {
        flip(damaged, 20);
        EXPECT_EQ(read_code(), ErrorCode::corrupt);
        EXPECT_EQ(standing(), Vault::Standing::damaged);
        EXPECT_FALSE(put().value().held_before);
        EXPECT_EQ(vault_->read(sha256(text)).value(), text);
    }
    fs::remove(key());
    EXPECT_EQ(read_code(), ErrorCode::corrupt);
    EXPECT_EQ(standing(), Vault::Standing::key_missing);
    ASSERT_TRUE(put());
    EXPECT_EQ(standing(), Vault::Standing::sound);
    std::ofstream(key()) << "no key at all, and longer than one";
    EXPECT_EQ(standing(), Vault::Standing::damaged);
    ASSERT_TRUE(put());
    EXPECT_EQ(standing(), Vault::Standing::sound);
}

TEST_F(VaultTest, AKeyIsUsedAgainForItsText) {
    ASSERT_TRUE(put());
    const std::string before = bytes_of(key());
    fs::remove(sealed());
    EXPECT_EQ(standing(), Vault::Standing::absent);
    ASSERT_TRUE(put());
    EXPECT_EQ(bytes_of(key()), before) << "a text in a backup is sealed under it";
}

TEST_F(VaultTest, AnotherTextIsRefusedWithoutTrace) {
    const auto refused = vault_->put(sha256("x"), text, never);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    const std::string longest(limits::disclosure_bytes_max, 'x');
    EXPECT_EQ(vault_->put(sha256(longest + "x"), longest + "x", never).error().code,
              ErrorCode::too_large);
    EXPECT_TRUE(vault_->contents().value().commitments.empty());
    ASSERT_TRUE(put(longest));
    EXPECT_EQ(vault_->read(sha256(longest)).value(), longest);
}

TEST_F(VaultTest, ASealedTextInAnotherPlaceDoesNotOpen) {
    ASSERT_TRUE(put());
    ASSERT_TRUE(put("another"));
    fs::copy_file(sealed("another"), sealed(), fs::copy_options::overwrite_existing);
    fs::copy_file(key("another"), key(), fs::copy_options::overwrite_existing);
    EXPECT_EQ(standing(), Vault::Standing::damaged);
}

TEST_F(VaultTest, ErasingLeavesNothingAndMayBeRepeated) {
    ASSERT_TRUE(put());
    ASSERT_TRUE(put("another"));
    for (int round = 0; round < 2; ++round) {
        const auto erased = vault_->erase(sha256(text));
        ASSERT_TRUE(erased) << erased.error().text();
        EXPECT_EQ(read_code(), ErrorCode::not_found);
        EXPECT_FALSE(fs::exists(sealed()));
        EXPECT_FALSE(fs::exists(key()));
    }
    EXPECT_EQ(vault_->read(sha256("another")).value(), "another");
    EXPECT_EQ(vault_->put(sha256(text), text, always).error().code, ErrorCode::erased);
    EXPECT_FALSE(fs::exists(key()));
}

TEST_F(VaultTest, ErasingFinishesWhatWasCutOff) {
    ASSERT_TRUE(put());
    std::ofstream(key(), std::ios::binary) << std::string(32, '\0');  // overwritten, not deleted
    ASSERT_TRUE(vault_->erase(sha256(text)));
    EXPECT_TRUE(vault_->contents().value().commitments.empty());
    ASSERT_TRUE(put());
    fs::remove(key());
    ASSERT_TRUE(vault_->erase(sha256(text)));
    EXPECT_FALSE(fs::exists(sealed()));
}

TEST_F(VaultTest, NoTextSlipsInBehindItsErasure) {
    // As the pipeline does it: the erasure is recorded first, and only then erased here.
    for (int round = 0; round < 50; ++round) {
        const std::string one = "text " + std::to_string(round);
        std::atomic<bool> recorded{false};
        std::thread putting([&] {
            for (int i = 0; i < 5; ++i) {
                (void)vault_->put(sha256(one), one,
                                  [&]() -> Result<bool> { return recorded.load(); });
            }
        });
        recorded = true;
        EXPECT_TRUE(vault_->erase(sha256(one)));
        putting.join();
        EXPECT_EQ(read_code(one), ErrorCode::not_found);
        EXPECT_FALSE(fs::exists(key(one)));
    }
}

TEST_F(VaultTest, WhatWasCutOffIsClearedAtOpening) {
    std::ofstream(directory_ / "vault/.incoming/" + to_hex(sha256(text))) << "half";
    std::ofstream(directory_ / "vault-keys/.incoming/" + to_hex(sha256(text))) << "half";
    open();
    EXPECT_TRUE(fs::is_empty(directory_ / "vault/.incoming"));
    EXPECT_TRUE(fs::is_empty(directory_ / "vault-keys/.incoming"));
}

TEST_F(VaultTest, LookingMakesNothing) {
    testing::TemporaryDirectory empty;
    const auto vault = Vault::look(empty.path());
    EXPECT_TRUE(vault->contents().value().commitments.empty());
    EXPECT_TRUE(fs::is_empty(empty.path()));
    ASSERT_TRUE(put());
    std::ofstream(directory_ / "vault/stranger") << "?";
    fs::remove(sealed("absent"));
    const auto contents = Vault::look(directory_.path())->contents().value();
    EXPECT_EQ(contents.commitments, std::vector<Hash>{sha256(text)});
    EXPECT_EQ(contents.strangers, std::vector<std::string>{directory_ / "vault/stranger"});
}

}  // namespace
}  // namespace qiyue
