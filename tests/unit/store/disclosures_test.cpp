// Texts against the log: fields they open, grants, erasures, and the check of the vault.

#include "ledger/store/disclosures.hpp"

#include <filesystem>
#include <fstream>

#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/domain/case.hpp"
#include "ledger/event/disclosure.hpp"
#include "ledger/store/erasures.hpp"
#include "tests/unit/store/store_fixture.hpp"

namespace qiyue::testing {
namespace {

namespace fs = std::filesystem;

std::string disclosure_of(std::uint64_t index, const std::string& pointer,
                          const std::string& value) {
    return format_disclosure(random_bytes(32), SyntheticLedger::event_id(index), pointer, value);
}

class DisclosuresTest : public ::testing::Test {
protected:
    void SetUp() override {
        store_ = open_store(directory_ / "l", StoreOptions::Mode::create, true);
        ASSERT_TRUE(store_);
        auto vault = Vault::open(directory_ / "l");
        ASSERT_TRUE(vault) << vault.error().text();
        vault_ = std::move(*vault);
        contact_ = disclosure_of(1, "/contact", R"("示例联系人")");
        record(1);
        say("report.filed", R"({"commit":{"/contact":")" + to_hex(sha256(contact_)) +
                                R"(","/twin":")" + to_hex(sha256(contact_)) +
                                R"("},"commit_sm3":{"/twin":")" + to_hex(sm3("other")) + R"("}})");
    }
    void record(std::size_t entries) {
        const auto done = store_->commit(ledger_.group(entries));
        ASSERT_TRUE(done) << done.error().text();
    }
    void say(const std::string& type, const std::string& data) {
        ledger_.next_says(type, data);
        record(1);
    }
    void erase_in_log(const std::vector<Hash>& commitments) {
        std::string list;
        for (const Hash& one : commitments)
            list += (list.empty() ? "\"" : ",\"") + to_hex(one) + "\"";
        CommitmentRow row;
        row.erased = Index{ledger_.size()};
        for (const Hash& one : commitments)
            ledger_.next_writes({RowKind::commitment, to_hex(one)}, row);
        say(std::string(erasure_type), R"({"commitments":[)" + list + "]}");
    }
    Result<CommittedField> find(const std::string& text, std::uint64_t end = 100) {
        return find_committed(*store_, Index{end}, sha256(text), text);
    }
    ErrorCode refusal(const std::string& text, std::uint64_t end = 100) {
        const auto found = find(text, end);
        return found ? ErrorCode::rejected : found.error().code;
    }
    void put(const std::string& text) {
        ASSERT_TRUE(vault_->put(sha256(text), text, [] { return Result<bool>(false); }));
    }
    Findings check() {
        Findings findings;
        const auto report =
            fsck_vault(*store_, *vault_, [&](Finding f) { findings.push_back(std::move(f)); });
        EXPECT_TRUE(report) << report.error().text();
        if (report) {
            EXPECT_EQ(report->findings, findings.size());
        }
        return findings;
    }
    std::string path(const char* folder, const std::string& text) const {
        return directory_ / (std::string("l/") + folder + "/" + to_hex(sha256(text)));
    }

    TemporaryDirectory directory_;
    SyntheticLedger ledger_{true};
    std::unique_ptr<EventStore> store_;
    std::unique_ptr<Vault> vault_;
    std::string contact_;
};

TEST_F(DisclosuresTest, ATextOpensTheFieldItNames) {
    const auto field = find(contact_);
    ASSERT_TRUE(field) << field.error().text();
    EXPECT_EQ(field->index, Index{1});
    EXPECT_EQ(field->event_id, SyntheticLedger::event_id(1));
    EXPECT_EQ(field->pointer, "/contact");
    EXPECT_EQ(refusal(contact_, 1), ErrorCode::not_found) << "not published yet";
}

TEST_F(DisclosuresTest, WhatNoEventCommitsToIsNotThere) {
    EXPECT_EQ(refusal(disclosure_of(77, "/contact", "1")), ErrorCode::not_found);
    EXPECT_EQ(refusal(disclosure_of(1, "/phone", "1")), ErrorCode::not_found);
    EXPECT_EQ(refusal(disclosure_of(1, "/contact", "1")), ErrorCode::invalid_argument);
    EXPECT_EQ(refusal("no disclosure"), ErrorCode::disclosure_format);
    EXPECT_EQ(refusal(contact_ + " "), ErrorCode::disclosure_format);
    EXPECT_EQ(find_committed(*store_, Index{100}, sha256("x"), contact_).error().code,
              ErrorCode::invalid_argument);
}

TEST_F(DisclosuresTest, BothDigestsMustHoldWhereBothStand) {
    const std::string text = disclosure_of(2, "/twin", "1");
    say("report.filed", R"({"commit":{"/twin":")" + to_hex(sha256(text)) +
                            R"("},"commit_sm3":{"/twin":")" + to_hex(sm3("other")) + R"("}})");
    EXPECT_EQ(refusal(text), ErrorCode::invalid_argument);
}

