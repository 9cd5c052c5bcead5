// Single bytes flipped in the files of a closed store: found, always, or without any effect.

#include <filesystem>
#include <fstream>
#include <random>

#include <gtest/gtest.h>

#include "tests/unit/store/store_fixture.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;
using testing::Findings;
using testing::has;
using testing::RawDatabase;
using testing::text_of;

constexpr std::uint64_t entries = 300;

void flip(const std::string& path, std::uint64_t offset) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset));
    const char byte = static_cast<char>(file.get() ^ 0x04);
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(byte);
}

class Damage : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        shared_ = new testing::TemporaryDirectory;
        ledger_ = new testing::SyntheticLedger(testing::make_ledger(*shared_ / "l", entries));
        RawDatabase raw(*shared_ / "l");
        raw.flush();
        entry_files_ = new std::vector(raw.files(Column::entries));
    }
    static void TearDownTestSuite() {
        delete shared_;
        delete ledger_;
        delete entry_files_;
    }
    void SetUp() override { testing::copy_directory(*shared_ / "l", path()); }
    std::string path() const { return directory_ / "l"; }

    /// Files of the closed store whose name begins or ends so.
    std::vector<std::string> files(const std::string& part) const {
        std::vector<std::string> found;
        for (const auto& file : fs::directory_iterator(path() + "/db")) {
            const std::string name = file.path().filename().string();
            if (name.starts_with(part) || name.ends_with(part)) found.push_back(file.path());
        }
        return found;
    }

    enum class Verdict { refused, found, rolled_back, harmless };
    /// What a reader makes of the damaged store.
    Verdict verdict(std::string* text = nullptr) const {
        StoreOptions options;
        options.mode = StoreOptions::Mode::read_only;
        const auto store = EventStore::open(path(), options);
        if (!store) {
            if (text) *text = store.error().text();
            EXPECT_NE(store.error().code, ErrorCode::locked);
            return Verdict::refused;
        }
        Findings findings;
        const auto report =
            fsck_rows(**store, [&](Finding f) { findings.push_back(std::move(f)); });
        if (text) *text = report ? text_of(findings) : report.error().text();
        if (!report) return Verdict::refused;
        if (!findings.empty()) return Verdict::found;
        // An older, sound state is what the guard is for: it states a size that is not there.
        if ((*store)->writer_state().size.value < entries) return Verdict::rolled_back;
        return Verdict::harmless;
    }

    static testing::TemporaryDirectory* shared_;
    static testing::SyntheticLedger* ledger_;
    static std::vector<std::string>* entry_files_;
    testing::TemporaryDirectory directory_;
};

testing::TemporaryDirectory* Damage::shared_ = nullptr;
testing::SyntheticLedger* Damage::ledger_ = nullptr;
std::vector<std::string>* Damage::entry_files_ = nullptr;

TEST_F(Damage, TheFixtureIsSound) {
    std::string text;
    EXPECT_EQ(verdict(&text), Verdict::harmless) << text;
    EXPECT_EQ(entry_files_->size(), 1u);
    EXPECT_GE(files(".sst").size(), 10u);
}

TEST_F(Damage, EveryFlippedByteOfATableFileIsFound) {
    std::mt19937_64 random(20'260'301);
    for (const auto& file : files(".sst")) {
        const std::uint64_t size = fs::file_size(file);
        for (const std::uint64_t at : {std::uint64_t{0}, random() % size, size - 1}) {
            flip(file, at);
            std::string text;
            const auto found = verdict(&text);
            EXPECT_TRUE(found == Verdict::refused || found == Verdict::found)
                << file << " at " << at << "\n"
                << text;
            flip(file, at);
        }
    }
}

