// What a following audit does not take: other histories, however they are hidden; sources that
// fail; logs that never end.

#include <atomic>

#include <gtest/gtest.h>

#include "ledger/audit/following/following_audit.hpp"
#include "ledger/audit/log_so_far.hpp"
#include "tests/unit/audit/served_log.hpp"

namespace qiyue {
namespace {

using namespace audit_test;
using Course = Followed::Course;

class FollowingRefusalTest : public ::testing::Test {
protected:
    const Trust trust = read_trust("trust");
    const std::vector<std::string> entries = ServedLog::entries_of(path_of("ledger"), 50);
    const std::string bundle = "tile/entries/000.p/50";
    const std::string tile = "tile/0/000.p/50";

    std::unique_ptr<FollowingAudit> begin(LogSource& source) const {
        return std::make_unique<FollowingAudit>(source, trust, FollowingOptions{1, 10'000, {}, {}});
    }
    static Followed advance(FollowingAudit& audit, ServedLog& log) {
        auto followed = audit.advance(log.note, log.twin_note);
        EXPECT_TRUE(followed) << followed.error().text();
        return followed ? std::move(*followed) : Followed{};
    }
    /// The entries of another history from `parting` on.
    std::vector<std::string> others(std::size_t parting) const {
        std::vector<std::string> lines = entries;
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(parting));
        lines.push_back(entries[parting]);
        return lines;
    }
    void expect_proved(const Followed& forked) const {
        EXPECT_EQ(forked.course, Course::refused);
        EXPECT_TRUE(codes(forked.report.findings).contains({"fork", -1}));
        ASSERT_EQ(forked.forks.size(), 1u);
        EXPECT_TRUE(proves_fork(forked.forks[0], *trust.log_key()));
    }
    /// An audit that accepted 45 entries and has judged 20, as after a crash.
    std::unique_ptr<FollowingAudit> after_a_crash(ServedLog& log) const {
        auto audit = begin(log);
        log.serve(20);
        advance(*audit, log);
        const std::string saved = audit->save();
        log.serve(45);
        advance(*audit, log);
        const std::string note = audit->note();
        auto resumed =
            FollowingAudit::resume(log, trust, FollowingOptions{1, 10'000, {}, {}}, saved);
        EXPECT_TRUE(resumed && (*resumed)->recall(note));
        return std::move(*resumed);
    }
};

TEST_F(FollowingRefusalTest, WhatWasAcceptedIsDemandedOfEntriesThatAreJudgedAgain) {
    for (const bool once : {true, false}) {
        ServedLog log(entries);
        auto audit = after_a_crash(log);
        log.lines = others(42);
        log.serve(50);
        if (once) {
            log.hidden[tile] = 1;
        } else {
            log.instead[tile] = std::nullopt;
        }
        expect_proved(advance(*audit, log));
        EXPECT_EQ(audit->size().value, 45u);
        log.instead.clear();
        log.hidden.clear();
        expect_proved(advance(*audit, log));
        log.lines = entries;
        log.serve(50);
        EXPECT_EQ(advance(*audit, log).course, Course::grown);
    }
}

TEST_F(FollowingRefusalTest, WhatWasAcceptedIsDemandedAfterAnAdvanceThatFailed) {
    for (const bool saved : {true, false}) {
        ServedLog log(entries);
        auto audit = begin(log);
        log.serve(20);
        advance(*audit, log);
        if (saved) audit->save();
        log.serve(45);
        advance(*audit, log);
        log.serve(50);
        log.failing[bundle] = 1;
        EXPECT_FALSE(audit->advance(log.note, log.twin_note));
        EXPECT_TRUE(audit->interrupted().is_signed);
        EXPECT_LE(audit->judged().value, 20u);
        log.lines = others(42);
        log.serve(50);
        log.hidden[tile] = 1;
        expect_proved(advance(*audit, log));
        EXPECT_EQ(audit->size().value, 45u);
    }
}

TEST_F(FollowingRefusalTest, AForkWithUselessTilesIsProvedByItsEntries) {
    ServedLog log(entries);
    auto audit = begin(log);
    log.serve(40);
    advance(*audit, log);
    log.lines = others(35);
    log.serve(50);
    log.instead[tile] = std::string(50 * 32, 'x');
    log.instead[bundle] = std::nullopt;
    const Followed hidden = advance(*audit, log);
    EXPECT_EQ(hidden.course, Course::refused);
    EXPECT_TRUE(codes(hidden.report.findings).contains({"proof_consistency", -1}));
    EXPECT_TRUE(hidden.forks.empty());
    log.instead.erase(bundle);
    expect_proved(advance(*audit, log));
    EXPECT_EQ(audit->size().value, 40u);
}

TEST_F(FollowingRefusalTest, ASearchIsNotRepeatedAtEveryLook) {
    ServedLog log(entries);
    auto audit = begin(log);
    log.serve(40);
    advance(*audit, log);
    log.lines = others(35);
    log.serve(50);
    log.instead[tile] = std::string(50 * 32, 'x');
    log.note = log.signed_for(sha256("a root"));
    std::vector<std::size_t> reads;
    for (int look = 1; look <= 9; ++look) {
        log.reads = 0;
        EXPECT_TRUE(
            codes(advance(*audit, log).report.findings).contains({"proof_consistency", -1}));
        reads.push_back(log.reads);
    }
    const std::size_t without = reads[2];  // of the third look
    for (const std::size_t searched : {0u, 1u, 3u, 7u})
        EXPECT_GT(reads[searched], without) << searched;
    for (const std::size_t spared : {4u, 5u, 6u, 8u})
        EXPECT_EQ(reads[spared], without) << spared;
}

/// Signed for a size that is a lie, with readable bundles for all of it.
class EndlessLog final : public LogSource {
public:
    explicit EndlessLog(ServedLog& log) : log_(log) {}
    std::atomic<std::size_t> bundles = 0;

    Result<std::optional<std::string>> checkpoint() override { return log_.checkpoint(); }
    Result<std::optional<std::string>> twin_checkpoint() override { return log_.twin_checkpoint(); }
    Result<std::optional<std::string>> tile(const TileAt& at) override {
        if (!at.entries) return std::string(at.width * 32, 'x');
        ++bundles;
        std::string bytes;
        for (unsigned i = 0; i < at.width; ++i)
            append_to_bundle(bytes, "x");
        return bytes;
    }

private:
    ServedLog& log_;
};

TEST_F(FollowingRefusalTest, ALogOfReadableNonsenseEndsTheWalk) {
    ServedLog log(entries);
    EndlessLog endless(log);
    std::vector<Finding> heard;
    FollowingOptions options{1, 1'000, {}, {}};
    options.found = [&](const Finding& finding) { heard.push_back(finding); };
    FollowingAudit audit(endless, trust, std::move(options));
    log.note = log.signed_for(sha256("a root"), std::uint64_t{1} << 40);
    const Followed followed = advance(audit, log);
    EXPECT_EQ(followed.course, Course::refused);
    EXPECT_TRUE(followed.gave_up);
    EXPECT_GE(followed.report.findings.size(), 1'000u);
    EXPECT_EQ(heard.size(), followed.report.findings.size()) << "told as they come";
    EXPECT_FALSE(codes(followed.report.findings).contains({"root_mismatch", -1}));
    EXPECT_LT(endless.bundles, 64u);
    EXPECT_EQ(audit.judged().value, 0u);
}

TEST_F(FollowingRefusalTest, ASearchOfALieIsNotBegunOrIsStopped) {
    ServedLog log(entries);
    EndlessLog endless(log);
    const Checkpoint lie{"demo.example/qiyue", TreeSize{std::uint64_t{1} << 40}, sha256("a root")};
    auto found = earlier_root_by_entries(endless, TreeSize{20}, lie);
    EXPECT_TRUE(found && !*found);
    EXPECT_EQ(endless.bundles, 0u);
    int asked = 0;
    const auto stop = [&] { return ++asked > 3; };
    found =
        earlier_root_by_entries(endless, TreeSize{20}, {lie.origin, TreeSize{100'000}, {}}, stop);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::stopping);
    EXPECT_EQ(endless.bundles, 3u);
    found = earlier_root_by_tiles(endless, TreeSize{20}, lie, stop);
    EXPECT_EQ(found.error().code, ErrorCode::stopping);
}

TEST_F(FollowingRefusalTest, ASizeThatIsALieEndsTheWalk) {
    ServedLog log(entries);
    FollowingAudit audit(log, trust, FollowingOptions{1, 50, {}, {}});
    log.serve(20);
    advance(audit, log);
    log.note = log.signed_for(sha256("a root"), std::uint64_t{1} << 60);
    const Followed followed = advance(audit, log);
    EXPECT_EQ(followed.course, Course::refused);
    EXPECT_GE(followed.report.findings.size(), 50u);
    EXPECT_GT(followed.report.findings_left_out, 0u);
    EXPECT_TRUE(codes(followed.report.findings).contains({"proof_consistency", -1}))
        << "of every code at least the first is kept";
    EXPECT_EQ(audit.size().value, 20u);
}

TEST_F(FollowingRefusalTest, ABundleThatCannotBeReadAgainIsNotOneThatIsNotThere) {
    ServedLog log(entries);
    auto audit = begin(log);
    log.serve(30);
    const auto older = log.twin_note;
    log.serve(50);
    log.twin_note = older;  // its root needs the bundle again
    log.reads_before[bundle] = 1;
    log.failing[bundle] = 1;
    const auto failed = audit->advance(log.note, log.twin_note);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::network);
    EXPECT_TRUE(audit->interrupted().report.findings.empty());
    EXPECT_EQ(audit->size().value, 0u);
    const Followed followed = advance(*audit, log);
    EXPECT_EQ(followed.course, Course::grown);
    EXPECT_TRUE(followed.report.ok);
}

TEST_F(FollowingRefusalTest, ATwinThatLagsIsComparedByAnAuditThatWasTakenUpToo) {
    ServedLog log(entries);
    auto audit = begin(log);
    log.serve(30);
    const auto older = log.twin_note;
    log.serve(50);
    advance(*audit, log);
    const std::string saved = audit->save();
    auto resumed = FollowingAudit::resume(log, trust, FollowingOptions{1, 10'000, {}, {}}, saved);
    ASSERT_TRUE(resumed);
    log.twin_note = older;
    const Followed level = advance(**resumed, log);
    EXPECT_EQ(level.course, Course::level);
    EXPECT_EQ(codes(level.report.findings), Codes{});
    EXPECT_EQ(level.twin_size, 30u);
}

TEST_F(FollowingRefusalTest, WhatRulesAskOfTheLogIsReadOnceAndItsFailureIsKnown) {
    ServedLog log(entries);
    LogSoFar so_far(log, false);
    so_far.grow(TreeSize{50});
    for (const std::string& line : entries) {
        EntryWork work;
        work.read(line, false);
        so_far.append(work);
    }
    log.failing[bundle] = 1;
    EXPECT_FALSE(so_far.payload(Index{3}));
    ASSERT_TRUE(so_far.failure());
    EXPECT_EQ(so_far.failure()->code, ErrorCode::network);
    EXPECT_TRUE(so_far.payload(Index{3}));
    log.reads = 0;
    EXPECT_TRUE(so_far.payload(Index{49}));
    EXPECT_TRUE(so_far.roots(TreeSize{7}));
    EXPECT_EQ(log.reads, 0u);
    LogSoFar gone(log, false);
    gone.grow(TreeSize{50});
    EntryWork work;
    work.read(entries[0], false);
    gone.append(work);
    log.instead[bundle] = std::nullopt;
    EXPECT_FALSE(gone.payload(Index{0}));
    EXPECT_FALSE(gone.failure()) << "what is not there is no failure";
}

/// The whole audit (`verify --deep`) and the following one, where a rule reads an earlier event.
TEST_F(FollowingRefusalTest, ARuleWhoseReadingFailedIsNotBroken) {
    ServedLog log(entries);
    AuditOptions options;
    options.trust = &trust;
    options.deep = true;
    const auto sound = audit_log(log, options);
    ASSERT_TRUE(sound);
    log.reads_before[bundle] = 1;
    log.failing[bundle] = 1'000;
    const auto failed = audit_log(log, options);
    const unsigned asked = 1'000 - log.failing[bundle];
    ASSERT_GT(asked, 0u) << "these entries have an act whose rule reads an earlier one";
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::network);
}

TEST_F(FollowingRefusalTest, AnOlderAnswerAfterACrashIsStaleWithoutTiles) {
    ServedLog log(entries);
    auto audit = after_a_crash(log);
    log.serve(15);
    EXPECT_EQ(advance(*audit, log).course, Course::stale);
    log.lines = others(5);
    log.serve(15);
    const Followed other = advance(*audit, log);
    EXPECT_EQ(other.course, Course::refused);
    EXPECT_FALSE(other.report.ok);
}

TEST_F(FollowingRefusalTest, ACheckpointThatCouldNotBeJudgedIsJudgedLater) {
    ServedLog log(entries);
    auto audit = begin(log);
    log.serve(45);
    const std::string honest = *log.note;
    log.serve(50);
    advance(*audit, log);
    EXPECT_TRUE(audit->judge_earlier(honest).is_of_this_log);
    ServedLog other(others(40));
    for (const std::uint64_t size : {45u, 50u}) {
        other.serve(size);
        const auto judged = audit->judge_earlier(*other.note);
        EXPECT_FALSE(judged.is_of_this_log);
        ASSERT_TRUE(judged.fork) << size;
        EXPECT_TRUE(proves_fork(*judged.fork, *trust.log_key()));
    }
    other.serve(30);  // before they part
    EXPECT_TRUE(audit->judge_earlier(*other.note).is_of_this_log);
    EXPECT_FALSE(audit->judge_earlier("no note").is_of_this_log);
}

TEST_F(FollowingRefusalTest, ATwinThatCannotBeReadHidesNoFork) {
    ServedLog log(entries);
    auto audit = begin(log);
    log.serve(40);
    advance(*audit, log);
    log.lines = others(35);
    log.serve(50);
    const Result<std::optional<std::string>> unread = fail(ErrorCode::network, "503");
    auto forked = audit->advance(log.note, unread);
    ASSERT_TRUE(forked);
    expect_proved(*forked);
    log.lines = entries;
    log.serve(50);
    EXPECT_FALSE(audit->advance(log.note, unread));
    EXPECT_EQ(audit->size().value, 40u);
}

}  // namespace
}  // namespace qiyue
