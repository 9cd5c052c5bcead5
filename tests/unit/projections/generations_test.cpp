// The generations of a view on disk.

#include "projections/generations.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.hpp"

namespace qiyue::testing {
namespace {

using Numbers = std::vector<std::uint64_t>;

class GenerationsTest : public ::testing::Test {
protected:
    void make(std::uint64_t number) const {
        std::filesystem::create_directories(generations.path(number));
        std::ofstream(generations.path(number) + "/rows") << number;
    }
    void write_serving(const std::string& text) const {
        std::filesystem::create_directories(folder);
        std::ofstream(folder + "/serving", std::ios::binary) << text;
    }
    std::string served_text() const {
        std::ifstream file(folder + "/serving", std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    TemporaryDirectory directory;
    const std::string folder = directory / "views/tests";
    const Generations generations{directory.path(), "tests"};
};

TEST_F(GenerationsTest, AtFirstThereIsNothingAndLookingMakesNothing) {
    EXPECT_EQ(generations.serving().value(), std::nullopt);
    EXPECT_TRUE(generations.all().value().empty());
    EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
    EXPECT_EQ(generations.next().value(), 1u);
    EXPECT_TRUE(std::filesystem::is_directory(folder));
}

TEST_F(GenerationsTest, WhatServesIsKnownToTheNextProcess) {
    make(generations.next().value());
    ASSERT_TRUE(generations.serve(1));
    EXPECT_EQ(generations.serving().value(), 1u);
    EXPECT_EQ(Generations(directory.path(), "tests").serving().value(), 1u);
    EXPECT_EQ(served_text(), "1\n");
    EXPECT_EQ(Generations(directory.path(), "others").serving().value(), std::nullopt);
}

TEST_F(GenerationsTest, NobodyReadsHalfASwitch) {
    ASSERT_TRUE(generations.next());
    ASSERT_TRUE(generations.serve(9));
    std::atomic<bool> done{false};
    std::atomic<std::uint64_t> looks{0};
    std::thread reader([&] {
        while (!done) {
            const auto served = generations.serving();
            ASSERT_TRUE(served) << served.error().text();
            ASSERT_TRUE(*served == 9u || *served == 10u);
            ++looks;
        }
    });
    // Their texts are of different lengths.
    for (unsigned round = 0; round < 200; ++round)
        ASSERT_TRUE(generations.serve(round % 2 == 0 ? 10 : 9));
    done = true;
    reader.join();
    EXPECT_GT(looks, 1u);
    EXPECT_FALSE(std::filesystem::exists(folder + "/serving.new"));
}

TEST_F(GenerationsTest, WhatASwitchThatWasCutOffLeftIsNotRead) {
    ASSERT_TRUE(generations.next());
    ASSERT_TRUE(generations.serve(1));
    std::ofstream(folder + "/serving.new") << "2";
    EXPECT_EQ(generations.serving().value(), 1u);
    EXPECT_TRUE(generations.all().value().empty());
    ASSERT_TRUE(generations.serve(3));
    EXPECT_EQ(generations.serving().value(), 3u);
}

TEST_F(GenerationsTest, TheNextNumberIsAboveAllThereAre) {
    make(1);
    ASSERT_TRUE(generations.serve(1));
    make(4);
    EXPECT_EQ(generations.next().value(), 5u);
    make(5);
    ASSERT_TRUE(generations.serve(5));
    ASSERT_TRUE(generations.remove(1));
    ASSERT_TRUE(generations.remove(4));
    EXPECT_EQ(generations.next().value(), 6u);
    // Even if its rows are gone: readers have seen it serve.
    std::filesystem::remove_all(generations.path(5));
    EXPECT_EQ(generations.next().value(), 6u);
}

TEST_F(GenerationsTest, AllAreToldInTheOrderOfTheirNumbers) {
    for (const std::uint64_t number : {10u, 9u, 2u})
        make(number);
    ASSERT_TRUE(generations.serve(9));
    std::filesystem::create_directories(folder + "/lost+found");
    EXPECT_EQ(generations.all().value(), (Numbers{2, 9, 10}));
}

TEST_F(GenerationsTest, WhatServesIsNotRemoved) {
    make(1);
    make(2);
    ASSERT_TRUE(generations.serve(2));
    const auto refused = generations.remove(2);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    EXPECT_TRUE(std::filesystem::exists(generations.path(2) + "/rows"));
    EXPECT_TRUE(generations.remove(1));
    EXPECT_FALSE(std::filesystem::exists(generations.path(1)));
    EXPECT_EQ(generations.all().value(), Numbers{2});
    EXPECT_TRUE(generations.remove(1)) << "what is gone is gone";
}

TEST_F(GenerationsTest, ADamagedFileServesNothingAndSaysWhatToDo) {
    make(3);
    for (const std::string text :
         {"\n", "3", "x\n", "-3\n", " 3\n", "3 \n", "03\n", "3\n4\n", "18446744073709551616\n"}) {
        write_serving(text);
        const auto served = generations.serving();
        ASSERT_FALSE(served) << "'" << text << "'";
        EXPECT_EQ(served.error().code, ErrorCode::corrupt)
            << "'" << text << "' " << served.error().text();
        EXPECT_NE(served.error().detail.find("delete " + folder), std::string::npos);
        // Nothing is overwritten or deleted on a guess.
        EXPECT_EQ(generations.next().value(), 4u);
        EXPECT_FALSE(generations.remove(3));
    }
    write_serving(std::string(1'000, '3') + "\n");
    EXPECT_FALSE(generations.serving());
    EXPECT_TRUE(std::filesystem::exists(generations.path(3)));
    write_serving("3\n");
    EXPECT_EQ(generations.serving().value(), 3u);
}

TEST_F(GenerationsTest, AnEmptyFileIsDamagedToo) {
    make(3);
    write_serving("");
    const auto served = generations.serving();
    ASSERT_FALSE(served);
    EXPECT_EQ(served.error().code, ErrorCode::corrupt) << served.error().text();
    EXPECT_NE(served.error().detail.find("delete " + folder), std::string::npos);
}

}  // namespace
}  // namespace qiyue::testing
