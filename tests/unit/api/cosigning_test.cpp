// The log's side of witnessing: rounds, quorums, slow and false witnesses, and ends, with witnesses
// in this process.

#include "api/cosigning.hpp"

#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include "api/net/server.hpp"
#include "api/witness/witness_service.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/town.hpp"

namespace qiyue::testing {
namespace {

using namespace std::chrono_literals;

/// A witness behind a real server, which may be made to wait or to sign a false time.
class InProcess final : public HttpHandler {
public:
    InProcess(int number, const std::string& log_vkey)
        : name("w" + std::to_string(number)),
          signer_(NoteSigner::make("witness.example/" + name, NoteSignatureType::cosignature,
                                   Town::key(name))
                      .value()),
          record_(WitnessRecord::open(folder_ / "state", signer_.note_key()).value()),
          service_(
              LogList::parse("logs/v0\nvkey " + log_vkey + "\nqpd 1000000\ncontact x\n").value(),
              signer_, *record_, clock_, {}) {
        ServerOptions options;
        options.listen = "127.0.0.1:0";
        server_ = HttpServer::start(options, *this).value();
    }

    std::string line() const {
        return "witness " + name + " " + signer_.note_key().vkey() +
               " http://127.0.0.1:" + std::to_string(server_->port()) + "\n";
    }
    Reception receive(const HttpRequest& head) override { return service_.receive(head); }
    void answer(HttpRequest request, Reception reception, Answer answer) override {
        ++asked;
        if (refuses) {
            HttpResponse response;
            response.status = 503;
            return answer(std::move(response));
        }
        for (int i = 0; i < waits_ms / 10 && !ended; ++i)
            std::this_thread::sleep_for(10ms);
        service_.answer(std::move(request), std::move(reception), std::move(answer));
    }
    HttpResponse problem(const Error& error) override { return service_.problem(error); }
    void set_clock(Micros time) { clock_.set(time); }

    const std::string name;
    std::atomic<int> asked = 0;
    std::atomic<int> waits_ms = 0;
    std::atomic<bool> refuses = false;
    std::atomic<bool> ended = false;

private:
    TemporaryDirectory folder_;
    SimulatedClock clock_{SystemClock().now(), SimulatedClock::Pace::runs};
    NoteSigner signer_;
    std::unique_ptr<WitnessRecord> record_;
    WitnessService service_;
    std::unique_ptr<HttpServer> server_;
};

class CosigningTest : public ::testing::Test {
protected:
    void SetUp() override {
        town_.found(directory_.path(), &clock_);
        LedgerOptions options;
        options.directory = directory_.path();
        options.clock = &clock_;
        ledger_ = Ledger::open(std::move(options)).value();
        for (int i = 0; i < 3; ++i)
            witnesses_.push_back(std::make_unique<InProcess>(i, ledger_->vkeys().front()));
    }
    void TearDown() override {
        for (const auto& witness : witnesses_)
            witness->ended = true;
        cosigning_.reset();
    }
    Trust policy(int needed) const {
        std::string text = "log " + ledger_->vkeys().front() + "\n";
        for (const auto& witness : witnesses_)
            text += witness->line();
        text += "group g " + std::to_string(needed) + " w0 w1 w2\nquorum g\n";
        return Trust::parse(text).value();
    }
    void start(int needed, std::chrono::seconds refresh = 600s) {
        cosigning_ =
            Cosigning::start(*ledger_, {policy(needed), directory_.path(), "", 20ms, refresh},
                             [this](const CosigningNotice& notice) {
                                 const std::lock_guard lock(mutex_);
                                 told_.push_back(notice.text);
                             })
                .value();
    }
    TreeSize append(unsigned number) {
        const auto outcome = ledger_->append({{town_.register_organization(number), {}}}).front();
        return size_with(std::get<Receipt>(outcome).index);
    }
    static TreeSize size_with(Index index) { return TreeSize{index.value + 1}; }
    bool cosigned(TreeSize size, std::chrono::milliseconds at_most = 20s) const {
        const auto end = std::chrono::steady_clock::now() + at_most;
        while (std::chrono::steady_clock::now() < end) {
            const auto shown = ledger_->published()->cosigned;
            if (shown && shown->log.checkpoint.size >= size) return true;
            std::this_thread::sleep_for(5ms);
        }
        return false;
    }
    std::size_t lines() const {
        return Note::parse(ledger_->published()->cosigned->log.note)->signatures.size();
    }

