#include "ledger/store/guard.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "ledger/base/limits.hpp"
#include "tests/support/faulty_file_system.hpp"
#include "tests/support/temporary_directory.hpp"

namespace qiyue {
namespace {

using testing::FaultyFileSystem;
using testing::TemporaryDirectory;

const GuardNotes first{"note one\n", "twin one\n"};
const GuardNotes second{"note two, longer\n", ""};
const GuardNotes third{"note three\n", "twin three\n"};

void flip(const std::string& path, std::uint64_t offset) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset));
    const char byte = static_cast<char>(file.get() ^ 0x10);
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(byte);
}

TEST(Guard, KeepsTheNewestNotes) {
    const TemporaryDirectory directory;
    const std::string path = directory / "guard";
    {
        auto guard = Guard::create(path, first, nullptr);
        ASSERT_TRUE(guard) << guard.error().text();
        EXPECT_EQ((*guard)->current(), first);
        ASSERT_TRUE((*guard)->write(second));
        EXPECT_EQ((*guard)->current(), second);
    }
    auto guard = Guard::open(path, nullptr);
    ASSERT_TRUE(guard);
    EXPECT_EQ((*guard)->current(), second);
    ASSERT_TRUE((*guard)->write(third));
    const auto reading = Guard::read(path, nullptr);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->notes, third);
    EXPECT_FALSE(reading->torn);
    EXPECT_EQ(std::filesystem::file_size(path), 2 * guard_slot_bytes);
}

TEST(Guard, SaysWhatIsWrong) {
    const TemporaryDirectory directory;
    EXPECT_EQ(Guard::open(directory / "none", nullptr).error().code, ErrorCode::guard);
    EXPECT_EQ(Guard::read(directory / "none", nullptr).error().code, ErrorCode::guard);
    std::ofstream(directory / "empty");
    EXPECT_EQ(Guard::open(directory / "empty", nullptr).error().code, ErrorCode::guard);
    ASSERT_TRUE(Guard::create(directory / "guard", first, nullptr));
    EXPECT_EQ(Guard::create(directory / "guard", second, nullptr).error().code,
              ErrorCode::exists_already);
    EXPECT_EQ(Guard::open(directory / "guard", nullptr).value()->current(), first);
    EXPECT_EQ(Guard::create(directory / "no/such/guard", first, nullptr).error().code,
              ErrorCode::io);
}

