#pragma once

// The audit of a log that grows: everything that audit_log judges with `deep`, at a cost that
// follows the new entries only. It keeps what it has seen, so that a later checkpoint that does not
// extend it is found out, with evidence for others (ledger/merkle/fork_evidence.hpp).
//
// What is accepted is a checkpoint that the log signed, that extends the accepted one, and whose
// entries were all read and lead to its root. Its entries may still be wrong: that is findings,
// each told once, and the audit goes on behind them. Everything else leaves what was accepted
// untouched and is told again every time. One thread at a time.

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/audit/anchors.hpp"
#include "ledger/audit/auditor.hpp"
#include "ledger/audit/following/fork_search.hpp"
#include "ledger/audit/log_walk.hpp"
#include "ledger/merkle/fork_evidence.hpp"

namespace qiyue {

struct FollowingOptions {
    unsigned threads = 0;  ///< 0: one per core
    std::size_t findings_max = 10'000;  ///< of one advance, and remembered as told
    /// Called now and then with the new entries judged so far.
    std::function<void(std::uint64_t done, std::uint64_t all)> progress;
    /// Asked now and then: true ends an advance with the error `stopping`.
    std::function<bool()> stop;
    /// Called with every finding as it comes, unless it was told of an accepted entry.
    std::function<void(const Finding&)> found = {};
};

/// What one advance came to.
struct Followed {
    enum class Course {
        level,  ///< the log says what it said before
        grown,  ///< it was accepted, and new entries were judged
        stale,  ///< an earlier state of the accepted log, consistent with it
        refused,  ///< not accepted: the findings say why
    };
    Course course = Course::refused;
    bool is_signed = false;  ///< what was answered is a checkpoint that the log signed
    /// There are more findings than are kept: what was behind them was not read, nor accepted.
    bool gave_up = false;
    std::optional<std::uint64_t> twin_size;  ///< if what was answered is the twin's
    /// Of this advance: its findings, and counts of what was judged now. `ok`: nothing was found.
    AuditReport report;
    std::vector<ForkEvidence> forks;  ///< each holds under the key of the log or of its twin
};

class FollowingAudit {
public:
    /// Begins with an empty log. `source` and `trust`, which must have a log's key, outlive it.
    FollowingAudit(LogSource& source, const Trust& trust, FollowingOptions options);
    /// Goes on from what save() gave. Errors: corrupt (not those bytes, or changed), unsupported
    /// (another version's), invalid_argument (of a log with another key).
    static Result<std::unique_ptr<FollowingAudit>> resume(LogSource& source, const Trust& trust,
                                                          FollowingOptions options,
                                                          std::string_view saved);

    /// Judges what the log answers now, reading the rest from the source. nullopt: not there. A
    /// twin that could not be read is an error of this too, but only where it is needed. Errors:
    /// io, network, stopping; nothing is accepted then.
    Result<Followed> advance(const std::optional<std::string>& checkpoint,
                             const Result<std::optional<std::string>>& twin);
    /// What the last advance had found when it ended with an error.
    const Followed& interrupted() const { return interrupted_; }

    /// How a checkpoint that was answered earlier, but could not be judged, stands to what is
    /// accepted now. Reads nothing.
    struct Earlier {
        bool is_of_this_log = false;  ///< an earlier state of it
        std::optional<ForkEvidence> fork;
    };
    Earlier judge_earlier(const std::string& note) const;

    /// What it has accepted, in bytes for resume(), with a digest. They are also what the audit
    /// falls back on after an advance that went wrong, until the next call. Costs the whole state.
    const std::string& save();

    /// Demands that the log extend this checkpoint too, which was accepted after the last save():
    /// what a monitor keeps beside it. Errors: corrupt (not the log's, or not of what was saved).
    Result<void> recall(const std::string& note);

    /// The newest accepted checkpoint's note; empty before the first.
    const std::string& note() const { return note_; }
    TreeSize size() const { return seen_.size; }
    /// Entries that were judged. Fewer than size() only after resume() and recall().
    TreeSize judged() const { return walk_->judged(); }
    /// Findings of accepted entries so far, by code and index.
    using Told = std::set<std::pair<std::string, std::uint64_t>>;
    const Told& told() const { return told_; }

private:
    struct Twin {
        Checkpoint checkpoint;
        std::string note;
    };
    using TwinAnswer = Result<std::optional<std::string>>;
    bool open(const std::optional<std::string>& bytes, JudgedCheckpoint& judged,
              FindingList& findings);
    Result<void> judge(const Checkpoint& now, const std::string& bytes, const TwinAnswer& twin,
                       FindingList& findings);
    Followed conclude(FindingList& findings);
    bool is_told(const Finding& finding) const;
    Result<void> judge_smaller(const Checkpoint& now, const std::string& bytes,
                               FindingList& findings);
    Result<bool> extends(const Checkpoint& now, const std::string& bytes, FindingList& findings);
    Result<std::optional<EarlierRoot>> own_root(TreeSize size);
    Result<void> refuse(const Checkpoint& now, const std::string& bytes, FindingList& findings);
    void find_fork(const std::string& bytes, EarlierRoot there, FindingList& findings);
    Result<std::optional<EarlierRoot>> search(const Checkpoint& now);
    Result<void> walk(const Checkpoint& now, const std::string& bytes, const TwinAnswer& twin,
                      FindingList& findings);
    Result<void> read_on(TreeSize size, FindingList& findings);
    void refuse_other_beginning(const Checkpoint& now, const std::string& bytes,
                                FindingList& findings);
    Result<std::optional<Twin>> judge_twin_of(const Checkpoint& now, const TwinAnswer& answer,
                                              FindingList& findings);
    void take_fork(ForkEvidence evidence, HashAlgorithm tree);
    void start_walk();
    Result<void> load(std::string_view saved);
    Result<void> load_seen(ByteReader& bytes);
    void fall_back();
    void keep_untold(AuditReport& report);

    LogSource& source_;
    const Trust& trust_;
    const FollowingOptions options_;
    Anchors anchors_;
    Checkpoint seen_;  ///< accepted; size 0 before the first
    std::string note_;
    std::optional<Twin> twin_;  ///< the newest that was sound
    std::vector<Hash> leaves_;  ///< of the judged entries
    std::optional<LogWalk> walk_;
    Told told_;
    std::string saved_;
    Followed now_;  ///< while advance runs
    Followed interrupted_;
    bool tiles_agree_ = false;  ///< while advance runs: that the log extends what was accepted
    /// The last search for a fork in all entries: it is dear.
    struct Search {
        Checkpoint now;
        TreeSize earlier{};
        unsigned asked = 0;
        std::optional<EarlierRoot> found;
    };
    Search search_;
};

}  // namespace qiyue
