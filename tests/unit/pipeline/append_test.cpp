// Appending: receipts, repeats, refusals, order, from one thread and from many.

#include <chrono>
#include <future>
#include <memory>
#include <thread>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/event/entry.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

constexpr unsigned writers = 32;
constexpr unsigned events_each = 6;

using AppendTest = PipelineTest;

TEST_F(AppendTest, ManyWritersGetReceiptsThatVerify) {
    open();
    std::vector<std::vector<Outcome>> outcomes(writers);
    std::vector<std::thread> threads;
    for (unsigned w = 0; w < writers; ++w) {
        threads.emplace_back([&, w] {
            outcomes[w].push_back(append(town.register_organization(w)));
            for (unsigned i = 1; i < events_each; ++i)
                outcomes[w].push_back(append(town.grant_mandate(w)));
        });
    }
    for (auto& thread : threads)
        thread.join();
    std::vector<bool> seen(1 + writers * events_each);
    for (const auto& of_one : outcomes) {
        for (const Outcome& outcome : of_one) {
            ASSERT_TRUE(std::holds_alternative<Receipt>(outcome)) << shown(outcome);
            const auto& receipt = std::get<Receipt>(outcome);
            expect_verifies(receipt);
            EXPECT_EQ(ledger->entry(receipt.index).value(), receipt.entry);
            EXPECT_FALSE(seen.at(receipt.index.value));
            seen.at(receipt.index.value) = true;
        }
    }
    EXPECT_EQ(ledger->status().size, 1 + writers * events_each);
    EXPECT_LE(ledger->status().groups, writers * events_each);
    expect_sound(false);
}

TEST_F(AppendTest, ABatchIsSequencedInItsOrderAndMayBindItsOwnKeys) {
    open();
    std::vector<Submission> batch;
    for (unsigned n = 0; n < 100; ++n) {
        batch.push_back({town.register_organization(n), {}});
        batch.push_back({town.grant_mandate(n), {}});
    }
    const auto outcomes = ledger->append(std::move(batch));
    for (std::size_t i = 0; i < outcomes.size(); ++i)
        EXPECT_EQ(shown(outcomes[i]), "recorded " + std::to_string(i + 1));
    expect_sound();
}

TEST_F(AppendTest, SubmitAnswersOnceFromAThreadOfTheLedger) {
    open();
    std::promise<std::vector<Outcome>> promised;
    ledger->submit({{town.register_organization(1), {}}, {"{}", {}}},
                   [&](std::vector<Outcome> all) { promised.set_value(std::move(all)); });
    const auto outcomes = promised.get_future().get();
    EXPECT_EQ(shown(outcomes.at(0)), "recorded 1");
    expect_error(outcomes.at(1), ErrorCode::envelope_format);
}

TEST_F(AppendTest, ARepeatGetsTheSameEntryAgain) {
    open();
    const auto event = town.registration(1);
    const Receipt first = accepted(town.sign(event, {"org 1", "operator"}));
    accepted(town.register_organization(2));
    const Receipt again = accepted(town.sign(event, {"operator", "org 1"}));
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.index, first.index);
    EXPECT_EQ(again.entry, first.entry);
    EXPECT_NE(again.proof, first.proof) << "a newer checkpoint";
    expect_verifies(again);
    EXPECT_EQ(ledger->status().size, 3u);
}

TEST_F(AppendTest, ARepeatAfterTheKeyWasRevokedIsStillARepeat) {
    open();
    accepted(town.register_organization(1));
    const std::string mandate = town.grant_mandate(1);
    const Receipt first = accepted(mandate);
    accepted(town.revoke_key(1));
    const Receipt again = accepted(mandate);
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.index, first.index);
    expect_rejected(append(town.grant_mandate(1)), "key_revoked");
}

TEST_F(AppendTest, ARepeatInTheSameBatchGetsTheEntryOfTheFirst) {
    open();
    const std::string envelope = town.register_organization(1);
    const auto outcomes = ledger->append({{envelope, {}}, {envelope, {}}});
    EXPECT_EQ(shown(outcomes.at(0)), "recorded 1");
    EXPECT_EQ(shown(outcomes.at(1)), "repeats 1");
    expect_verifies(std::get<Receipt>(outcomes.at(1)));
}

TEST_F(AppendTest, AnotherEventUnderTheSameIdIsRefused) {
    open();
    auto event = town.registration(1);
    accepted(town.sign(event, {"org 1", "operator"}));
    expect_error(append(town.sign(event, {"operator"})), ErrorCode::duplicate_id);
    event["data"]["name"] = "another";
    expect_error(append(town.sign(event, {"org 1", "operator"})), ErrorCode::duplicate_id);
}

TEST_F(AppendTest, SignaturesMustHoldAndFillTheParts) {
    open();
    const auto event = town.registration(1);
    expect_rejected(append(town.sign(event, {"org 1", "nobody"})), "key_unknown");
    expect_rejected(append(town.sign(event, {"operator"})), "signature.missing");
    expect_rejected(append(town.sign(event, {"org 1", "operator", "guardian"})),
                    "signature.surplus");
    auto envelope = nlohmann::ordered_json::parse(town.sign(event, {"org 1", "operator"}));
    const auto other =
        nlohmann::ordered_json::parse(town.sign(town.registration(2), {"org 1", "operator"}));
    envelope["signatures"][1]["sig"] = other["signatures"][1]["sig"];
    expect_rejected(append(envelope.dump()), "signature_invalid");
    EXPECT_EQ(ledger->status().size, 1u);
    EXPECT_EQ(ledger->status().rejected, 4u);
    accepted(town.sign(event, {"org 1", "operator"}));
    expect_sound();
}

