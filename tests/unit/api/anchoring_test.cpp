// Time anchors of a running ledger, with an authority of the test's own behind a real HTTP server.

#include "api/timestamp/anchoring.hpp"

#include <atomic>
#include <mutex>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

#include "api/net/server.hpp"
#include "api/timestamp/anchoring_metrics.hpp"
#include "api/timestamp/tsa_client.hpp"
#include "ledger/audit/time/timestamp_check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/store/store_log_source.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/timestamp_authority.hpp"
#include "tests/support/town.hpp"

namespace qiyue::testing {
namespace {

using namespace std::chrono_literals;

/// An authority behind HTTP, whose clock is the test's.
class Desk final : public HttpHandler {
public:
    explicit Desk(Clock& clock) : clock_(clock) {
        ServerOptions options;
        options.listen = "127.0.0.1:0";
        server_ = HttpServer::start(options, *this).value();
    }

    std::string url() const {
        return "http://127.0.0.1:" + std::to_string(server_->port()) + "/stamp/";
    }
    void use(const TimestampAuthority& authority) {
        const std::lock_guard lock(mutex_);
        authority_ = &authority;
    }

    Reception receive(const HttpRequest&) override {
        Reception reception;
        reception.body_bytes_max = 10'000;
        reception.blocking = true;
        return reception;
    }
    void answer(HttpRequest request, Reception, Answer answer) override {
        ++asked;
        HttpResponse response;
        response.status = status;
        response.headers.emplace_back("content-type", media_type);
        const std::lock_guard lock(mutex_);
        const bool fits = request.method == "POST" && request.path == "/stamp/" &&
                          request.header("content-type") == "application/timestamp-query";
        if (!fits) response.status = 400;
        if (fits) response.body = authority_->respond(request.body, clock_.now());
        answer(std::move(response));
    }
    HttpResponse problem(const Error& error) override {
        return constant_problem(500, code_name(error.code), "");
    }

    std::atomic<int> asked = 0;
    std::atomic<int> status = 200;
    std::string media_type = "application/timestamp-reply; charset=binary";

private:
    Clock& clock_;
    std::mutex mutex_;
    const TimestampAuthority* authority_ = nullptr;
    std::unique_ptr<HttpServer> server_;
};

/// Takes connections and never answers.
class SilentPort {
public:
    SilentPort() : acceptor_(context_, {boost::asio::ip::make_address("127.0.0.1"), 0}) {}
    std::string url() const {
        return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/";
    }

private:
    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor acceptor_;  ///< the system takes them for it
};

class AnchoringTest : public ::testing::Test {
protected:
    void SetUp() override {
        desk_.use(authority_);
        town_.found(directory_.path(), &clock_);
        open();
        append(town_.register_organization(1));
    }

    void open(std::string unanswered = {}) {
        anchoring_.reset();
        shelf_.reset();
        ledger_.reset();
        LedgerOptions options;
        options.directory = directory_.path();
        options.clock = &clock_;
        options.unanswered = std::move(unanswered);
        ledger_ = Ledger::open(std::move(options)).value();
        shelf_ = TimestampShelf::open(directory_.path(), ledger_->store()).value();
    }
    Result<void> start(AnchoringOptions options) {
        auto started =
            Anchoring::start(*ledger_, *shelf_, std::move(options), [](const AnchoringNotice&) {});
        if (!started) return pass(started);
        anchoring_ = std::move(*started);
        return {};
    }
    AnchoringOptions options() {
        AnchoringOptions chosen{
            .urls = {desk_.url()},
            .authorities = Authorities::from_pem(authority_.ca_pem() + later_.ca_pem()).value(),
            .key = Town::key(town_.party("operator"))};
        chosen.every = 1s;
        chosen.first_pause = 50ms;
        chosen.clock = &world_;
        return chosen;
    }
    void keep_token_over(const SignedCheckpoint& note, Micros at) {
        keep_token_over(note, at, authority_);
    }
    void keep_token_over(const SignedCheckpoint& note, Micros at,
                         const TimestampAuthority& authority) {
        const std::string der = authority.token(note.note, at);
        ASSERT_TRUE(shelf_->keep_note(note));
        ASSERT_TRUE(shelf_->keep_token(note.checkpoint.size, {}, read_token(der).value()));
    }
    void append(std::string envelope) {
        const auto outcome = ledger_->append({{std::move(envelope), {}}}).front();
        EXPECT_TRUE(std::holds_alternative<Receipt>(outcome));
    }
    template <class True>
    void wait_until(True is_true) {
        for (int i = 0; i < 600 && !is_true(); ++i)
            std::this_thread::sleep_for(50ms);
        EXPECT_TRUE(is_true());
    }
    void wait_for_recorded(std::size_t count) {
        wait_until([&] { return shelf_->tokens() >= count && shelf_->unrecorded().empty(); });
        EXPECT_EQ(shelf_->tokens(), count);
    }
    /// The audit of what is kept, by the authorities' certificates.
    void expect_sound(std::size_t tokens) {
        const auto published = ledger_->published();
        const auto source =
            store_log_source(ledger_->store(), {published->log.note, published->twin->note});
        AnchoredWatch watch(*source);
        const auto kept = open_timestamp_folder(directory_.path());
        ASSERT_TRUE(kept && *kept);
        const auto chosen = options();
        const auto report =
            check_timestamps(watch, kept->get(), {nullptr, &chosen.authorities, {}});
        ASSERT_TRUE(report);
        for (const Finding& finding : report->findings)
            ADD_FAILURE() << finding.code << ": " << finding.detail;
        EXPECT_EQ(report->tokens, tokens);
        EXPECT_EQ(report->anchored, tokens);
    }