TEST_F(Damage, ABlockOfEntriesIsTheRangeOfItsIndexes) {
    const std::string file = path() + "/db/" + fs::path(entry_files_->front()).filename().string();
    // In the middle of the file: among the blocks of data.
    flip(file, fs::file_size(file) / 2);
    std::string text;
    ASSERT_EQ(verdict(&text), Verdict::found);
    EXPECT_NE(text.find("store_file_damaged"), std::string::npos) << text;
    EXPECT_NE(text.find("store_block_damaged"), std::string::npos) << text;
    EXPECT_NE(text.find(" cannot be read: "), std::string::npos) << text;
    // Nothing is said of rows, whose entries are only hidden.
    EXPECT_EQ(text.find("store_row"), std::string::npos) << text;

    const auto store = testing::open_store(path(), StoreOptions::Mode::read_only);
    std::uint64_t first = entries;
    std::uint64_t last = 0;
    for (std::uint64_t index = 0; index < entries; ++index) {
        const auto line = store->entry(Index{index});
        if (line) {
            EXPECT_EQ(*line, ledger_->entries()[index].line);
            continue;
        }
        EXPECT_EQ(line.error().code, ErrorCode::corrupt);
        first = std::min(first, index);
        last = index;
    }
    EXPECT_LE(first, last);
    EXPECT_LT(last - first, 64u);
    EXPECT_NE(text.find("entries " + std::to_string(first) + " to " + std::to_string(last)),
              std::string::npos)
        << text;
}

TEST_F(Damage, AMissingTableFileIsFound) {
    for (const auto& file : files(".sst")) {
        fs::rename(file, path() + "/away");
        std::string text;
        EXPECT_NE(verdict(&text), Verdict::harmless) << file;
        fs::rename(path() + "/away", file);
    }
}

TEST_F(Damage, ManifestAndCurrentAreFoundToo) {
    std::vector<std::string> names = files("MANIFEST-");
    names.push_back(path() + "/db/CURRENT");
    std::size_t harmless = 0;
    std::size_t tried = 0;
    for (const auto& file : names) {
        const std::uint64_t size = fs::file_size(file);
        for (std::uint64_t at = 0; at < size; at += std::max<std::uint64_t>(1, size / 60)) {
            flip(file, at);
            std::string text;
            const auto outcome = verdict(&text);
            harmless += outcome == Verdict::harmless ? 1 : 0;
            ++tried;
            flip(file, at);
        }
    }
    // Harmless means that every row was read and is right: nothing was lost.
    EXPECT_LT(harmless, tried / 10) << harmless << " of " << tried;
}

TEST_F(Damage, AFlippedByteOfTheLogOfWritesIsFoundOrRollsBackWhole) {
    testing::TemporaryDirectory unflushed;
    testing::make_ledger(unflushed / "l", entries, true, 30);
    testing::copy_directory(unflushed / "l", path());
    std::mt19937_64 random(7);
    for (const auto& file : files(".log")) {
        const std::uint64_t size = fs::file_size(file);
        if (size == 0) continue;
        for (int round = 0; round < 25; ++round) {
            const std::uint64_t at = random() % size;
            flip(file, at);
            std::string text;
            EXPECT_NE(verdict(&text), Verdict::harmless) << file << " at " << at;
            // A writer never opens what a reader finds damaged, nor loses it quietly.
            flip(file, at);
        }
    }
}

TEST_F(Damage, AWriterRefusesWhatIsDamaged) {
    RawDatabase(path()).erase(Column::entries, u64be(entries - 1));
    const auto missing_last = EventStore::open(path(), {});
    ASSERT_FALSE(missing_last);
    EXPECT_EQ(missing_last.error().code, ErrorCode::corrupt);

    testing::copy_directory(*shared_ / "l", path());
    RawDatabase(path()).put(Column::entries, u64be(entries), "one too many");
    EXPECT_EQ(EventStore::open(path(), {}).error().code, ErrorCode::corrupt);

    testing::copy_directory(*shared_ / "l", path());
    RawDatabase(path()).put(Column::entries, u64be(entries - 1), "another");
    EXPECT_EQ(EventStore::open(path(), {}).error().code, ErrorCode::corrupt);

    testing::copy_directory(*shared_ / "l", path());
    RawDatabase(path()).erase(Column::tiles, tile_key({HashAlgorithm::sm3, 0, 0}));
    EXPECT_EQ(EventStore::open(path(), {}).error().code, ErrorCode::corrupt);

    testing::copy_directory(*shared_ / "l", path());
    RawDatabase(path()).erase(Column::map, PageName{}.row_key());
    EXPECT_EQ(EventStore::open(path(), {}).error().code, ErrorCode::corrupt);

    for (const auto key : {meta_format, meta_twin, meta_writer}) {
        testing::copy_directory(*shared_ / "l", path());
        RawDatabase(path()).erase(Column::meta, std::string(key));
        EXPECT_EQ(EventStore::open(path(), {}).error().code, ErrorCode::corrupt) << key;
    }
}

}  // namespace
}  // namespace qiyue
