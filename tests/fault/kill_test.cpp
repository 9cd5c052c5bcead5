// `qiyue serve` under 32 writers over HTTP, killed by SIGKILL at random moments, again and again:
// whatever was answered with a receipt is in the log for ever, and what was not answered can be
// asked again and gets its receipt then.

#include <deque>
#include <iostream>
#include <memory>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "api/net/client.hpp"
#include "ledger/audit/receipt.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/event/envelope.hpp"
#include "tests/fault/demo_directory.hpp"
#include "tests/fault/server_process.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tools/qiyue/directory_check.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue::testing {
namespace {

using Json = nlohmann::ordered_json;

constexpr unsigned kills = 56;
constexpr unsigned writers = 32;
constexpr unsigned batch_events = 12;
/// Every so manieth kill comes while the server is still starting.
constexpr unsigned early_kill_every = 7;
constexpr unsigned early_ms_max = 60;
constexpr unsigned late_ms_max = 250;

struct Answered {
    std::string envelope;
    std::string receipt;  ///< as it was answered
    std::string entry;
    std::uint64_t index = 0;
};

/// One client: sends, notes what was answered, and keeps what was not for the next server.
class Writer {
public:
    Writer(const Mandates& mandates, unsigned number) : mandates_(mandates), number_(number) {}

    /// Until the server is gone.
    void write(const std::string& address) {
        connect(address);
        while (connected()) {
            const std::size_t wanted = in_batches() ? batch_events : 1;
            while (open_.size() < wanted)
                open_.push_back(mandates_.next(number_));
            send();
        }
    }
    /// What was never answered, once more.
    void finish(const std::string& address) {
        connect(address);
        while (connected() && !open_.empty())
            send();
    }
    /// Something that was answered before: it must get the same entry.
    void repeat(const std::string& address, const Answered& known) {
        connect(address);
        const auto answer = client_->post("/v1/events", "application/json", known.envelope);
        ASSERT_TRUE(answer) << answer.error().text();
        EXPECT_EQ(answer->status, 200) << answer->body;
        EXPECT_EQ(Json::parse(answer->body).at("entry"), known.entry);
    }

    const std::vector<Answered>& answered() const { return answered_; }
    std::size_t unanswered() const { return open_.size(); }
    std::size_t repeated() const { return repeated_; }

private:
    bool in_batches() const { return number_ % 8 == 7; }
    bool connected() const { return client_ != nullptr; }

    void connect(const std::string& address) {
        auto client = HttpClient::open(address);
        ASSERT_TRUE(client) << client.error().text();
        client_ = std::move(*client);
    }

    void send() {
        const std::size_t count = in_batches() ? open_.size() : 1;
        std::string body;
        for (std::size_t i = 0; i < count; ++i)
            body.append(open_[i]).append(in_batches() ? "\n" : "");
        const auto answer = in_batches()
                                ? client_->post("/v1/events/batch", "application/x-ndjson", body)
                                : client_->post("/v1/events", "application/json", body);
        if (!answer) {
            client_.reset();
            return;
        }
        if (answer->status == 200 && !in_batches()) ++repeated_;
        std::size_t at = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t end = std::min(answer->body.find('\n', at), answer->body.size());
            take(answer->body.substr(at, end - at));
            at = end + 1;
        }
    }

    /// The answer to the first envelope that is open.
    void take(const std::string& answer) {
        const Json read = Json::parse(answer, nullptr, false);
        if (!read.is_object() || !read.contains("entry")) {
            ADD_FAILURE() << "no receipt: " << answer;
            client_.reset();
            return;
        }
        Answered one{std::move(open_.front()), answer, read["entry"], 0};
        open_.pop_front();
        one.index = Json::parse(one.entry).at("index");
        answered_.push_back(std::move(one));
    }

    const Mandates& mandates_;
    const unsigned number_;
    std::unique_ptr<HttpClient> client_;
    std::deque<std::string> open_;
    std::vector<Answered> answered_;
    std::size_t repeated_ = 0;
};

class Kill : public ::testing::Test {
protected:
    void SetUp() override {
        if (!program_path()) GTEST_SKIP() << "QIYUE_BIN does not name a program that was built";
        make_demo(ledger(), 11);
        mandates_ = std::make_unique<Mandates>(ledger());
        for (unsigned number = 0; number < writers; ++number)
            writers_.push_back(std::make_unique<Writer>(*mandates_, number));
    }
    std::string ledger() const { return directory_ / "ledger"; }

