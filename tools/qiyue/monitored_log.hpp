#pragma once

// A log as a monitor looks at it, once or again and again: what it answers now is audited against
// all that was seen, what is wrong becomes alarms, and what others need to believe them is kept.
// One thread.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/http_log_source.hpp"
#include "ledger/audit/following/following_audit.hpp"
#include "ledger/base/time.hpp"
#include "tools/qiyue/monitor_files.hpp"

namespace qiyue {

struct MonitorOptions {
    std::string address;
    ClientOptions client;
    std::string state;
    std::string evidence;  ///< empty: the state's name and `.evidence`
    bool restart = false;  ///< a state that is there is not read; the kept checkpoint is, if it can
    std::optional<std::uint64_t> age_max_s;  ///< of the newest cosignature
    /// How long an older state is an old answer and no rollback, what was signed may be unreadable,
    /// and the twin may lag behind at one size. `age_max_s` goes before.
    std::uint64_t stale_max_s = 3'600;
    std::function<void(std::uint64_t done, std::uint64_t all)> progress;
    std::function<bool()> stop;
    /// Called with every alarm, before it is kept that it was told: those of entries as they are
    /// found, the others with the files that show them to others.
    std::function<void(const Finding&, const std::vector<std::string>& evidence)> alarm;
    std::function<void(const std::string&)> remark;
};

/// What one look came to.
struct MonitorRound {
    AuditReport report;  ///< of what was judged now
    Followed::Course course = Followed::Course::refused;
    bool gave_up = false;  ///< as Followed
    /// The log could not be read, or not to its end: the findings are those until then.
    std::optional<Error> failure;
    std::vector<Finding> findings;  ///< all that is wrong now, and new in what was accepted
    std::vector<Finding> alarms;  ///< those of them that were not told in the round before
    std::optional<std::uint64_t> newest_cosignature_s;
    std::vector<std::string> evidence;  ///< files that were kept
    std::optional<Error> not_kept;  ///< evidence or state could not be written
};

class MonitoredLog {
public:
    /// Reads what is kept; the log is not asked yet. `trust` outlives it. Errors: locked, io;
    /// invalid_argument (a state of another log); corrupt, unsupported: the state cannot be used.
    static Result<std::unique_ptr<MonitoredLog>> open(MonitorOptions options, const Trust& trust);

    /// One look at the time `now`.
    MonitorRound look(Micros now);
    /// From any thread: ends a look, with the failure `stopping`; every later one fails at once.
    void cancel() { source_->cancel(); }
    /// Keeps everything, if something has changed since.
    Result<void> keep();

    TreeSize size() const { return audit_->size(); }
    TreeSize judged() const { return audit_->judged(); }
    /// Findings in accepted entries so far.
    std::uint64_t told() const { return audit_->told().size(); }
    const MonitorSeen& seen() const { return seen_; }
    /// By code: findings in accepted entries ever, and how often another one began.
    std::map<std::string, std::uint64_t> findings_by_code() const;

private:
    MonitoredLog(MonitorOptions options, const Trust& trust, MonitorFiles files);
    Result<void> take_up();
    Result<void> take_up_seen();
    Result<void> set_seen_aside(const Error& error);
    Result<Followed> ask(std::optional<std::string>& note);
    void conclude(Micros now, const std::optional<std::string>& note, Followed followed,
                  MonitorRound& round);
    bool is_too_long(Micros now, std::optional<std::int64_t>& since_us) const;
    void judge_unread(Micros now, const Followed& followed, MonitorRound& round);
    void judge_twin_age(Micros now, const Followed& followed, MonitorRound& round);
    std::vector<std::string> settle_unread(Followed& followed);
    void convict(const Followed& followed, MonitorRound& round);
    void hear(const Finding& finding);
    void judge_staleness(Micros now, MonitorRound& round);
    void judge_age(Micros now, const std::string& note, MonitorRound& round);
    Result<void> keep_evidence(const std::optional<std::string>& note, const Followed& followed,
                               MonitorRound& round);
    void choose_alarms(MonitorRound& round);
    Result<void> keep_growth();

    MonitorOptions options_;
    const Trust& trust_;
    MonitorFiles files_;
    std::unique_ptr<HttpLog> source_;
    bool is_found_ = false;  ///< that there is a log at the address
    std::unique_ptr<FollowingAudit> audit_;
    MonitorSeen seen_;
    MonitorSeen kept_seen_;
    std::uint64_t kept_judged_ = 0;  ///< entries that the kept state has judged
    bool kept_state_ = false;
    using Condition = std::pair<std::string, std::optional<std::uint64_t>>;
    std::set<Condition> standing_;  ///< told in the round before
    std::set<Condition> heard_;  ///< told in this round already
    std::map<std::string, std::uint64_t> began_;  ///< conditions without an accepted entry
};

}  // namespace qiyue