    static AuthorityPlan named(std::string name) {
        AuthorityPlan plan;
        plan.name = std::move(name);
        return plan;
    }
    static AuthorityPlan later_plan() {
        AuthorityPlan plan = named("Later TSA");
        plan.certificate_until = Micros{2'050'000'000 * us_per_second};
        return plan;
    }

    TemporaryDirectory directory_;
    SimulatedClock clock_{Town::start};  ///< the ledger's
    SimulatedClock world_{Town::start};  ///< the authorities'
    Town town_{true};
    const TimestampAuthority authority_;
    const TimestampAuthority later_{later_plan()};
    Desk desk_{world_};
    std::unique_ptr<Ledger> ledger_;
    std::unique_ptr<TimestampShelf> shelf_;
    std::unique_ptr<Anchoring> anchoring_;
};

TEST_F(AnchoringTest, StampsOnceUntilSomethingElseComes) {
    auto chosen = options();
    chosen.imprints = {ImprintAlgorithm::sha256, ImprintAlgorithm::sm3};
    ASSERT_TRUE(start(std::move(chosen)));
    wait_for_recorded(2);
    std::this_thread::sleep_for(1'500ms);  // the schedule comes round, and there is nothing new
    EXPECT_EQ(desk_.asked, 2);
    append(town_.register_organization(2));
    wait_for_recorded(4);
    const auto status = anchoring_->status();
    EXPECT_EQ(status.tokens, 4U);
    EXPECT_EQ(status.authorities.size(), 2U);
    EXPECT_EQ(status.trouble, "");
    EXPECT_EQ(status.newest_size, shelf_->newest()->checkpoint.size);
    EXPECT_NE(metrics_text(status).find("qiyue_timestamps 4\n"), std::string::npos);
    expect_sound(4);
}

TEST_F(AnchoringTest, FailuresHoldUpNobodyAndAreTriedAgain) {
    desk_.status = 500;
    ASSERT_TRUE(start(options()));
    wait_until([&] { return anchoring_->status().authorities[0].failures >= 2; });
    EXPECT_NE(anchoring_->status().authorities[0].trouble.find("500"), std::string::npos);
    append(town_.register_organization(2));
    EXPECT_EQ(shelf_->tokens(), 0U);
    desk_.status = 200;
    wait_for_recorded(1);
    EXPECT_EQ(anchoring_->status().authorities[0].failures, 0U);
    expect_sound(1);
}

TEST_F(AnchoringTest, AKeptTokenIsRecordedByTheNextProcess) {
    keep_token_over(ledger_->published()->log, world_.now());
    open();
    EXPECT_EQ(shelf_->unrecorded().size(), 1U);
    ASSERT_TRUE(start(options()));
    wait_for_recorded(1);
    EXPECT_EQ(desk_.asked, 0);
    open();
    EXPECT_TRUE(shelf_->unrecorded().empty());
    expect_sound(1);
}

TEST_F(AnchoringTest, RenewsBeforeTheCertificateEnds) {
    ASSERT_TRUE(start(options()));
    wait_for_recorded(1);
    const ShelvedToken old = shelf_->newest()->tokens[0];
    // A hundred days before the end; nobody has a certificate that ends later, then somebody has.
    world_.set(old.certificate_until + -100 * us_per_day);
    wait_until([&] { return !anchoring_->status().trouble.empty(); });
    EXPECT_EQ(shelf_->tokens(), 1U);
    anchoring_.reset();
    desk_.use(later_);
    ASSERT_TRUE(start(options()));
    wait_for_recorded(2);
    EXPECT_EQ(anchoring_->status().trouble, "");
    const auto tokens = shelf_->newest()->tokens;
    EXPECT_TRUE(std::ranges::any_of(
        tokens, [&](const ShelvedToken& one) { return one.name.renewed == old.name.token; }));
    std::this_thread::sleep_for(1'500ms);
    EXPECT_EQ(shelf_->tokens(), 2U);  // once is enough
    expect_sound(2);
}

TEST_F(AnchoringTest, AKeyThatIsNoOperatorsIsRefused) {
    auto unknown = options();
    unknown.key = PrivateKey::generate(Suite::ed25519).value();
    EXPECT_EQ(start(std::move(unknown)).error().code, ErrorCode::invalid_argument);
    // Known ones that may not anchor: the rules would refuse every entry.
    for (const std::string& name : {std::string("org 1"), town_.party("guardian")}) {
        auto foreign = options();
        foreign.key = Town::key(name);
        const auto started = start(std::move(foreign));
        ASSERT_FALSE(started) << name;
        EXPECT_EQ(started.error().code, ErrorCode::invalid_argument);
        EXPECT_NE(started.error().detail.find("not the ledger's operator"), std::string::npos);
    }
    EXPECT_EQ(desk_.asked, 0);
    ASSERT_TRUE(start(options()));
    wait_for_recorded(1);
}

TEST_F(AnchoringTest, NoTokensAreAskedForThatCannotBeRecorded) {
    ASSERT_TRUE(start(options()));
    wait_for_recorded(1);
    const std::string party = town_.party("operator");
    const auto id = Town::key(party).public_key().id().hash;
    append(town_.sign(
        town_.event("key.revoked", party.substr(1), party,
                    {{"key_id", to_hex(id)}, {"reason", "lost"}, {"since", "2026-09-01"}}),
        {"operator"}));
    wait_until([&] { return !anchoring_->status().trouble.empty(); });
    EXPECT_NE(anchoring_->status().trouble.find("revoked"), std::string::npos);
    std::this_thread::sleep_for(1'500ms);
    EXPECT_EQ(desk_.asked, 1);
    EXPECT_EQ(shelf_->tokens(), 1U);
    EXPECT_EQ(start(options()).error().code, ErrorCode::invalid_argument);
}

TEST_F(AnchoringTest, WhileTheLedgerTakesNothingNothingIsStamped) {
    keep_token_over(ledger_->published()->log, world_.now());
    append(town_.register_organization(2));
    open("a witness that does not answer");
    ASSERT_TRUE(ledger_->status().read_only);
    ASSERT_TRUE(start(options()));
    wait_until([&] { return !anchoring_->status().trouble.empty(); });
    std::this_thread::sleep_for(1'500ms);
    EXPECT_EQ(desk_.asked, 0);
    EXPECT_EQ(anchoring_->status().unrecorded, 1U);
    anchoring_.reset();
    open();
    ASSERT_TRUE(start(options()));
    wait_until([&] { return shelf_->tokens() == 2 && shelf_->unrecorded().empty(); });
    expect_sound(2);
}

TEST_F(AnchoringTest, OneThatCannotBeRecordedHoldsUpNoOther) {
    SignedCheckpoint false_one = ledger_->published()->log;
    false_one.checkpoint.size = TreeSize{1};
    keep_token_over(false_one, world_.now() + -us_per_day);
    ASSERT_TRUE(start(options()));
    wait_until([&] { return shelf_->tokens() == 2 && shelf_->unrecorded().size() == 1; });
    EXPECT_NE(anchoring_->status().trouble.find("checkpoint_anchored.root"), std::string::npos);
    append(town_.register_organization(2));
    wait_until([&] { return shelf_->tokens() == 3 && shelf_->unrecorded().size() == 1; });
}

TEST_F(AnchoringTest, WhatIsNotOfThisLogIsDamagedAndNotCounted) {
    // As when an older copy of the ledger was restored beside newer time-stamps.
    SignedCheckpoint beyond = ledger_->published()->log;
    beyond.checkpoint.size = TreeSize{99};
    SignedCheckpoint other = beyond;
    other.checkpoint.size = ledger_->published()->log.checkpoint.size;
    other.checkpoint.root = sha256("of another history");
    for (SignedCheckpoint* one : {&beyond, &other}) {
        one->note = one->checkpoint.text() + "\n\u2014 town.example/ledger " +
                    to_base64(std::string(68, 's')) + "\n";
        keep_token_over(*one, world_.now());
    }
    open();
    EXPECT_EQ(shelf_->damaged().size(), 4U);
    EXPECT_EQ(shelf_->tokens(), 0U);
    EXPECT_FALSE(shelf_->newest());
    ASSERT_TRUE(start(options()));
    // The note of the other history is evidence, and is not written over.
    wait_until([&] { return anchoring_->status().authorities[0].failures > 0; });
    EXPECT_EQ(desk_.asked, 0);
    EXPECT_EQ(shelf_->read(TimestampName::note_of(other.checkpoint.size)), other.note);
    append(town_.register_organization(2));
    wait_for_recorded(1);
}

TEST_F(AnchoringTest, ALateRenewalIsNotMade) {
    ASSERT_TRUE(start(options()));
    wait_for_recorded(1);
    const ShelvedToken old = shelf_->newest()->tokens[0];
    anchoring_.reset();
    desk_.use(later_);
    world_.set(old.certificate_until);
    ASSERT_TRUE(start(options()));
    wait_until([&] { return !anchoring_->status().trouble.empty(); });
    EXPECT_NE(anchoring_->status().trouble.find("too late"), std::string::npos);
    EXPECT_EQ(desk_.asked, 1);
    expect_sound(1);
}

TEST_F(AnchoringTest, UnderALaterAnchorAnEndedCertificateIsNoTrouble) {
    ASSERT_TRUE(start(options()));
    wait_for_recorded(1);
    const ShelvedToken old = shelf_->newest()->tokens[0];
    desk_.use(later_);
    append(town_.register_organization(2));
    wait_for_recorded(2);
    world_.set(old.certificate_until);
    std::this_thread::sleep_for(2'500ms);
    EXPECT_EQ(anchoring_->status().trouble, "");
    EXPECT_EQ(desk_.asked, 2);
    expect_sound(2);
}

TEST_F(AnchoringTest, EachImprintAndAuthorityGoesOnFromItsOwn) {
    auto first = options();
    first.every = 3'600s;
    ASSERT_TRUE(start(std::move(first)));
    wait_for_recorded(1);
    auto second = options();
    second.every = 3'600s;
    second.imprints.push_back(ImprintAlgorithm::sm3);
    ASSERT_TRUE(start(std::move(second)));
    wait_for_recorded(2);
    EXPECT_EQ(desk_.asked, 2) << "that of SHA-256 was not due";
    Desk other(world_);
    other.use(later_);
    auto third = options();
    third.every = 3'600s;
    third.urls.push_back(other.url());
    ASSERT_TRUE(start(std::move(third)));
    wait_until([&] { return other.asked == 1; });
}

TEST_F(AnchoringTest, EndsAtOnceWhileAnAuthorityIsSilent) {
    const SilentPort silent;
    auto chosen = options();
    chosen.urls = {silent.url()};
    ASSERT_TRUE(start(std::move(chosen)));
    std::this_thread::sleep_for(300ms);  // it waits for the answer
    const auto began = std::chrono::steady_clock::now();
    anchoring_.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 2s);
}

TEST_F(AnchoringTest, EndsAtOnceWhileItRenews) {
    const TreeSize size = ledger_->published()->log.checkpoint.size;
    keep_token_over(ledger_->published()->log, world_.now());
    world_.set(shelf_->find(size)->tokens[0].certificate_until + -us_per_day);
    const SilentPort silent;
    auto chosen = options();
    chosen.urls = {silent.url(), silent.url(), silent.url()};
    chosen.every = 30'000'000s;  // nothing but the renewal is due
    for (int i = 0; i < 3; ++i) {
        const TimestampAuthority another{named("Another TSA " + std::to_string(i))};
        keep_token_over(ledger_->published()->log, world_.now(), another);
    }
    ASSERT_TRUE(start(std::move(chosen)));
    std::this_thread::sleep_for(300ms);
    const auto began = std::chrono::steady_clock::now();
    anchoring_.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 2s);
}

TEST_F(AnchoringTest, AddressesAreChecked) {
    for (const char* url : {"", "tsa.example", "ftp://tsa.example/", "http://", "http://a:0/",
                            "http://user@tsa.example/"}) {
        auto chosen = options();
        chosen.urls = {url};
        const auto started = start(std::move(chosen));
        ASSERT_FALSE(started) << url;
        EXPECT_EQ(started.error().code, ErrorCode::invalid_argument) << url;
    }
    auto none = options();
    none.urls.clear();
    EXPECT_FALSE(start(std::move(none)));
}

TEST_F(AnchoringTest, AnAnswerOfAnotherTypeIsRefused) {
    desk_.media_type = "text/html";
    auto client = TsaClient::open(desk_.url());
    ASSERT_TRUE(client);
    const auto token =
        client->stamp("bytes", ImprintAlgorithm::sha256, options().authorities, world_.now());
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().code, ErrorCode::timestamp_format);
}

}  // namespace
}  // namespace qiyue::testing