TEST_F(DisclosuresTest, AGrantIsForItsRecipientUntilItsLastDayIsOver) {
    const std::string holder = organization_party("91500000MA00000001");
    const Hash commitment = sha256(contact_);
    const auto granted = [&](std::string_view to, const char* at) {
        return is_granted(*store_, commitment, to, *parse_event_time(at)).value();
    };
    EXPECT_FALSE(granted(holder, "2026-01-01T00:00:00Z"));
    CommitmentRow row;
    row.grants = {{"91500000MA00000002", "2026-12-31", Index{1}},
                  {"91500000MA00000001", "2026-03-31", Index{2}}};
    ledger_.next_writes({RowKind::commitment, to_hex(commitment)}, row);
    record(1);
    EXPECT_TRUE(granted(holder, "2026-01-01T00:00:00Z"));
    EXPECT_TRUE(granted(holder, "2026-03-31T23:59:59Z"));
    EXPECT_FALSE(granted(holder, "2026-04-01T00:00:00Z"));
    EXPECT_TRUE(granted(organization_party("91500000MA00000002"), "2026-04-01T00:00:00Z"));
    EXPECT_FALSE(granted("91500000MA00000001", "2026-01-01T00:00:00Z"));
    EXPECT_FALSE(granted("/organizations/other", "2026-01-01T00:00:00Z"));
    EXPECT_FALSE(granted("", "2026-01-01T00:00:00Z"));
    EXPECT_FALSE(is_granted(*store_, sha256("another"), holder, Micros{0}).value());
}

TEST_F(DisclosuresTest, ErasuresOfTheLogAreReplayed) {
    const std::string kept = disclosure_of(1, "/kept", "1");
    for (const std::string& text : {contact_, kept})
        put(text);
    EXPECT_FALSE(is_erased(*store_, sha256(contact_)).value());
    record(300);
    erase_in_log({sha256(contact_), sha256("never put")});
    record(300);
    EXPECT_TRUE(is_erased(*store_, sha256(contact_)).value());
    EXPECT_FALSE(is_erased(*store_, sha256(kept)).value());
    for (int round = 0; round < 2; ++round) {
        const auto replayed = replay_erasures(*store_, *vault_);
        ASSERT_TRUE(replayed) << replayed.error().text();
        EXPECT_EQ(vault_->read(sha256(contact_)).error().code, ErrorCode::not_found);
        EXPECT_EQ(vault_->read(sha256(kept)).value(), kept);
    }
}

TEST_F(DisclosuresTest, MoreErasuresThanAPageOfTheIndexAreAllReplayed) {
    std::vector<std::string> texts;
    for (std::uint64_t i = 0; i < 300; ++i) {
        texts.push_back(disclosure_of(i, "/many", std::to_string(i)));
        if (i % 50 == 0) put(texts.back());
        erase_in_log({sha256(texts.back())});
    }
    std::size_t seen = 0;
    ASSERT_TRUE(each_erasure(*store_, [&](Index index, const Hash& commitment) {
        EXPECT_EQ(index, Index{2 + seen});
        EXPECT_EQ(commitment, sha256(texts[seen++]));
        return Result<void>{};
    }));
    EXPECT_EQ(seen, 300u);
    ASSERT_TRUE(replay_erasures(*store_, *vault_));
    EXPECT_TRUE(vault_->contents().value().commitments.empty());
}

TEST_F(DisclosuresTest, ASoundVaultHasNoFindings) {
    EXPECT_EQ(text_of(check()), "");
    put(contact_);
    EXPECT_EQ(text_of(check()), "");
    fs::remove(path("vault", contact_));
    EXPECT_EQ(text_of(check()), "") << "a key alone is what a crash leaves";
}

TEST_F(DisclosuresTest, EveryKindOfDamageIsFound) {
    put(contact_);
    std::ofstream(directory_ / "l/vault/stranger") << "?";
    std::ofstream(directory_ / "l/vault-keys/stranger") << "?";
    auto findings = check();
    EXPECT_TRUE(has(findings, "vault_damaged", "l/vault/stranger"));
    EXPECT_TRUE(has(findings, "vault_damaged", "l/vault-keys/stranger"));
    EXPECT_EQ(findings.size(), 2u);
    fs::remove(directory_ / "l/vault/stranger");
    fs::remove(directory_ / "l/vault-keys/stranger");

    const std::string stray = disclosure_of(1, "/stray", "1");
    put(stray);
    EXPECT_TRUE(has(check(), "vault_damaged", to_hex(sha256(stray)) + " belongs to no entry"));
    fs::remove(path("vault", stray));

    std::ofstream(path("vault", contact_), std::ios::app) << "x";
    EXPECT_TRUE(has(check(), "vault_damaged", to_hex(sha256(contact_))));
    put(contact_);
    fs::remove(path("vault-keys", contact_));
    EXPECT_TRUE(has(check(), "vault_key_missing", to_hex(sha256(contact_))));
    EXPECT_EQ(check().size(), 1u);
}

TEST_F(DisclosuresTest, AnErasureThatIsNotFinishedIsFoundWithItsEntry) {
    put(contact_);
    erase_in_log({sha256(contact_)});
    EXPECT_TRUE(has(check(), "vault_not_erased", to_hex(sha256(contact_)), 2));
    fs::remove(path("vault", contact_));
    EXPECT_TRUE(has(check(), "vault_not_erased", to_hex(sha256(contact_)), 2));
    ASSERT_TRUE(replay_erasures(*store_, *vault_));
    EXPECT_EQ(text_of(check()), "");
}

}  // namespace
}  // namespace qiyue::testing
