#include "ledger/audit/following/following_audit.hpp"

#include <random>

#include <gtest/gtest.h>

#include "tests/unit/audit/served_log.hpp"

namespace qiyue {
namespace {

using namespace audit_test;
using Course = Followed::Course;

class FollowingAuditTest : public ::testing::Test {
protected:
    const Trust trust = read_trust("trust");
    const std::vector<std::string> entries = ServedLog::entries_of(path_of("ledger"), 50);

    std::unique_ptr<FollowingAudit> begin(LogSource& source) const {
        return std::make_unique<FollowingAudit>(source, trust, FollowingOptions{2, 10'000, {}, {}});
    }
    std::unique_ptr<FollowingAudit> resume(LogSource& source, std::string_view saved) const {
        auto resumed =
            FollowingAudit::resume(source, trust, FollowingOptions{2, 10'000, {}, {}}, saved);
        EXPECT_TRUE(resumed) << resumed.error().text();
        return resumed ? std::move(*resumed) : nullptr;
    }
    static Followed advance(FollowingAudit& audit, ServedLog& log) {
        auto followed = audit.advance(log.note, log.twin_note);
        EXPECT_TRUE(followed) << followed.error().text();
        return followed ? std::move(*followed) : Followed{};
    }
    /// The log with another history from entry `parting` on.
    ServedLog other_history(std::size_t parting) const {
        std::vector<std::string> others = entries;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(parting));
        others.push_back(entries[parting]);
        return ServedLog(others);
    }
    /// What the whole deep audit of what is served now finds.
    AuditReport whole_audit(LogSource& source, const Trust& against) const {
        AuditOptions options;
        options.trust = &against;
        options.deep = true;
        auto report = audit_log(source, options);
        EXPECT_TRUE(report);
        return std::move(*report);
    }
};

TEST_F(FollowingAuditTest, PiecesFindWhatTheWholeFinds) {
    for (const auto& cuts : {std::vector<std::uint64_t>{50},
                             {0, 1, 50},
                             {7, 20, 49, 50},
                             {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 32, 33, 50}}) {
        ServedLog log(entries);
        const AuditReport whole = whole_audit(log, trust);
        auto audit = begin(log);
        Codes found;
        std::uint64_t judged = 0, signatures = 0, rules = 0;
        for (const std::uint64_t cut : cuts) {
            log.serve(cut);
            const Followed followed = advance(*audit, log);
            EXPECT_EQ(followed.course, Course::grown);
            found.merge(codes(followed.report.findings));
            judged += followed.report.entries_checked;
            signatures += followed.report.signatures_checked;
            rules += followed.report.rules_checked;
            EXPECT_EQ(audit->judged().value, cut);
            audit = resume(log, audit->save());
        }
        EXPECT_EQ(found, codes(whole.findings));
        EXPECT_EQ(judged, 50u);
        EXPECT_EQ(signatures, whole.signatures_checked);
        EXPECT_EQ(rules, whole.rules_checked);
    }
}

/// A damaged vector at its own checkpoint, or at an earlier size, signed.
class DamagedLog {
public:
    explicit DamagedLog(const std::string& name)
        : directory_(path_of("damaged/" + name + "/tiles")),
          files_(open_tiles_directory(directory_).value()),
          log_({}) {
        auto checkpoint = files_->checkpoint().value();
        const auto note = checkpoint ? Note::parse(*checkpoint) : Result<Note>{fail({}, "")};
        const auto parsed = note ? Checkpoint::parse(note->text) : Result<Checkpoint>{fail({}, "")};
        full_ = parsed ? parsed->size.value : 0;
        log_.lines = ServedLog::entries_of(directory_, full_);
        CompactRange tree(HashAlgorithm::sha256);
        for (const std::string& line : log_.lines)
            tree.append(leaf_hash(HashAlgorithm::sha256, line));
        entries_are_signed_ = parsed && parsed->root == tree.root();
    }
    /// Entries that can be served at smaller sizes.
    std::uint64_t readable() const { return std::min<std::uint64_t>(log_.lines.size(), full_); }
    /// The first entries, signed for what the vector was signed for.
    ServedLog& cut(std::uint64_t size) {
        log_.instead.clear();
        log_.serve(size);
        const TileAt at{false, 0, 0, tile_width_at(TreeSize{full_}, 0, 0)};
        const auto tile = files_->tile(at).value();
        if (entries_are_signed_ || !tile || tile->size() != at.width * sizeof(Hash)) return log_;
        CompactRange tree(HashAlgorithm::sha256);
        for (std::uint64_t i = 0; i < size; ++i)
            tree.append(Hash::from_raw(tile->substr(i * sizeof(Hash), sizeof(Hash))));
        log_.note = log_.signed_for(tree.root());
        log_.instead[tile_path({false, 0, 0, static_cast<unsigned>(size)})] =
            tile->substr(0, size * sizeof(Hash));
        return log_;
    }
    /// As the vector is, whatever it is.
    ServedLog& whole() {
        log_.serve(0);
        log_.note = files_->checkpoint().value();
        log_.twin_note = files_->twin_checkpoint().value();
        const TreeSize size{full_};
        std::vector<TileAt> tiles = tiles_of(size);
        for (std::uint64_t n = 0; n * tile_width < full_; ++n)
            tiles.push_back({true, 0, n, tile_width_at(size, 0, n)});
        for (const TileAt& at : tiles)
            log_.instead[tile_path(at)] = files_->tile(at).value();
        return log_;
    }

private:
    std::string directory_;
    std::unique_ptr<LogSource> files_;
    ServedLog log_;
    std::uint64_t full_ = 0;
    bool entries_are_signed_ = false;
};

/// Whether the checkpoint itself is not the log's: then nothing behind it is looked at.
bool is_no_checkpoint(const Codes& found) {
    return std::any_of(found.begin(), found.end(), [](const auto& finding) {
        const std::string& code = finding.first;
        return !code.ends_with("_sm3") &&
               (code.starts_with("checkpoint_") || code == "note_format");
    });
}

TEST_F(FollowingAuditTest, EveryDamagedCaseIsFoundInPiecesAsInTheWhole) {
    std::size_t pieces = 0, cases = 0;
    for (const auto& damaged : read_json("damaged/cases.json")) {
        const std::string name = damaged["name"].get<std::string>();
        const Trust against = read_trust("damaged/" + name + "/trust");
        DamagedLog vector(name);
        const Codes whole = codes(whole_audit(vector.whole(), against).findings);
        const std::uint64_t n = vector.readable();
        ++cases;
        for (const auto& cuts :
             {std::set<std::uint64_t>{}, {1, n / 3, n / 2}, {n > 2 ? n - 2 : 0}}) {
            FollowingAudit audit(vector.whole(), against, FollowingOptions{2, 10'000, {}, {}});
            Codes found;
            for (const std::uint64_t cut : cuts) {
                if (cut >= n) continue;
                found.merge(codes(advance(audit, vector.cut(cut)).report.findings));
                ++pieces;
            }
            const TreeSize before = audit.size();
            const Followed last = advance(audit, vector.whole());
            if (is_no_checkpoint(whole)) {
                EXPECT_EQ(last.course, Course::refused) << name;
                EXPECT_TRUE(is_no_checkpoint(codes(last.report.findings))) << name;
                EXPECT_EQ(audit.size(), before) << name;
                continue;
            }
            found.merge(codes(last.report.findings));
            // Said besides where the entries are not those that were signed for.
            if (last.course == Course::refused) found.erase({"proof_consistency", -1});
            EXPECT_EQ(found, whole) << name << " in " << cuts.size() + 1 << " pieces";
            const Followed again = advance(audit, vector.whole());
            for (const Finding& finding : again.report.findings)
                EXPECT_TRUE(!finding.index || again.course == Course::refused)
                    << name << " told again: " << finding.code;
        }
    }
    EXPECT_GE(cases, 72u);
    EXPECT_GT(pieces, 3 * cases);
}

TEST_F(FollowingAuditTest, WhatIsNewIsReadAndNotTheRest) {
    const Trust against = read_trust("sound/size-257/trust");
    ServedLog log(ServedLog::entries_of(path_of("sound/size-257/tiles"), 257));
    ASSERT_EQ(log.lines.size(), 257u);
    FollowingAudit audit(log, against, FollowingOptions{});
    for (const std::uint64_t size : {255u, 256u, 257u}) {
        log.serve(size);
        log.reads = 0;
        const Followed followed = advance(audit, log);
        EXPECT_EQ(followed.course, Course::grown);
        for (const Finding& finding : followed.report.findings)
            EXPECT_EQ(finding.code, "rule_broken") << "these entries obey no rules";
        EXPECT_LE(log.reads, 8u) << size;
    }
    log.reads = 0;
    EXPECT_EQ(advance(audit, log).course, Course::level);
    EXPECT_EQ(log.reads, 0u);
}

TEST_F(FollowingAuditTest, AForkOfAnySizeIsProvedAndNothingIsForgotten) {
    for (const std::uint64_t size : {36u, 40u, 45u, 50u}) {
        ServedLog log(entries);
        auto audit = begin(log);
        log.serve(40);
        advance(*audit, log);
        const std::string accepted = audit->note();
        ServedLog other = other_history(35);
        other.serve(size);
        std::swap(log, other);
        for (int look = 0; look < 2; ++look) {
            const Followed forked = advance(*audit, log);
            EXPECT_EQ(forked.course, Course::refused);
            EXPECT_TRUE(codes(forked.report.findings).contains({"fork", -1})) << size;
            ASSERT_EQ(forked.forks.size(), 1u) << size;
            EXPECT_TRUE(proves_fork(forked.forks[0], *trust.log_key()));
            EXPECT_EQ(audit->note(), accepted);
        }
        std::swap(log, other);
        log.serve(50);
        const Followed honest = advance(*audit, log);
        EXPECT_EQ(honest.course, Course::grown);
        EXPECT_EQ(honest.report.entries_checked, 10u);
    }
}

TEST_F(FollowingAuditTest, TheTwinsForkAtOneSizeIsProved) {
    ServedLog log(entries);
    auto audit = begin(log);
    log.serve(40);
    advance(*audit, log);
    ServedLog other = other_history(35);
    other.serve(40);
    log.twin_note = other.twin_note;
    const Followed forked = advance(*audit, log);
    EXPECT_EQ(codes(forked.report.findings), (Codes{{"root_mismatch_sm3", -1}}));
    ASSERT_EQ(forked.forks.size(), 1u);
    EXPECT_TRUE(proves_fork(forked.forks[0], *trust.twin_key(), HashAlgorithm::sm3));
}

TEST_F(FollowingAuditTest, AnOlderStateOfTheSameLogIsStale) {
    ServedLog log(entries);
    auto audit = begin(log);
    advance(*audit, log);
    for (const std::uint64_t size : {49u, 32u, 1u, 0u}) {
        log.serve(size);
        const Followed stale = advance(*audit, log);
        EXPECT_EQ(stale.course, Course::stale) << size;
        EXPECT_TRUE(stale.report.ok);
        EXPECT_EQ(audit->size().value, 50u);
    }
    log.serve(50);
    EXPECT_EQ(advance(*audit, log).course, Course::level);
}

TEST_F(FollowingAuditTest, ATwinThatLagsIsComparedAtItsOwnSize) {
    ServedLog log(entries);
    auto audit = begin(log);
    log.serve(30);
    const auto older = log.twin_note;
    log.serve(50);
    log.twin_note = older;
    EXPECT_EQ(codes(advance(*audit, log).report.findings), Codes{});
    log.twin_note.reset();
    EXPECT_EQ(codes(advance(*audit, log).report.findings), (Codes{{"checkpoint_missing_sm3", -1}}));
}

TEST_F(FollowingAuditTest, BundlesThatAreMissingForAWhileCostNothing) {
    ServedLog log(entries);
    auto audit = begin(log);
    log.serve(20);
    advance(*audit, log);
    audit->save();
    log.serve(50);
    log.instead["tile/entries/000.p/50"] = std::nullopt;
    EXPECT_EQ(codes(advance(*audit, log).report.findings).begin()->first, "bundle_missing");
    EXPECT_EQ(audit->judged().value, 20u);
    log.instead.clear();
    const Followed followed = advance(*audit, log);
    EXPECT_EQ(followed.course, Course::grown);
    EXPECT_EQ(codes(followed.report.findings), Codes{});
    EXPECT_EQ(followed.report.entries_checked, 30u);
}

TEST_F(FollowingAuditTest, AnEntryThatWasAuditedAndIsAnotherNowIsFound) {
    ServedLog log(entries);
    auto audit = begin(log);
    log.serve(20);
    advance(*audit, log);
    audit->save();
    std::string bundle;
    for (std::size_t i = 0; i < entries.size(); ++i)
        append_to_bundle(bundle, entries[i == 3 ? 4 : i]);
    log.serve(50);
    log.instead["tile/entries/000.p/50"] = bundle;
    const Followed followed = advance(*audit, log);
    EXPECT_EQ(followed.course, Course::refused);
    EXPECT_TRUE(codes(followed.report.findings).contains({"root_mismatch", -1}));
    EXPECT_EQ(audit->size().value, 20u);
}

TEST_F(FollowingAuditTest, AKeptCheckpointIsDemandedThoughItsEntriesAreJudgedAgain) {
    ServedLog log(entries);
    auto audit = begin(log);
    log.serve(20);
    advance(*audit, log);
    const std::string saved = audit->save();
    log.serve(45);
    advance(*audit, log);
    const std::string note = audit->note();
    audit = resume(log, saved);
    ASSERT_TRUE(audit->recall(note));
    EXPECT_EQ(audit->size().value, 45u);
    EXPECT_EQ(audit->judged().value, 20u);
    log.lines = other_history(42).lines;
    log.serve(50);
    const Followed forked = advance(*audit, log);
    ASSERT_EQ(forked.forks.size(), 1u);
    log.lines = entries;
    log.serve(45);
    const Followed followed = advance(*audit, log);
    EXPECT_EQ(followed.course, Course::grown);
    EXPECT_EQ(followed.report.entries_checked, 25u);
    EXPECT_FALSE(audit->recall("no note"));
}

TEST_F(FollowingAuditTest, AStateThatIsNotAsItWasSavedIsRefused) {
    ServedLog log(entries);
    auto audit = begin(log);
    advance(*audit, log);
    const std::string saved = audit->save();
    const auto code_of = [&](const std::string& bytes, const Trust& against) {
        const auto resumed = FollowingAudit::resume(log, against, FollowingOptions{}, bytes);
        return resumed ? std::string() : std::string(code_name(resumed.error().code));
    };
    EXPECT_EQ(code_of(saved, trust), "");
    std::mt19937_64 random(20261126);
    for (int round = 0; round < 200; ++round) {
        std::string bytes = saved;
        const std::size_t at = random() % bytes.size();
        bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1 + random() % 255));
        const std::string code = code_of(bytes, trust);
        EXPECT_TRUE(code == "corrupt" || (code == "unsupported" && at < 24)) << at << code;
        EXPECT_NE(code_of(saved.substr(0, at), trust), "");
    }
    EXPECT_EQ(code_of("", trust), "corrupt");
    const std::string first = "qiyue audit state ";
    EXPECT_EQ(code_of(first + "2\n" + saved.substr(first.size() + 2), trust), "unsupported");
    EXPECT_EQ(code_of(saved, read_trust("sound/no-twin/trust")), "invalid_argument");
}

TEST_F(FollowingAuditTest, BytesWithARightDigestButWrongPartsAreRefused) {
    ServedLog log(entries);
    auto audit = begin(log);
    log.serve(20);
    advance(*audit, log);
    const std::string saved = audit->save();
    std::mt19937_64 random(20261127);
    for (int round = 0; round < 300; ++round) {
        std::string bytes = saved.substr(0, saved.size() - 32);
        const std::size_t at = 20 + random() % (bytes.size() - 20);
        if (round % 2 == 0) {
            bytes[at] = static_cast<char>(random());
        } else {
            bytes.resize(at);
        }
        bytes += sha256(bytes).view();
        // It may be a state by chance, but reading it must end, and hold its parts together.
        const auto resumed = FollowingAudit::resume(log, trust, FollowingOptions{}, bytes);
        if (resumed) {
            EXPECT_EQ((*resumed)->judged().value, 20u);
            EXPECT_EQ(round % 2, 0) << "cut off at " << at;
        }
    }
}

TEST_F(FollowingAuditTest, AskedToStopItKeepsWhatItHad) {
    ServedLog log(entries);
    bool stop = false;
    FollowingAudit audit(log, trust, FollowingOptions{1, 10'000, {}, [&] { return stop; }});
    log.serve(20);
    advance(audit, log);
    audit.save();
    stop = true;
    log.serve(50);
    const auto stopped = audit.advance(log.note, log.twin_note);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::stopping);
    EXPECT_EQ(audit.judged().value, 20u);
    stop = false;
    EXPECT_EQ(advance(audit, log).report.entries_checked, 30u);
}

}  // namespace
}  // namespace qiyue
