#include "ledger/store/backup.hpp"

#include <filesystem>
#include <fstream>

#include "ledger/crypto/digest.hpp"
#include "ledger/store/erasures.hpp"
#include "ledger/store/vault.hpp"
#include "tests/unit/store/store_fixture.hpp"

namespace qiyue::testing {
namespace {

namespace fs = std::filesystem;

const std::string contact = "the text of a contact";
const std::string budget = "the text of a budget";

std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Everything below a directory as one string, to look for what must not be there.
std::string all_below(const std::string& directory) {
    std::string all;
    for (const auto& file : fs::recursive_directory_iterator(directory)) {
        if (file.is_regular_file()) all += file.path().string() + "\n" + bytes_of(file.path());
    }
    return all;
}

class BackupTest : public ::testing::Test {
protected:
    void SetUp() override {
        store_ = open_store(ledger(), StoreOptions::Mode::create, true);
        ASSERT_TRUE(store_);
        record(300);
        for (const std::string& text : {contact, budget})
            put(text);
        auto documents = DocumentStore::open(ledger(), 1u << 20);
        ASSERT_TRUE(documents);
        auto upload = (*documents)->start(sha256("a charter"), "text/plain");
        ASSERT_TRUE(upload && upload->write("a charter") && upload->finish());
        std::ofstream(ledger() + "/trust") << "log …\n";
        for (const char* beside : {"/ca.pem", "/log.pub.pem", "/log-sm2.pub.pem"})
            std::ofstream(ledger() + beside) << beside;
        std::ofstream(ledger() + "/access.jsonl") << "{}\n";
        for (const char* secret : {"/guard", "/tokens.json", "/lock"})
            std::ofstream(ledger() + secret) << "never copied";
        fs::create_directory(ledger() + "/log-keys");
        for (const char* secret : {"ed25519.pem", "seal.pem", "seal.crt.pem"})
            std::ofstream(ledger() + "/log-keys/" + secret) << "never copied";
    }
    std::string ledger() const { return directory_ / "ledger"; }
    std::string target() const { return directory_ / "target"; }
    std::string again(int number = 0) const {
        return directory_ / ("again" + std::to_string(number));
    }
    void record(std::size_t entries) { ASSERT_TRUE(store_->commit(synthetic_.group(entries))); }
    void put(const std::string& text) {
        auto vault = Vault::open(ledger());
        ASSERT_TRUE(vault);
        ASSERT_TRUE((*vault)->put(sha256(text), text, [] { return Result<bool>(false); }));
    }
    /// As the pipeline does it: recorded, then erased.
    void erase(const std::string& text, bool in_vault = true) {
        CommitmentRow row;
        row.erased = Index{synthetic_.size()};
        synthetic_.next_writes({RowKind::commitment, to_hex(sha256(text))}, row);
        synthetic_.next_says(std::string(erasure_type),
                             R"({"commitments":[")" + to_hex(sha256(text)) + "\"]}");
        record(1);
        auto vault = Vault::open(ledger());
        if (in_vault) {
            ASSERT_TRUE((*vault)->erase(sha256(text)));
        }
    }
    Result<BackupManifest> back_up(bool keys, const std::string& origin = "test.example/store") {
        return qiyue::back_up(*store_, ledger(), target(),
                              {keys, origin, Micros{1'790'000'000'000'000}});
    }
    void expect_backed_up(bool keys) {
        const auto made = back_up(keys);
        ASSERT_TRUE(made) << made.error().text();
        EXPECT_EQ(made->size.value, synthetic_.size());
        EXPECT_EQ(made->root, synthetic_.writer_state().root);
    }
    void expect_restored(int number = 0) {
        const auto made = restore(target(), again(number), {});
        ASSERT_TRUE(made) << made.error().text();
        EXPECT_EQ(made->size.value, synthetic_.size());
        const auto findings = fsck(again(number));
        EXPECT_EQ(text_of(findings), "");
        EXPECT_FALSE(fs::exists(again(number) + "/.restoring"));
    }
    static Vault::Standing standing(const std::string& directory, const std::string& text) {
        return Vault::look(directory)->check(sha256(text)).value().standing;
    }
    ErrorCode refusal(const Result<BackupManifest>& result) const {
        return result ? ErrorCode::rejected : result.error().code;
    }

    TemporaryDirectory directory_;
    SyntheticLedger synthetic_{true};
    std::unique_ptr<EventStore> store_;
};

TEST_F(BackupTest, HoldsTheLedgerAndNoSecretOfIt) {
    expect_backed_up(false);
    EXPECT_EQ(all_below(target()).find("never copied"), std::string::npos);
    EXPECT_FALSE(fs::exists(target() + "/vault-keys"));
    EXPECT_EQ(fs::status(target()).permissions(), fs::perms::owner_all);
    expect_restored();
    EXPECT_EQ(bytes_of(again() + "/trust"), "log …\n");
    for (const char* beside : {"/ca.pem", "/log.pub.pem", "/log-sm2.pub.pem"})
        EXPECT_EQ(bytes_of(again() + beside), beside);
    EXPECT_EQ(bytes_of(again() + "/access.jsonl"), "{}\n");
    const auto documents = DocumentStore::open(again(), 1u << 20);
    EXPECT_TRUE((*documents)->find(sha256("a charter")).value());
    EXPECT_TRUE((*documents)->audit().value().empty());
    for (const char* absent : {"/guard", "/tokens.json", "/log-keys"})
        EXPECT_FALSE(fs::exists(again() + absent)) << absent;
    EXPECT_EQ(standing(again(), contact), Vault::Standing::key_missing);
}

TEST_F(BackupTest, TakesTimeAnchorsAlong) {
    const std::string note = "/timestamps/7.note";
    const std::string token = "/timestamps/7.0123456789abcdef.tst";
    fs::create_directory(ledger() + "/timestamps");
    std::ofstream(ledger() + note) << "a note";
    std::ofstream(ledger() + token) << "a token";
    std::ofstream(ledger() + "/timestamps/7.0123456789abcdef.tst.new") << "never copied";
    expect_backed_up(false);
    // What was damaged in the backup since is put right.
    std::ofstream(target() + token) << "a tokeN";
    expect_backed_up(false);
    expect_restored();
    EXPECT_EQ(bytes_of(again() + note), "a note");
    EXPECT_EQ(bytes_of(again() + token), "a token");
    EXPECT_EQ(std::distance(fs::directory_iterator(again() + "/timestamps"), {}), 2);
}

TEST_F(BackupTest, WithKeysTheTextsComeBack) {
    expect_backed_up(true);
    expect_restored();
    EXPECT_EQ(Vault::open(again()).value()->read(sha256(contact)).value(), contact);
    EXPECT_EQ(fs::status(again() + "/vault-keys").permissions(), fs::perms::owner_all);
}

TEST_F(BackupTest, ABackupMadeBeforeAnErasureCannotBringTheTextBack) {
    expect_backed_up(false);
    const std::string sealed = bytes_of(target() + "/vault/" + to_hex(sha256(contact)));
    ASSERT_FALSE(sealed.empty());
    const std::string old = directory_ / "a copy on tape";
    copy_directory(target(), old);
    erase(contact);
    const auto restored = restore(old, again(), {});
    ASSERT_TRUE(restored);
    EXPECT_EQ(standing(again(), contact), Vault::Standing::key_missing);
    EXPECT_EQ(Vault::look(again())->read(sha256(contact)).error().code, ErrorCode::corrupt);

    // Neither with the keys that there are now: the key is in no later generation.
    expect_backed_up(true);
    EXPECT_FALSE(fs::exists(target() + "/vault-keys/" + to_hex(sha256(contact))));
    fs::remove_all(again() + "/vault-keys");
    copy_directory(target() + "/vault-keys", again() + "/vault-keys");
    EXPECT_EQ(standing(again(), contact), Vault::Standing::key_missing);
    EXPECT_EQ(standing(again(), budget), Vault::Standing::sound);
}

TEST_F(BackupTest, ALaterBackupErasesWhatTheLogErased) {
    expect_backed_up(true);
    const std::string name = to_hex(sha256(contact));
    ASSERT_TRUE(fs::exists(target() + "/vault/" + name));
    ASSERT_TRUE(fs::exists(target() + "/vault-keys/" + name));
    erase(contact);
    expect_backed_up(false);  // the keys of the earlier one stay, but for those of what was erased
    EXPECT_FALSE(fs::exists(target() + "/vault/" + name));
    EXPECT_FALSE(fs::exists(target() + "/vault-keys/" + name));
    expect_restored();
    EXPECT_EQ(standing(again(), contact), Vault::Standing::absent);
    EXPECT_EQ(standing(again(), budget), Vault::Standing::sound);
}

TEST_F(BackupTest, WhatTheLogErasesIsErasedBeforeARestoredVaultIsRead) {
    const std::string name = to_hex(sha256(contact));
    const std::string key = bytes_of(ledger() + "/vault-keys/" + name);
    const std::string sealed = bytes_of(ledger() + "/vault/" + name);
    erase(contact, false);  // killed between the event and the deletion
    expect_backed_up(true);
    EXPECT_FALSE(fs::exists(ledger() + "/vault-keys/" + name)) << "finished first";
    // Somebody puts both into the backup.
    std::ofstream(target() + "/vault-keys/" + name, std::ios::binary) << key;
    std::ofstream(target() + "/vault/" + name, std::ios::binary) << sealed;
    expect_restored();
    EXPECT_EQ(standing(again(), contact), Vault::Standing::absent);
    EXPECT_FALSE(fs::exists(again() + "/vault-keys/" + name));
}

TEST_F(BackupTest, ARenewedBackupHoldsWhatCameSince) {
    expect_backed_up(false);
    record(200);
    const std::string late = "a late text";
    put(late);
    expect_backed_up(true);
    expect_restored();
    EXPECT_EQ(standing(again(), late), Vault::Standing::sound);
    expect_backed_up(true);
    expect_restored(1);
}

TEST_F(BackupTest, OnlyItsOwnEarlierBackupIsRenewed) {
    EXPECT_EQ(refusal(qiyue::back_up(*store_, ledger(), ledger() + "/inside", {})),
              ErrorCode::invalid_argument);
    EXPECT_EQ(refusal(qiyue::back_up(*store_, ledger(), directory_.path(), {})),
              ErrorCode::invalid_argument);
    fs::create_directory(target());
    std::ofstream(target() + "/stranger") << "?";
    EXPECT_EQ(refusal(back_up(false)), ErrorCode::exists_already);
    fs::remove(target() + "/stranger");
    expect_backed_up(false);
    EXPECT_EQ(refusal(back_up(false, "another.example/ledger")), ErrorCode::exists_already);
    record(1);
    expect_backed_up(false);
    store_.reset();
    fs::remove_all(ledger() + "/db");
    synthetic_ = SyntheticLedger(true);
    store_ = open_store(ledger(), StoreOptions::Mode::create, true);
    record(300);
    EXPECT_EQ(refusal(back_up(false)), ErrorCode::exists_already) << "less than the backup has";
    synthetic_.next_says("report.filed", "{}");
    record(10);
    EXPECT_EQ(refusal(back_up(false)), ErrorCode::exists_already) << "another history";
}

TEST_F(BackupTest, NothingIsOverwrittenAndNothingHalfIsTaken) {
    EXPECT_EQ(refusal(restore(target(), again(), {})), ErrorCode::not_found);
    expect_backed_up(false);
    EXPECT_EQ(refusal(restore(target(), ledger(), {})), ErrorCode::exists_already);
    fs::create_directories(again() + "/.restoring/db");  // what a kill has left
    std::ofstream(again() + "/.restoring/db/CURRENT") << "half";
    expect_restored();
    EXPECT_EQ(refusal(restore(target(), again(), {})), ErrorCode::exists_already);
    std::ofstream(target() + "/backup.json") << "{}";
    EXPECT_EQ(refusal(restore(target(), again(1), {})), ErrorCode::corrupt);
}

TEST_F(BackupTest, ADamagedBackupIsFoundWhenItIsRestored) {
    expect_backed_up(false);
    for (const auto& file : fs::recursive_directory_iterator(target() + "/db")) {
        if (file.path().extension() != ".sst") continue;
        std::fstream(file.path(), std::ios::in | std::ios::out | std::ios::binary).put('X');
    }
    const auto restored = restore(target(), again(), {});
    ASSERT_FALSE(restored);
    EXPECT_EQ(restored.error().code, ErrorCode::corrupt) << restored.error().text();
    EXPECT_FALSE(fs::exists(again() + "/db"));
}

}  // namespace
}  // namespace qiyue::testing
