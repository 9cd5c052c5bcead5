#include "ledger/store/documents.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "ledger/base/clock.hpp"
#include "ledger/base/encoding.hpp"
#include "tests/support/temporary_directory.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t size_max = 1u << 20;

class Documents : public ::testing::Test {
protected:
    void SetUp() override {
        auto opened = DocumentStore::open(directory_.path(), size_max);
        ASSERT_TRUE(opened) << opened.error().text();
        store_ = std::move(*opened);
    }
    Result<StoredDocument> put(const std::string& bytes, const Hash& name,
                               std::size_t piece = 1'000) {
        auto upload = store_->start(name, "text/plain; charset=utf-8");
        if (!upload) return pass(upload);
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            auto written = upload->write(std::string_view(bytes).substr(at, piece));
            if (!written) return pass(written);
        }
        return upload->finish();
    }
    std::string path_of(const Hash& name) const {
        return (directory_ / "documents/") + to_hex(name);
    }
    std::size_t incoming() const {
        const fs::directory_iterator all(directory_ / "documents/.incoming");
        return static_cast<std::size_t>(std::distance(fs::begin(all), fs::end(all)));
    }
    std::vector<std::string> audit() const { return store_->audit().value(); }

    testing::TemporaryDirectory directory_;
    std::unique_ptr<DocumentStore> store_;
};

const auto no_name = [](const Hash&) { return Result<bool>(false); };
const auto every_name = [](const Hash&) { return Result<bool>(true); };
const std::string charter = "a charter of " + std::string(5'000, 'c');

TEST_F(Documents, AreStoredByBothDigests) {
    const Hash name = sha256(charter);
    EXPECT_EQ(store_->find(name).value(), std::nullopt);
    const auto stored = put(charter, name);
    ASSERT_TRUE(stored) << stored.error().text();
    const auto found = store_->find(name).value();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->sha256, name);
    EXPECT_EQ(found->sm3, sm3(charter));
    EXPECT_EQ(found->size, charter.size());
    EXPECT_EQ(found->media_type, "text/plain; charset=utf-8");
    EXPECT_EQ(store_->read(name, 0).value(), charter);
    EXPECT_EQ(store_->read(name, 5'000).value(), charter.substr(5'000));
    EXPECT_EQ(store_->read(name, charter.size()).value(), "");
    EXPECT_TRUE(audit().empty());
    EXPECT_EQ(incoming(), 0u);
    auto again = DocumentStore::open(directory_.path(), size_max);
    ASSERT_TRUE(again);
    EXPECT_TRUE((*again)->find(name).value());
}

