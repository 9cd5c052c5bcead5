// A text is kept and then erased by its event while the n-th change to a file fails, for every n:
// what was acknowledged holds, and once the event is in the log no opening of the ledger finds the
// text or its key again.

#include <filesystem>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/event/disclosure.hpp"
#include "tests/support/faulty_file_system.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

namespace fs = std::filesystem;
using Fault = FaultyFileSystem::Fault;
using Lasting = FaultyFileSystem::Lasting;

constexpr std::uint64_t operations_max = 400;  ///< far more than one text and two events need

class ErasureFaultTest : public PipelineTest {
protected:
    void SetUp() override {
        PipelineTest::SetUp();
        open();
        auto event = town.registration(1);
        text_ =
            format_disclosure(random_bytes(32), event["id"].get<std::string>(), "/contact", "1");
        event["data"]["commit"]["/contact"] = to_hex(commitment());
        accepted(town.sign(event, {"org 1", "operator"}));
        erasure_ = town.sign(
            town.event("disclosure.erased", "organizations/" + Town::uscc(1), town.party("dpo"),
                       {{"commitments", {to_hex(commitment())}},
                        {"legal_ground", "个人信息保护法第四十七条"}}),
            {"dpo", "org 1"});
        ledger.reset();
    }
    Hash commitment() const { return sha256(text_); }
    static bool is_there(const std::string& copy, const Hash& commitment) {
        for (const char* folder :
             {"/vault/", "/vault-keys/", "/vault/.incoming/", "/vault-keys/.incoming/"}) {
            if (fs::exists(copy + folder + to_hex(commitment))) return true;
        }
        return false;
    }
    LedgerOptions faulty(const std::string& copy, std::shared_ptr<FaultyFileSystem> files) {
        LedgerOptions chosen = options();
        chosen.directory = copy;
        chosen.store.env = testing::sleepless_env(files);
        chosen.store.file_system = std::move(files);
        chosen.store.background_jobs = false;
        return chosen;
    }

    /// True if the n-th operation was reached.
    bool run(std::uint64_t n, Fault fault, Lasting lasting) {
        SCOPED_TRACE("operation " + std::to_string(n));
        const std::string copy =
            scratch_ / (std::to_string(n) + (fault == Fault::lost ? "l" : "k"));
        fs::copy(directory.path(), copy, fs::copy_options::recursive);
        const auto files = std::make_shared<FaultyFileSystem>();
        const LedgerOptions chosen = faulty(copy, files);
        open(chosen);
        files->fail_at(n, fault, lasting);
        const bool kept = ledger->keep_disclosure(commitment(), text_).has_value();
        if (kept) {
            EXPECT_EQ(ledger->disclosure(commitment()).value_or(""), text_);
        }
        const bool erased = std::holds_alternative<Receipt>(append(erasure_));
        if (erased) {
            EXPECT_FALSE(is_there(copy, commitment())) << "before anybody hears of it";
        }
        const bool reached = files->has_failed();
        EXPECT_TRUE(reached || (kept && erased));
        ledger.reset();
        files->mend();
        open(chosen);
        expect_finished(copy, kept, erased);
        ledger.reset();
        fs::remove_all(copy);
        return reached;
    }
    void expect_finished(const std::string& copy, bool kept, bool erased) {
        EXPECT_FALSE(ledger->status().read_only);
        const bool recorded = ledger->status().size == 3;
        if (erased) {
            EXPECT_TRUE(recorded);
        }
        if (recorded) {
            EXPECT_FALSE(is_there(copy, commitment())) << "finished at opening";
            EXPECT_EQ(ledger->disclosure(commitment()).error().code, ErrorCode::erased);
        } else if (kept) {
            EXPECT_EQ(ledger->disclosure(commitment()).value_or(""), text_);
        }
        accepted(erasure_);
        EXPECT_FALSE(is_there(copy, commitment()));
    }
    void run_every(Fault fault, Lasting lasting) {
        std::uint64_t n = 1;
        while (n < operations_max && run(n, fault, lasting) && !HasFailure())
            ++n;
        EXPECT_GT(n, 25u) << "too few operations were reached";
        EXPECT_LT(n, operations_max);
    }

    TemporaryDirectory scratch_;
    std::string text_;
    std::string erasure_;
};

TEST_F(ErasureFaultTest, EveryOperationLostOnce) { run_every(Fault::lost, Lasting::once); }
TEST_F(ErasureFaultTest, EveryOperationKeptButReported) { run_every(Fault::kept, Lasting::once); }
TEST_F(ErasureFaultTest, EverythingLostFromSomeOperationOn) {
    run_every(Fault::lost, Lasting::from_then_on);
}

}  // namespace
}  // namespace qiyue::testing