    TemporaryDirectory directory_;
    SimulatedClock clock_{Town::start};
    Town town_{true};
    std::unique_ptr<Ledger> ledger_;
    std::vector<std::unique_ptr<InProcess>> witnesses_;
    std::mutex mutex_;
    std::vector<std::string> told_;  ///< guarded by mutex_
    std::unique_ptr<Cosigning> cosigning_;
};

TEST_F(CosigningTest, WhatIsShownHasTheQuorumWhileManyAppend) {
    start(2);
    std::atomic<std::uint64_t> newest{0};
    {
        std::vector<std::jthread> writers;
        for (unsigned w = 0; w < 4; ++w) {
            writers.emplace_back([&, w] {
                for (unsigned n = 0; n < 25; ++n) {
                    const auto size = append(1 + w * 100 + n).value;
                    std::uint64_t seen = newest;
                    while (seen < size && !newest.compare_exchange_weak(seen, size)) {
                    }
                }
            });
        }
    }
    ASSERT_TRUE(cosigned(TreeSize{newest}));
    const Trust trust = policy(2);
    const auto opened =
        open_checkpoint(ledger_->published()->cosigned->log.note, *trust.log_key(), &trust);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(trust.quorum_met(opened->witnesses));
    EXPECT_EQ(cosigning_->status().cosigned_size, newest);
}

TEST_F(CosigningTest, ALateCosignatureIsAddedAndOthersAreNotAskedAgain) {
    witnesses_[2]->waits_ms = 700;
    start(2);
    ASSERT_TRUE(cosigned(TreeSize{1}));
    for (int i = 0; i < 400 && lines() < 4; ++i)
        std::this_thread::sleep_for(10ms);
    EXPECT_EQ(lines(), 4U);
    std::this_thread::sleep_for(300ms);
    EXPECT_EQ(witnesses_[0]->asked, 1);
    EXPECT_EQ(witnesses_[1]->asked, 1);
}

TEST_F(CosigningTest, WhoHasCosignedIsNotAskedAgainBecauseAnotherIsDown) {
    witnesses_[2]->refuses = true;
    start(3);
    std::this_thread::sleep_for(1'500ms);
    EXPECT_FALSE(cosigned(TreeSize{1}, 0ms));
    EXPECT_EQ(witnesses_[0]->asked, 1);
    EXPECT_EQ(witnesses_[1]->asked, 1);
    EXPECT_GE(cosigning_->status().witnesses[2].failures, 1U);
    witnesses_[2]->refuses = false;
    EXPECT_TRUE(cosigned(TreeSize{1}));
    EXPECT_EQ(cosigning_->status().witnesses[2].failures, 0U);
}

TEST_F(CosigningTest, CosignaturesAreRenewed) {
    start(2, 1s);
    ASSERT_TRUE(cosigned(TreeSize{1}));
    std::this_thread::sleep_for(2'500ms);
    EXPECT_GE(witnesses_[0]->asked, 2);
}

TEST_F(CosigningTest, AFalseClockDoesNotCount) {
    witnesses_[0]->set_clock(Micros{SystemClock().now().value + 7'200'000'000});
    start(2);
    ASSERT_TRUE(cosigned(TreeSize{1}));
    for (int i = 0; i < 200 && cosigning_->status().witnesses[0].trouble.empty(); ++i)
        std::this_thread::sleep_for(10ms);
    EXPECT_NE(cosigning_->status().witnesses[0].trouble.find("more than an hour"),
              std::string::npos);
    EXPECT_EQ(cosigning_->status().witnesses[0].size, 0U);
}

TEST_F(CosigningTest, ItEndsWhileAWitnessWaits) {
    for (const auto& witness : witnesses_)
        witness->waits_ms = 20'000;
    start(2);
    std::this_thread::sleep_for(300ms);
    const auto began = std::chrono::steady_clock::now();
    cosigning_.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
}

TEST_F(CosigningTest, PoliciesThatDoNotFit) {
    const auto refused = [&](const Trust& trust) {
        return Cosigning::start(*ledger_, {trust, directory_.path(), "", 20ms, 600s},
                                [](const CosigningNotice&) {})
            .error()
            .code;
    };
    Trust other = policy(2);
    other.logs.front().key =
        NoteSigner::make("other.example", NoteSignatureType::ed25519, Town::key("another log"))
            .value()
            .note_key();
    EXPECT_EQ(refused(other), ErrorCode::invalid_argument);
    Trust silent = policy(2);
    silent.witnesses[0].url.clear();
    silent.witnesses[1].url.clear();
    EXPECT_EQ(refused(silent), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace qiyue::testing
