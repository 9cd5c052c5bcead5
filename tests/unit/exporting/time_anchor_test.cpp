#include "ledger/exporting/time_anchor.hpp"

#include <filesystem>
#include <fstream>

#include "ledger/audit/time/timestamp_name.hpp"
#include "ledger/crypto/digest.hpp"
#include "tests/support/timestamp_authority.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

class TimeAnchorTest : public PipelineTest {
protected:
    void SetUp() override {
        PipelineTest::SetUp();
        open();
        accepted(town.register_organization(1));
        first = ledger->published()->log;
        accepted(town.register_organization(2));
        second = ledger->published()->log;
        std::filesystem::create_directories(directory / "timestamps");
    }
    std::string keep(const TimestampName& name, const std::string& bytes) const {
        std::ofstream(directory / ("timestamps/" + name.text()), std::ios::binary) << bytes;
        return name.text();
    }
    std::string keep_note(const SignedCheckpoint& log) const {
        return keep(TimestampName::note_of(log.checkpoint.size), log.note);
    }
    std::string keep_token(TreeSize size, const std::string& der, std::string renewed = {}) const {
        return keep({size, std::move(renewed), token_label(sha256(der))}, der);
    }
    std::vector<std::string> names(std::uint64_t at_most = 100) const {
        const auto files = newest_time_anchor(*ledger, directory.path(), TreeSize{at_most});
        EXPECT_TRUE(files) << files.error().text();
        std::vector<std::string> names;
        for (const auto& file : *files)
            names.push_back(file.name);
        return names;
    }
    using Names = std::vector<std::string>;

    TimestampAuthority authority;
    SignedCheckpoint first;  ///< of 2 entries
    SignedCheckpoint second;  ///< of 3
};

TEST_F(TimeAnchorTest, TheNewestThatIsNotLargerIsTaken) {
    EXPECT_EQ(names(), Names{});
    const Names of_first{keep_note(first),
                         keep_token(TreeSize{2}, authority.token(first.note, Town::start))};
    const Names of_second{keep_note(second),
                          keep_token(TreeSize{3}, authority.token(second.note, Town::start))};
    EXPECT_EQ(names(), of_second);
    EXPECT_EQ(names(3), of_second);
    EXPECT_EQ(names(2), of_first);
    EXPECT_EQ(names(1), Names{});
}

TEST_F(TimeAnchorTest, RenewalsGoAlong) {
    const std::string token = authority.token(first.note, Town::start);
    const std::string renewal = authority.token(token, Town::start + us_per_day);
    const std::string note = keep_note(first);
    const std::string kept = keep_token(TreeSize{2}, token);
    const std::string renewed = keep_token(TreeSize{2}, renewal, token_label(sha256(token)));
    auto found = names();
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0], note);
    // A renewal of what is not there, or older than what it renews, proves nothing.
    keep_token(TreeSize{2}, authority.token("other", Town::start), "0123456789abcdef");
    keep_token(TreeSize{2}, authority.token(token, Town::start + -us_per_day),
               token_label(sha256(token)));
    EXPECT_EQ(names(), found);
    std::filesystem::remove(directory / ("timestamps/" + kept));
    EXPECT_EQ(names(), Names{});
}

TEST_F(TimeAnchorTest, WhatIsDamagedOrForeignIsPassedOver) {
    keep_note(first);
    const std::string token = authority.token(first.note, Town::start);
    keep_token(TreeSize{2}, token);
    const Names good = names();
    ASSERT_EQ(good.size(), 2u);

    keep_token(TreeSize{2}, authority.token("other bytes", Town::start));
    keep({TreeSize{2}, {}, "0123456789abcdef"}, token);  // named for another
    keep({TreeSize{2}, {}, "fedcba9876543210"}, "no token");
    EXPECT_EQ(names(), good);

    // A newer note that is not this log's at that size, though with a token of its own.
    std::string note = second.note;
    note[note.size() - 5] ^= 1;
    keep(TimestampName::note_of(TreeSize{3}), note);
    keep_token(TreeSize{3}, authority.token(note, Town::start));
    EXPECT_EQ(names(), good);
    keep(TimestampName::note_of(TreeSize{3}), first.note);
    EXPECT_EQ(names(), good);
}

TEST_F(TimeAnchorTest, ANoteWithoutATokenIsNoAnchor) {
    keep_note(first);
    EXPECT_EQ(names(), Names{});
}

}  // namespace
}  // namespace qiyue::testing
