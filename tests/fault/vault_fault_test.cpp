// The vault below which the disk fails: for every n, the n-th change to a file fails during a put
// or an erasure, or the power goes. A text that was acknowledged is there; a text whose erasure was
// acknowledged is not, nor its key; and what was cut off is finished by doing it again.

#include <filesystem>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/store/vault.hpp"
#include "tests/support/faulty_file_system.hpp"
#include "tests/support/temporary_directory.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

using testing::FaultyFileSystem;
using testing::TemporaryDirectory;
using Fault = FaultyFileSystem::Fault;
using Lasting = FaultyFileSystem::Lasting;

constexpr std::uint64_t operations_max = 200;

Result<bool> never() { return false; }
std::string text(int number) { return "the text of field " + std::to_string(number); }

/// Some texts are put, one is erased, one is put twice; what was acknowledged is remembered.
class Run {
public:
    Run(std::string directory, std::shared_ptr<FaultyFileSystem> files)
        : directory_(std::move(directory)), files_(std::move(files)) {}

    void go() {
        auto opened = Vault::open(directory_, files_);
        if (!opened) return;
        Vault& vault = **opened;
        for (int number = 0; number < 3; ++number)
            kept_[number] = vault.put(sha256(text(number)), text(number), never).has_value();
        erased_ = vault.erase(sha256(text(1))).has_value();
        if (vault.put(sha256(text(2)), text(2), never)) kept_[2] = true;
    }

    void expect_kept() {
        auto opened = Vault::open(directory_);
        ASSERT_TRUE(opened) << opened.error().text();
        Vault& vault = **opened;
        for (const int number : {0, 2}) {
            const auto checked = vault.check(sha256(text(number)));
            ASSERT_TRUE(checked) << checked.error().text();
            if (kept_[number]) {
                EXPECT_EQ(checked->standing, Vault::Standing::sound) << number;
            }
            ASSERT_TRUE(vault.put(sha256(text(number)), text(number), never));
            EXPECT_EQ(vault.read(sha256(text(number))).value(), text(number));
        }
        if (erased_) expect_gone(vault);
        ASSERT_TRUE(vault.erase(sha256(text(1))));  // as it is replayed at opening
        expect_gone(vault);
    }

private:
    void expect_gone(const Vault& vault) const {
        EXPECT_FALSE(vault.check(sha256(text(1)))->has_key);
        for (const char* folder :
             {"/vault/", "/vault-keys/", "/vault/.incoming/", "/vault-keys/.incoming/"}) {
            EXPECT_FALSE(fs::exists(directory_ + folder + to_hex(sha256(text(1))))) << folder;
        }
    }

    std::string directory_;
    std::shared_ptr<FaultyFileSystem> files_;
    bool kept_[3] = {};
    bool erased_ = false;
};

/// True if the n-th operation was reached.
bool attempt(std::uint64_t n, Fault fault, Lasting lasting, bool power) {
    const TemporaryDirectory directory;
    const auto files = std::make_shared<FaultyFileSystem>();
    files->fail_at(n, fault, lasting);
    Run run(directory.path(), files);
    run.go();
    const bool reached = files->has_failed();
    if (power) {
        files->cut_power();
        files->drop_unsynced();
    }
    run.expect_kept();
    return reached;
}

void attempt_every(Fault fault, Lasting lasting, bool power) {
    std::uint64_t n = 1;
    while (n < operations_max && attempt(n, fault, lasting, power) &&
           !::testing::Test::HasFailure())
        ++n;
    EXPECT_FALSE(::testing::Test::HasFailure()) << "operation " << n;
    EXPECT_GT(n, 30u);
    EXPECT_LT(n, operations_max);
}

TEST(VaultFault, EveryOperationLostOnce) { attempt_every(Fault::lost, Lasting::once, false); }
TEST(VaultFault, EveryOperationKeptButReported) {
    attempt_every(Fault::kept, Lasting::once, false);
}
TEST(VaultFault, EverythingLostFromSomeOperationOn) {
    attempt_every(Fault::lost, Lasting::from_then_on, false);
}
TEST(VaultFault, ThePowerGoesAtEveryOperation) {
    attempt_every(Fault::kept, Lasting::from_then_on, true);
}
TEST(VaultFault, AnOperationIsLostAndThenThePowerGoes) {
    attempt_every(Fault::lost, Lasting::once, true);
}

}  // namespace
}  // namespace qiyue