    /// All writers at once, until the killer comes.
    void write_until_killed(ServerProcess& server, const std::string& address,
                            std::chrono::milliseconds after) {
        std::vector<std::thread> threads;
        for (const auto& writer : writers_)
            threads.emplace_back([&writer, &address] { writer->write(address); });
        std::this_thread::sleep_for(after);
        server.kill();
        for (std::thread& thread : threads)
            thread.join();
    }

    /// With nobody serving: every answer since the last look is stored, and no guard is ahead.
    void look() {
        const auto opened = StoredLedger::open(ledger());
        ASSERT_TRUE(opened) << opened.error().text();
        const EventStore& store = *opened->store;
        seen_.resize(writers_.size());
        for (std::size_t i = 0; i < writers_.size(); ++i) {
            const auto& answered = writers_[i]->answered();
            for (; seen_[i] < answered.size(); ++seen_[i]) {
                const Answered& one = answered[seen_[i]];
                EXPECT_EQ(store.entry(Index{one.index}).value_or("lost"), one.entry);
            }
        }
        const auto guard = read_guard(ledger());
        ASSERT_TRUE(guard) << guard.error().text();
        const Trust trust = trust_of(ledger());
        const auto held = open_checkpoint(guard->notes.note, *trust.log_key(), nullptr);
        ASSERT_TRUE(held) << guard->notes.note;
        EXPECT_LE(held->checkpoint.size, store.writer_state().size);
    }

    void expect_everything_is_there() {
        const auto opened = StoredLedger::open(ledger());
        ASSERT_TRUE(opened) << opened.error().text();
        const Trust trust = trust_of(ledger());
        for (const auto& writer : writers_) {
            for (const Answered& one : writer->answered()) {
                ASSERT_EQ(opened->store->entry(Index{one.index}).value_or("lost"), one.entry);
                const auto view = parse_entry(one.entry);
                const auto envelope = Envelope::parse(one.envelope);
                ASSERT_TRUE(view && envelope);
                ASSERT_EQ(view->payload_base64, envelope->payload_base64);
                const auto report = check_receipt(one.receipt, &trust);
                ASSERT_TRUE(report.anchored && report.findings.empty()) << one.receipt;
            }
        }
    }

    template <class Count>
    std::size_t sum(Count count) const {
        std::size_t all = 0;
        for (const auto& writer : writers_)
            all += count(*writer);
        return all;
    }
    std::size_t unanswered() const {
        return sum([](const Writer& writer) { return writer.unanswered(); });
    }

    TemporaryDirectory directory_;
    std::unique_ptr<Mandates> mandates_;
    std::vector<std::unique_ptr<Writer>> writers_;
    std::vector<std::size_t> seen_;
};

TEST_F(Kill, NoReceiptIsEverLost) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::size_t left_open = 0;
    for (unsigned kill = 1; kill <= kills && !HasFailure(); ++kill) {
        SCOPED_TRACE("kill " + std::to_string(kill));
        ServerProcess server(ledger());
        if (kill % early_kill_every == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(random() % early_ms_max));
            server.kill();
        } else {
            const auto address = server.wait_until_ready();
            ASSERT_TRUE(address) << "the server did not start again";
            write_until_killed(server, *address, std::chrono::milliseconds(random() % late_ms_max));
            left_open += unanswered();
        }
        look();
    }
    ASSERT_FALSE(HasFailure());
    EXPECT_GT(left_open, kills) << "the kills hit no writer";

    ServerProcess server(ledger());
    const auto address = server.wait_until_ready();
    ASSERT_TRUE(address);
    for (const auto& writer : writers_) {
        writer->finish(*address);
        EXPECT_EQ(writer->unanswered(), 0u);
        const auto& answered = writer->answered();
        for (std::size_t i = 0; i < answered.size(); i += 1 + answered.size() / 8)
            writer->repeat(*address, answered[i]);
    }
    const auto repeated = sum([](const Writer& writer) { return writer.repeated(); });
    EXPECT_GT(repeated, 0u) << "nothing that was recorded had lost its answer";
    EXPECT_EQ(server.stop(), 0);

    expect_everything_is_there();
    const auto receipts = sum([](const Writer& writer) { return writer.answered().size(); });
    std::cout << kills << " kills, " << receipts << " receipts, " << left_open
              << " requests cut off, " << repeated << " of them recorded all the same\n";
    EXPECT_EQ(run_program({"verify", ledger(), "--trust", ledger() + "/trust", "--deep"}), 0);
    EXPECT_EQ(run_program({"fsck", ledger()}), 0);
}

}  // namespace
}  // namespace qiyue::testing