TEST(Guard, BoundsItsNotes) {
    const TemporaryDirectory directory;
    auto guard = Guard::create(directory / "guard", first, nullptr);
    ASSERT_TRUE(guard);
    const std::string longest(limits::note_bytes_max, 'n');
    ASSERT_TRUE((*guard)->write({longest, longest}));
    EXPECT_EQ((*guard)->write({longest + "n", ""}).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(Guard::open(directory / "guard", nullptr).value()->current(),
              (GuardNotes{longest, longest}));
}

TEST(Guard, EveryFlippedByteOfTheNewestSlotIsFoundAndTheOlderStands) {
    const TemporaryDirectory directory;
    const std::string path = directory / "guard";
    {
        auto guard = Guard::create(path, first, nullptr);  // slots 0 and 1 both hold `first`
        ASSERT_TRUE(guard);
        ASSERT_TRUE((*guard)->write(second));  // number 2: slot 0
        ASSERT_TRUE((*guard)->write(third));  // number 3: slot 1
    }
    const std::uint64_t used = 14 + 8 + 4 + third.note.size() + 4 + third.twin_note.size() + 32;
    for (std::uint64_t byte = 0; byte < used; ++byte) {
        flip(path, guard_slot_bytes + byte);
        const auto reading = Guard::read(path, nullptr);
        ASSERT_TRUE(reading) << byte;
        EXPECT_TRUE(reading->torn) << byte;
        EXPECT_EQ(reading->notes, second) << byte;
        flip(path, guard_slot_bytes + byte);
    }
    flip(path, 20);
    flip(path, guard_slot_bytes + 20);
    EXPECT_EQ(Guard::open(path, nullptr).error().code, ErrorCode::guard);
}

TEST(Guard, ATornWriteLeavesTheNewerStandingAndTheNextMendsIt) {
    const TemporaryDirectory directory;
    const std::string path = directory / "guard";
    {
        auto guard = Guard::create(path, first, nullptr);
        ASSERT_TRUE(guard);
        ASSERT_TRUE((*guard)->write(second));
    }
    const auto before = std::filesystem::file_size(path);
    for (const std::uint64_t written : {0u, 1u, 15u, 30u, 60u}) {
        // The write of `third` to slot 1 stopped after so many bytes: the rest is the old slot's.
        std::string image;
        {
            std::ifstream file(path, std::ios::binary);
            image.assign(std::istreambuf_iterator<char>(file), {});
        }
        const std::string kept = image;
        for (std::uint64_t byte = 0; byte < written; ++byte)
            image[guard_slot_bytes + byte] = 'T';
        std::ofstream(path, std::ios::binary) << image;
        auto guard = Guard::open(path, nullptr);
        ASSERT_TRUE(guard);
        EXPECT_EQ((*guard)->current(), second);
        EXPECT_EQ(Guard::read(path, nullptr)->torn, written > 0);
        ASSERT_TRUE((*guard)->write(third));
        EXPECT_FALSE(Guard::read(path, nullptr)->torn);
        EXPECT_EQ(Guard::read(path, nullptr)->notes, third);
        std::ofstream(path, std::ios::binary) << kept;
    }
    EXPECT_EQ(std::filesystem::file_size(path), before);
}

TEST(Guard, AFailedWriteRefusesAllFurtherOnes) {
    for (const auto fault : {FaultyFileSystem::Fault::lost, FaultyFileSystem::Fault::kept}) {
        for (const std::uint64_t n : {1u, 2u}) {  // the write, the sync
            const TemporaryDirectory directory;
            const auto files = std::make_shared<FaultyFileSystem>();
            auto guard = Guard::create(directory / "guard", first, files);
            ASSERT_TRUE(guard);
            files->fail_at(n, fault, FaultyFileSystem::Lasting::once);
            EXPECT_EQ((*guard)->write(second).error().code, ErrorCode::io);
            EXPECT_TRUE(files->has_failed());
            EXPECT_EQ((*guard)->current(), first);
            EXPECT_EQ((*guard)->write(second).error().code, ErrorCode::read_only);
            const auto again = Guard::open(directory / "guard", nullptr);
            ASSERT_TRUE(again);
            EXPECT_TRUE((*again)->current() == first || (*again)->current() == second);
        }
    }
}

TEST(Guard, AnAcknowledgedWriteSurvivesAPowerCut) {
    const TemporaryDirectory directory;
    const auto files = std::make_shared<FaultyFileSystem>();
    {
        auto guard = Guard::create(directory / "guard", first, files);
        ASSERT_TRUE(guard);
        ASSERT_TRUE((*guard)->write(second));
        files->fail_at(2, FaultyFileSystem::Fault::lost, FaultyFileSystem::Lasting::from_then_on);
        EXPECT_FALSE((*guard)->write(third));  // written, not synced
        files->cut_power();
    }
    files->drop_unsynced();
    const auto guard = Guard::open(directory / "guard", nullptr);
    ASSERT_TRUE(guard) << guard.error().text();
    EXPECT_EQ((*guard)->current(), second);
}

TEST(Guard, MakingOneIsAllOrNothing) {
    for (std::uint64_t n = 1;; ++n) {
        const TemporaryDirectory directory;
        const auto files = std::make_shared<FaultyFileSystem>();
        files->fail_at(n, FaultyFileSystem::Fault::lost, FaultyFileSystem::Lasting::from_then_on);
        const bool made = Guard::create(directory / "guard", first, files).has_value();
        const bool failed = files->has_failed();
        EXPECT_EQ(made, !failed) << n;
        files->cut_power();
        files->drop_unsynced();
        const auto reading = Guard::read(directory / "guard", nullptr);
        EXPECT_EQ(reading.has_value(), made) << n;
        if (!failed) break;
    }
}

}  // namespace
}  // namespace qiyue