TEST_F(Documents, LargeOnesAreReadInPieces) {
    std::string large;
    for (int number = 0; large.size() < 600'000; ++number)
        large += std::to_string(number);
    const Hash name = sha256(large);
    ASSERT_TRUE(put(large, name, 70'000));
    std::string read;
    for (;;) {
        const auto piece = store_->read(name, read.size()).value();
        EXPECT_LE(piece.size(), 256u << 10);
        if (piece.empty()) break;
        read += piece;
    }
    EXPECT_EQ(read, large);
}

TEST_F(Documents, TheEmptyDocumentIsOne) {
    ASSERT_TRUE(put("", sha256("")));
    EXPECT_EQ(store_->find(sha256("")).value()->size, 0u);
    EXPECT_TRUE(audit().empty());
}

TEST_F(Documents, AnotherDigestIsRefusedWithoutTrace) {
    const auto refused = put(charter, sha256("something else"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(store_->find(sha256("something else")).value(), std::nullopt);
    EXPECT_EQ(incoming(), 0u);
}

TEST_F(Documents, TooLargeOnesAreRefusedOnTheWay) {
    auto upload = store_->start(sha256("x"), "a/b");
    ASSERT_TRUE(upload);
    ASSERT_TRUE(upload->write(std::string(size_max, 'x')));
    EXPECT_EQ(upload->write("x").error().code, ErrorCode::too_large);
    EXPECT_EQ(upload->write("").error().code, ErrorCode::io);
    EXPECT_FALSE(upload->finish());
}

TEST_F(Documents, AnUploadThatIsDroppedLeavesNothing) {
    {
        auto upload = store_->start(sha256(charter), "a/b");
        ASSERT_TRUE(upload);
        ASSERT_TRUE(upload->write(charter));
        EXPECT_EQ(incoming(), 1u);
    }
    EXPECT_EQ(incoming(), 0u);
    EXPECT_EQ(store_->find(sha256(charter)).value(), std::nullopt);
    EXPECT_EQ(store_->read(sha256(charter), 0).error().code, ErrorCode::not_found);
}

TEST_F(Documents, PuttingAgainIsFineAlsoAtTheSameTime) {
    const Hash name = sha256(charter);
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&] {
            for (int round = 0; round < 10; ++round)
                EXPECT_TRUE(put(charter, name));
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_TRUE(store_->find(name).value());
    EXPECT_TRUE(audit().empty());
}

TEST_F(Documents, PuttingAgainKeepsTheMediaTypeAndMendsTheBytes) {
    const Hash name = sha256(charter);
    ASSERT_FALSE(put(charter, name).value().held_before);
    {
        std::fstream(path_of(name), std::ios::in | std::ios::out).put('X');
    }
    EXPECT_FALSE(audit().empty());
    auto upload = store_->start(name, "text/html");
    ASSERT_TRUE(upload && upload->write(charter));
    const auto stored = upload->finish();
    ASSERT_TRUE(stored) << stored.error().text();
    EXPECT_TRUE(stored->held_before);
    EXPECT_EQ(stored->media_type, "text/plain; charset=utf-8");
    EXPECT_EQ(store_->find(name).value()->media_type, "text/plain; charset=utf-8");
    EXPECT_TRUE(audit().empty());
}

TEST_F(Documents, DamageIsFound) {
    const Hash name = sha256(charter);
    ASSERT_TRUE(put(charter, name));
    std::ofstream(path_of(name), std::ios::binary) << "b" + charter.substr(1);
    ASSERT_EQ(audit().size(), 1u);
    EXPECT_NE(audit()[0].find(to_hex(name)), std::string::npos);
    std::ofstream(path_of(name), std::ios::binary) << "short";
    EXPECT_EQ(store_->find(name).error().code, ErrorCode::corrupt);
    ASSERT_TRUE(put(charter, name));  // putting it again mends it
    EXPECT_TRUE(audit().empty());

    std::ofstream(path_of(name) + ".json") << "{}";
    EXPECT_EQ(store_->find(name).error().code, ErrorCode::corrupt);
    EXPECT_EQ(audit().size(), 1u);
    fs::remove(path_of(name) + ".json");
    EXPECT_EQ(store_->find(name).error().code, ErrorCode::corrupt);
    EXPECT_EQ(audit().size(), 1u);
    ASSERT_TRUE(put(charter, name));
    std::ofstream(directory_ / "documents/stranger") << "?";
    EXPECT_EQ(audit().size(), 1u);
}

TEST_F(Documents, SweepingDeletesOnlyOldOnesThatNoEventNames) {
    const Hash name = sha256(charter);
    ASSERT_TRUE(put(charter, name));
    const Micros now = SystemClock().now();
    EXPECT_EQ(store_->sweep(now + -us_per_minute, no_name).value(), 0u);
    EXPECT_EQ(store_->sweep(now + us_per_minute, every_name).value(), 0u);
    EXPECT_TRUE(store_->find(name).value());
    std::ofstream(directory_ / "documents/.incoming/left-behind") << "?";
    EXPECT_EQ(store_->sweep(now + us_per_minute, no_name).value(), 1u);
    EXPECT_EQ(store_->find(name).value(), std::nullopt);
    EXPECT_FALSE(fs::exists(path_of(name) + ".json"));
    EXPECT_EQ(incoming(), 0u);
}

TEST_F(Documents, OneThatIsRenewedOrPutAgainIsYoung) {
    const Hash name = sha256(charter);
    ASSERT_TRUE(put(charter, name));
    const auto long_ago = fs::last_write_time(path_of(name)) - std::chrono::hours(48);
    const Micros yesterday = SystemClock().now() + -us_per_day;
    const auto make_old = [&] { fs::last_write_time(path_of(name), long_ago); };
    make_old();
    ASSERT_TRUE(store_->renew(name));
    EXPECT_EQ(store_->sweep(yesterday, no_name).value(), 0u);
    make_old();
    ASSERT_TRUE(put(charter, name));
    EXPECT_EQ(store_->sweep(yesterday, no_name).value(), 0u);
    make_old();
    const auto failing = [](const Hash&) -> Result<bool> { return fail(ErrorCode::io, "?"); };
    EXPECT_EQ(store_->sweep(yesterday, failing).error().code, ErrorCode::io);
    EXPECT_TRUE(store_->find(name).value());
    EXPECT_EQ(store_->sweep(yesterday, no_name).value(), 1u);
    EXPECT_TRUE(store_->renew(name)) << "nothing to renew";
}

TEST_F(Documents, OnePutAgainDuringASweepIsNotLost) {
    const Hash name = sha256(charter);
    std::atomic<bool> done{false};
    std::thread sweeping([&] {
        while (!done)
            EXPECT_TRUE(store_->sweep(SystemClock().now() + -us_per_day, no_name));
    });
    for (int round = 0; round < 100; ++round) {
        EXPECT_TRUE(put(charter, name));
        // Old at once, then put again: whatever the sweep does with the old one, the new one stays.
        std::error_code gone;
        fs::last_write_time(path_of(name),
                            fs::file_time_type::clock::now() - std::chrono::hours(48), gone);
        EXPECT_TRUE(put(charter, name));
        EXPECT_TRUE(store_->find(name).value()) << round;
    }
    done = true;
    sweeping.join();
    EXPECT_TRUE(audit().empty());
}

TEST_F(Documents, ACardAloneIsNoDocument) {
    const Hash name = sha256(charter);
    ASSERT_TRUE(put(charter, name));
    fs::remove(path_of(name));  // as after a crash between the two renames
    EXPECT_EQ(store_->find(name).value(), std::nullopt);
    EXPECT_TRUE(audit().empty());
    EXPECT_EQ(store_->sweep(SystemClock().now() + us_per_minute, no_name).value(), 0u);
    EXPECT_FALSE(fs::exists(path_of(name) + ".json"));
}

}  // namespace
}  // namespace qiyue
