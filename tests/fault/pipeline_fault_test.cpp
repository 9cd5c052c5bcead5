// The n-th change to a file fails, for every n, once lost and once kept: no receipt that was given
// is ever lost, and what is there afterwards audits clean.

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/faulty_file_system.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

namespace fs = std::filesystem;
using Fault = FaultyFileSystem::Fault;
using Lasting = FaultyFileSystem::Lasting;

constexpr unsigned appends = 5;
constexpr std::uint64_t operations_max = 400;  ///< far more than five appends need

class PipelineFaultTest : public PipelineTest {
protected:
    /// True if the n-th operation was reached.
    bool run(std::uint64_t n, Fault fault, Lasting lasting) {
        const std::string copy = scratch / (std::to_string(n) + (fault == Fault::lost ? "l" : "k"));
        fs::copy(directory.path(), copy, fs::copy_options::recursive);
        auto files = std::make_shared<FaultyFileSystem>();
        LedgerOptions chosen = options();
        chosen.directory = copy;
        chosen.store.file_system = files;
        chosen.store.env = testing::sleepless_env(files);
        chosen.store.background_jobs = false;
        open(chosen);
        files->fail_at(n, fault, lasting);
        const auto given = append_all();
        const bool reached = files->has_failed();
        if (!reached) {
            EXPECT_EQ(given.size(), appends);
        }
        ledger.reset();
        files->mend();
        open(chosen);
        EXPECT_FALSE(ledger->status().read_only);
        for (const Receipt& receipt : given)
            EXPECT_EQ(ledger->entry(receipt.index).value_or(""), receipt.entry)
                << "operation " << n;
        accepted(town.register_organization(900));
        expect_sound(false);
        ledger.reset();
        fs::remove_all(copy);
        return reached;
    }
    std::vector<Receipt> append_all() {
        std::vector<Receipt> given;
        for (unsigned i = 1; i <= appends; ++i) {
            const auto outcome = append(town.register_organization(i));
            if (const auto* receipt = std::get_if<Receipt>(&outcome)) {
                given.push_back(*receipt);
            } else {
                expect_error(outcome, ErrorCode::read_only);
            }
        }
        return given;
    }
    void run_every(Fault fault, Lasting lasting) {
        std::uint64_t n = 1;
        while (n < operations_max && run(n, fault, lasting) && !HasFailure())
            ++n;
        EXPECT_GT(n, appends) << "too few operations were reached";
        EXPECT_LT(n, operations_max);
    }

    TemporaryDirectory scratch;
};

TEST_F(PipelineFaultTest, EveryOperationLostOnce) { run_every(Fault::lost, Lasting::once); }
TEST_F(PipelineFaultTest, EveryOperationKeptButReported) { run_every(Fault::kept, Lasting::once); }
TEST_F(PipelineFaultTest, EverythingLostFromSomeOperationOn) {
    run_every(Fault::lost, Lasting::from_then_on);
}

}  // namespace
}  // namespace qiyue::testing