TEST_F(AppendTest, TheStreamMustStandWhereTheClientSawIt) {
    open();
    EXPECT_EQ(shown(append(town.register_organization(1), StreamSeq{0})), "recorded 1");
    expect_error(append(town.grant_mandate(1), StreamSeq{0}), ErrorCode::stream_moved);
    EXPECT_EQ(shown(append(town.grant_mandate(1), StreamSeq{1})), "recorded 2");
}

TEST_F(AppendTest, WhatAnAnswerHoldsIsLetGoWhenItIsGiven) {
    open();
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> seen = held;
    std::promise<void> answered;
    ledger->submit({{town.register_organization(1), {}}},
                   [held = std::move(held), &answered](const auto&) { answered.set_value(); });
    answered.get_future().wait();
    for (int i = 0; i < 5'000 && !seen.expired(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_TRUE(seen.expired()) << "the group that is kept until the next one still holds it";
}

TEST_F(AppendTest, EventsOfOtherLedgersAndOtherTimesAreRefused) {
    open();
    auto elsewhere = town.registration(1);
    elsewhere["ledger"] = "elsewhere.example/ledger";
    expect_error(append(town.sign(elsewhere, {"org 1", "operator"})), ErrorCode::event_ledger);
    auto early = town.registration(1);
    early["time"] = format_recorded(clock.now() + 2 * us_per_day);
    expect_error(append(town.sign(early, {"org 1", "operator"})), ErrorCode::event_time_future);
    auto correcting = town.registration(1);
    correcting["corrects"] = 0;  // a registration corrects nothing, whatever stands there
    expect_rejected(append(town.sign(correcting, {"org 1", "operator"})), "corrects.unfit");
    correcting.erase("corrects");
    accepted(town.sign(correcting, {"org 1", "operator"}));
}

TEST_F(AppendTest, ADocumentMustBeHeld) {
    open();
    const std::string text = "a certificate";
    auto event = town.registration(1);
    event["data"]["qualifications"] = {{{"kind", "high_tech_enterprise"},
                                        {"number", "1"},
                                        {"valid_to", "2030-01-01"},
                                        {"doc",
                                         {{"sha256", to_hex(sha256(text))},
                                          {"sm3", to_hex(sm3(text))},
                                          {"size", text.size()},
                                          {"media_type", "text/plain"},
                                          {"name", "certificate.txt"}}}}};
    const std::string envelope = town.sign(event, {"org 1", "operator"});
    expect_rejected(append(envelope), "document_missing");
    auto upload = ledger->documents().start(sha256(text), "text/plain");
    ASSERT_TRUE(upload) << upload.error().text();
    ASSERT_TRUE(upload->write(text));
    ASSERT_TRUE(upload->finish());
    accepted(envelope);
}

TEST_F(AppendTest, ADocumentIsSweptUnlessAnEntryNamesIt) {
    open();
    const auto put = [this](const std::string& text) {
        auto upload = ledger->documents().start(sha256(text), "text/plain");
        ASSERT_TRUE(upload && upload->write(text) && upload->finish());
    };
    put("named");
    put("unnamed");
    auto event = town.registration(1);
    event["data"]["qualifications"] = {{{"kind", "high_tech_enterprise"},
                                        {"number", "1"},
                                        {"valid_to", "2030-01-01"},
                                        {"doc",
                                         {{"sha256", to_hex(sha256("named"))},
                                          {"sm3", to_hex(sm3("named"))},
                                          {"size", 5},
                                          {"media_type", "text/plain"},
                                          {"name", "certificate.txt"}}}}};
    accepted(town.sign(event, {"org 1", "operator"}));
    EXPECT_TRUE(ledger->store().names_document(sha256("named")).value());
    EXPECT_FALSE(ledger->store().names_document(sha256("unnamed")).value());
    const Micros later = SystemClock().now() + us_per_minute;
    EXPECT_EQ(ledger->sweep_documents(later + -us_per_day).value(), 0u);
    EXPECT_EQ(ledger->sweep_documents(later).value(), 1u);
    EXPECT_TRUE(ledger->documents().find(sha256("named")).value());
    EXPECT_FALSE(ledger->documents().find(sha256("unnamed")).value());
}

TEST_F(AppendTest, AClockThatWentBackIsWaitedFor) {
    open();
    accepted(town.register_organization(1));
    const Micros now = clock.now();
    clock.set(now + -4 * us_per_minute);
    const Receipt next = accepted(town.register_organization(2));
    EXPECT_GT(parse_entry(next.entry)->head.recorded, now);
    clock.set(now + -6 * us_per_minute);
    expect_error(append(town.register_organization(3)), ErrorCode::clock_behind);
    clock.set(now);
    accepted(town.register_organization(3));
    expect_sound();
}

TEST_F(AppendTest, AFullQueueAnswersAtOnce) {
    auto chosen = options();
    chosen.queue_events_max = 2;
    open(chosen);
    const std::string one = town.register_organization(1);
    const std::string two = town.register_organization(2);
    for (const Outcome& outcome : ledger->append({{one, {}}, {two, {}}, {one, {}}}))
        expect_error(outcome, ErrorCode::queue_full);
    EXPECT_EQ(ledger->status().queued, 0u);
    const auto outcomes = ledger->append({{one, {}}, {two, {}}});
    EXPECT_EQ(shown(outcomes.at(1)), "recorded 2");
    EXPECT_EQ(ledger->status().queued, 0u);
}

}  // namespace
}  // namespace qiyue::testing
