// Texts of sensitive fields through a whole ledger.

#include <filesystem>
#include <fstream>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/event/disclosure.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

namespace fs = std::filesystem;

class DisclosureTest : public PipelineTest {
protected:
    /// A registration whose contact is committed to by a text that the test knows.
    std::string registration(unsigned number) {
        auto event = town.registration(number);
        text = format_disclosure(random_bytes(32), event["id"].get<std::string>(), "/contact",
                                 R"("示例联系人")");
        event["data"]["commit"]["/contact"] = to_hex(sha256(text));
        return town.sign(event, {"org " + std::to_string(number), "operator"});
    }
    ErrorCode keep_code(const std::string& one) {
        const auto kept = ledger->keep_disclosure(sha256(one), one);
        return kept ? ErrorCode::rejected : kept.error().code;
    }

    /// What an organisation is answered that wants to read the text; `rejected` if it may.
    ErrorCode to_code(unsigned number) {
        const auto read =
            ledger->disclosure_to(sha256(text), "/organizations/" + Town::uscc(number));
        return read ? ErrorCode::rejected : read.error().code;
    }
    std::string stream(unsigned number) const { return "organizations/" + Town::uscc(number); }
    std::string grant(unsigned owner, unsigned recipient, const std::string& until) {
        return town.sign(
            town.event("disclosure.granted", stream(owner), "/organizations/" + Town::uscc(owner),
                       {{"recipient", Town::uscc(recipient)},
                        {"commitments", {to_hex(sha256(text))}},
                        {"purpose", "评价"},
                        {"until", until}}),
            {"org " + std::to_string(owner)});
    }
    std::string erasure(unsigned owner) {
        return town.sign(town.event("disclosure.erased", stream(owner), town.party("dpo"),
                                    {{"commitments", {to_hex(sha256(text))}},
                                     {"legal_ground", "个人信息保护法第四十七条"}}),
                         {"dpo", "org " + std::to_string(owner)});
    }
    void keep() {
        const auto kept = ledger->keep_disclosure(sha256(text), text);
        ASSERT_TRUE(kept) << kept.error().text();
    }
    bool is_in_vault() const {
        const std::string name = to_hex(sha256(text));
        return fs::exists(directory / ("vault/" + name)) ||
               fs::exists(directory / ("vault-keys/" + name));
    }

    std::string text;
};

TEST_F(DisclosureTest, AGrantOpensItToItsRecipientUntilItsLastDayIsOver) {
    open();
    accepted(registration(1));
    const std::string its = text;
    keep();
    accepted(town.register_organization(2));
    accepted(town.register_organization(3));
    accepted(grant(1, 2, "2026-09-30"));
    EXPECT_EQ(ledger->disclosure_to(sha256(text), "/organizations/" + Town::uscc(2)).value(), text);
    EXPECT_EQ(to_code(3), ErrorCode::forbidden);
    EXPECT_EQ(to_code(1), ErrorCode::forbidden) << "the owner has it already";
    clock.set(*parse_event_time("2026-09-30T15:59:59Z"));
    EXPECT_EQ(to_code(2), ErrorCode::rejected);
    clock.set(*parse_event_time("2026-09-30T16:00:00Z"));  // midnight in the policy's zone
    EXPECT_EQ(to_code(2), ErrorCode::forbidden);
}

TEST_F(DisclosureTest, NobodyComesToOwnAFieldByCopyingItsCommitment) {
    open();
    accepted(registration(1));
    keep();
    auto copying = town.registration(2);
    copying["data"]["commit"]["/contact"] = to_hex(sha256(text));
    expect_rejected(append(town.sign(copying, {"org 2", "operator"})), "commit.repeated");
    accepted(town.register_organization(2));
    const auto outcome = append(grant(2, 2, "2026-12-31"));
    EXPECT_TRUE(std::holds_alternative<Rejection>(outcome)) << shown(outcome);
    EXPECT_EQ(to_code(2), ErrorCode::forbidden);
}

TEST_F(DisclosureTest, WhatAnEventErasesIsGoneWhenItsReceiptIsThere) {
    open();
    accepted(registration(1));
    keep();
    accepted(town.register_organization(2));
    accepted(grant(1, 2, "2026-12-31"));
    ASSERT_TRUE(is_in_vault());
    expect_verifies(accepted(erasure(1)));
    EXPECT_FALSE(is_in_vault());
    EXPECT_EQ(ledger->disclosure(sha256(text)).error().code, ErrorCode::erased);
    EXPECT_EQ(keep_code(text), ErrorCode::erased);
    EXPECT_EQ(to_code(2), ErrorCode::forbidden);
    EXPECT_FALSE(is_in_vault());
    open();
    EXPECT_EQ(keep_code(text), ErrorCode::erased);
    expect_sound();
}

TEST_F(DisclosureTest, KeysThatAreBroughtBackAreErasedAtOpening) {
    open();
    accepted(registration(1));
    keep();
    TemporaryDirectory copy;
    for (const char* folder : {"vault", "vault-keys"})
        fs::copy(directory / folder, copy / folder, fs::copy_options::recursive);
    accepted(erasure(1));
    ledger.reset();
    for (const char* folder : {"vault", "vault-keys"}) {
        fs::copy(copy / folder, directory / folder,
                 fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    }
    ASSERT_TRUE(is_in_vault());
    open();
    EXPECT_FALSE(is_in_vault());
    EXPECT_EQ(ledger->disclosure(sha256(text)).error().code, ErrorCode::erased);
}

TEST_F(DisclosureTest, ATextIsKeptAfterItsEvent) {
    open();
    const std::string envelope = registration(1);
    EXPECT_EQ(keep_code(text), ErrorCode::not_found);
    EXPECT_EQ(ledger->disclosure(sha256(text)).error().code, ErrorCode::not_found);
    const Receipt receipt = accepted(envelope);
    const auto kept = ledger->keep_disclosure(sha256(text), text);
    ASSERT_TRUE(kept) << kept.error().text();
    EXPECT_FALSE(kept->held_before);
    EXPECT_EQ(kept->field.index, receipt.index);
    EXPECT_EQ(kept->field.pointer, "/contact");
    EXPECT_TRUE(ledger->keep_disclosure(sha256(text), text)->held_before);
    EXPECT_EQ(ledger->disclosure(sha256(text)).value(), text);
    EXPECT_EQ(to_code(2), ErrorCode::forbidden);
    open();
    EXPECT_EQ(ledger->disclosure(sha256(text)).value(), text);
    EXPECT_EQ(keep_code("no disclosure"), ErrorCode::disclosure_format);
}

TEST_F(DisclosureTest, AReadOnlyLedgerStillShowsWhatItHolds) {
    open();
    accepted(registration(1));
    ASSERT_TRUE(ledger->keep_disclosure(sha256(text), text));
    ledger.reset();
    fs::remove(directory / "log-keys/ed25519.pem");
    open();
    ASSERT_TRUE(ledger->status().read_only);
    EXPECT_EQ(ledger->disclosure(sha256(text)).value(), text);
}

}  // namespace
}  // namespace qiyue::testing
