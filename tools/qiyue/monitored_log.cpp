#include "tools/qiyue/monitored_log.hpp"

#include <algorithm>

#include "ledger/audit/following/freshness.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/posix_file.hpp"

namespace qiyue {
namespace {

bool is_accepted(Followed::Course course) {
    return course == Followed::Course::grown || course == Followed::Course::level;
}

}  // namespace

MonitoredLog::MonitoredLog(MonitorOptions options, const Trust& trust, MonitorFiles files)
    : options_(std::move(options)), trust_(trust), files_(std::move(files)) {}

Result<std::unique_ptr<MonitoredLog>> MonitoredLog::open(MonitorOptions options,
                                                         const Trust& trust) {
    if (options.evidence.empty()) options.evidence = options.state + ".evidence";
    auto files = MonitorFiles::open(options.state, options.evidence);
    if (!files) return pass(files);
    std::unique_ptr<MonitoredLog> log(
        new MonitoredLog(std::move(options), trust, std::move(*files)));
    if (auto taken = log->take_up(); !taken) return pass(taken);
    return log;
}

/// Goes on from what is kept.
Result<void> MonitoredLog::take_up() {
    auto source = HttpLog::at(options_.address, options_.client);
    if (!source) return pass(source);
    source_ = std::move(*source);
    FollowingOptions following;
    following.progress = options_.progress;
    following.stop = options_.stop;
    following.found = [this](const Finding& finding) { hear(finding); };
    auto seen = files_.seen();
    if (seen && *seen) seen_ = **seen;
    if (!seen)
        if (auto aside = set_seen_aside(seen.error()); !aside) return aside;
    auto state = options_.restart ? std::optional<std::string>{} : files_.state();
    if (!state) return pass(state);
    if (*state) {
        auto resumed = FollowingAudit::resume(*source_, trust_, std::move(following), **state);
        if (!resumed) return pass(resumed);
        audit_ = std::move(*resumed);
        kept_state_ = true;
        kept_judged_ = audit_->judged().value;
    } else if (!options_.restart && !seen_.note.empty()) {
        return fail(ErrorCode::corrupt, "the state is gone, but not the checkpoint beside it");
    } else {
        audit_ = std::make_unique<FollowingAudit>(*source_, trust_, std::move(following));
    }
    return take_up_seen();
}

Result<void> MonitoredLog::take_up_seen() {
    if (!seen_.note.empty()) {
        if (auto recalled = audit_->recall(seen_.note); !recalled) {
            if (auto aside = set_seen_aside(recalled.error()); !aside) return aside;
            seen_.note.clear();
        }
    }
    kept_seen_ = seen_;
    return {};
}

/// Begun anew, an audit goes on without a FILE.seen that it cannot use.
Result<void> MonitoredLog::set_seen_aside(const Error& error) {
    if (!options_.restart || error.code != ErrorCode::corrupt) return std::unexpected(error);
    auto aside = files_.set_seen_aside();
    if (!aside) return pass(aside);
    if (options_.remark)
        options_.remark("note: " + error.text() + ": the log is not held to it; it is kept as " +
                        *aside);
    return {};
}

MonitorRound MonitoredLog::look(Micros now) {
    MonitorRound round;
    heard_.clear();
    std::optional<std::string> note;
    auto followed = ask(note);
    if (!followed) round.failure = followed.error();
    if (!followed) followed = note ? audit_->interrupted() : Followed{};
    conclude(now, note, std::move(*followed), round);
    return round;
}

/// What the log answers, judged. `note` stays empty if it could not be read.
Result<Followed> MonitoredLog::ask(std::optional<std::string>& note) {
    if (!is_found_)
        if (auto found = source_->find(); !found) return pass(found);
    is_found_ = true;
    // The twin first: it never has more entries than a checkpoint that is read later.
    const auto twin = source_->twin_checkpoint();
    auto answered = source_->checkpoint();
    if (!answered) return pass(answered);
    note = std::move(*answered);
    return audit_->advance(note, twin);
}

void MonitoredLog::conclude(Micros now, const std::optional<std::string>& note, Followed followed,
                            MonitorRound& round) {
    const auto settled = settle_unread(followed);
    round.course = followed.course;
    round.gave_up = followed.gave_up;
    round.findings = followed.report.findings;
    round.report = followed.report;
    if (round.failure) {
        judge_unread(now, followed, round);
    } else {
        judge_staleness(now, round);
        judge_twin_age(now, followed, round);
        judge_age(now, note.value_or(""), round);
    }
    convict(followed, round);
    choose_alarms(round);
    // A full disk must not silence an alarm.
    auto kept = keep_evidence(note, followed, round);
    if (!kept) round.not_kept = kept.error();
    if (kept)
        for (const std::string& path : settled)
            (void)remove_file(path);  // else it is settled again the next time
    for (const Finding& finding : round.alarms)
        if (options_.alarm && !heard_.contains({finding.code, finding.index}))
            options_.alarm(finding, round.evidence);
    if (!round.failure) seen_.last_success_us = now.value;
    if (auto grown = keep_growth(); !grown) round.not_kept = grown.error();
}

/// A proof stays true, whatever the log answers afterwards.
void MonitoredLog::convict(const Followed& followed, MonitorRound& round) {
    const auto finds = [&round](std::string_view code) {
        return std::any_of(round.findings.begin(), round.findings.end(),
                           [code](const Finding& finding) { return finding.code == code; });
    };
    if (!round.failure) seen_.rolled_back = finds("rollback");
    if (seen_.forked && !finds("fork"))
        round.findings.push_back(
            {"fork", std::nullopt, "two histories were proved before, which nothing undoes"});
    seen_.forked = seen_.forked || !followed.forks.empty();
}

/// What is wrong with an entry is told at once: who answers slowly enough could put off the end of
/// a look for ever.
void MonitoredLog::hear(const Finding& finding) {
    const Condition condition{finding.code, finding.index};
    if (!finding.index || standing_.contains(condition)) return;
    if (options_.alarm && heard_.insert(condition).second) options_.alarm(finding, {});
}

/// Begins at `now` if it has not yet.
bool MonitoredLog::is_too_long(Micros now, std::optional<std::int64_t>& since_us) const {
    if (!since_us) since_us = now.value;
    const std::uint64_t max_s = options_.age_max_s.value_or(options_.stale_max_s);
    return now.value - *since_us > static_cast<std::int64_t>(max_s) * us_per_second;
}

/// What a log signs it must show: who hides a history behind errors is told of.
void MonitoredLog::judge_unread(Micros now, const Followed& followed, MonitorRound& round) {
    if (!followed.is_signed || round.failure->code == ErrorCode::stopping) return;
    if (!is_too_long(now, seen_.unread_since_us)) return;
    const std::int64_t since_s = (now.value - *seen_.unread_since_us) / us_per_second;
    round.findings.push_back({"entries_withheld", std::nullopt,
                              "for " + std::to_string(since_s) + " s, now those of " +
                                  std::to_string(round.report.size) +
                                  " entries: " + round.failure->text()});
}

/// A twin may be a little behind, but not at the same size for long.
void MonitoredLog::judge_twin_age(Micros now, const Followed& followed, MonitorRound& round) {
    if (!is_accepted(round.course)) return;
    if (!followed.twin_size || *followed.twin_size >= size().value) {
        seen_.twin_size.reset();
        seen_.twin_since_us.reset();
        return;
    }
    const auto twin_size = static_cast<std::int64_t>(*followed.twin_size);
    if (seen_.twin_size != twin_size) seen_.twin_since_us.reset();
    seen_.twin_size = twin_size;
    if (!is_too_long(now, seen_.twin_since_us)) return;
    const std::int64_t since_s = (now.value - *seen_.twin_since_us) / us_per_second;
    round.findings.push_back({"twin_old", std::nullopt,
                              "it has had " + std::to_string(twin_size) + " entries for " +
                                  std::to_string(since_s) + " s"});
}

/// Checkpoints that were signed, and whose entries could not be read then, against what is accepted
/// now. Their files, of those that are settled.
std::vector<std::string> MonitoredLog::settle_unread(Followed& followed) {
    std::vector<std::string> settled;
    if (!is_accepted(followed.course)) return settled;
    seen_.unread_since_us.reset();
    for (const std::string& path : files_.evidence_of("unread")) {
        const auto note = read_small_file(path, limits::note_bytes_max);
        if (!note) continue;
        auto earlier = audit_->judge_earlier(*note);
        if (earlier.fork || earlier.is_of_this_log) settled.push_back(path);
        if (!earlier.fork) continue;
        followed.report.findings.push_back(
            {"fork", std::nullopt,
             "a checkpoint that was answered before, whose entries could not be read then, is of "
             "another history"});
        followed.forks.push_back(std::move(*earlier.fork));
    }
    return settled;
}

/// An older state of the same log may be an answer out of a cache, for a while.
void MonitoredLog::judge_staleness(Micros now, MonitorRound& round) {
    if (round.course != Followed::Course::stale) {
        if (round.course != Followed::Course::refused) seen_.stale_since_us.reset();
        return;
    }
    if (!is_too_long(now, seen_.stale_since_us)) return;
    const std::int64_t since_us = now.value - *seen_.stale_since_us;
    round.findings.push_back({"rollback", std::nullopt,
                              "the log had " + std::to_string(size().value) +
                                  " entries and has answered " + std::to_string(round.report.size) +
                                  " for " + std::to_string(since_us / us_per_second) + " s"});
}

void MonitoredLog::judge_age(Micros now, const std::string& note, MonitorRound& round) {
    constexpr std::uint64_t clocks_differ_s_max = 300;
    const auto now_s = static_cast<std::uint64_t>(now.value / us_per_second);
    round.newest_cosignature_s = cosigned_since(note, trust_, now_s + clocks_differ_s_max);
    if (!options_.age_max_s || trust_.witnesses.empty()) return;
    const std::uint64_t newest = round.newest_cosignature_s.value_or(0);
    if (newest + *options_.age_max_s >= now_s) return;
    round.findings.push_back(
        {"cosignature_old", std::nullopt,
         newest == 0 ? "the witnesses have not cosigned the checkpoint"
                     : "the newest cosignature is " + std::to_string(now_s - newest) + " s old"});
}

/// Forks as proofs; of everything else that the log signed and that was not accepted, both
/// checkpoints. What it did not sign shows nothing to anybody, and anybody can make much of it.
Result<void> MonitoredLog::keep_evidence(const std::optional<std::string>& note,
                                         const Followed& followed, MonitorRound& round) {
    const auto keep = [&](const char* kind, const std::string& text,
                          const char* ending) -> Result<void> {
        auto path = files_.keep_evidence(kind, text, ending);
        if (!path) return pass(path);
        round.evidence.push_back(std::move(*path));
        return {};
    };
    for (const ForkEvidence& fork : followed.forks)
        if (auto kept = keep("fork", fork.to_text(), ".fork"); !kept) return kept;
    const bool rolled_back = !round.failure && seen_.rolled_back;
    if (round.course != Followed::Course::refused && !rolled_back && followed.forks.empty())
        return {};
    if (!note || !followed.is_signed || note->size() > limits::note_bytes_max) return {};
    if (*note == audit_->note()) return {};
    if (round.failure) return keep("unread", *note, ".checkpoint");
    if (auto kept = keep("answered", *note, ".checkpoint"); !kept) return kept;
    if (audit_->note().empty()) return {};
    return keep("accepted", audit_->note(), ".checkpoint");
}

/// What stood in the round before has been told.
void MonitoredLog::choose_alarms(MonitorRound& round) {
    std::set<Condition> now;
    for (const Finding& finding : round.findings) {
        const Condition condition{finding.code, finding.index};
        if (!now.insert(condition).second || standing_.contains(condition)) continue;
        round.alarms.push_back(finding);
        if (!finding.index || !audit_->told().contains({finding.code, *finding.index}))
            ++began_[finding.code];
    }
    // A look that failed says nothing of what stood before. Of entries that is forgotten, since a
    // log can make up ever more of it.
    if (round.failure) {
        std::erase_if(standing_, [](const Condition& one) { return one.second.has_value(); });
        standing_.merge(now);
    } else {
        standing_ = std::move(now);
    }
}

/// The newest checkpoint at once; the state when so much has come that writing it is worth it.
Result<void> MonitoredLog::keep_growth() {
    constexpr std::uint64_t entries_min = 256, share = 20;
    const std::uint64_t judged = audit_->judged().value, new_entries = judged - kept_judged_;
    const bool is_first = !kept_state_ && !audit_->note().empty();
    if (is_first || new_entries >= std::max(entries_min, judged / share)) return keep();
    seen_.note = audit_->note();
    MonitorSeen compared = seen_;
    compared.last_success_us = kept_seen_.last_success_us;  // not worth a write of its own
    if (compared == kept_seen_) return {};
    auto kept = files_.keep_seen(seen_);
    if (kept) kept_seen_ = seen_;
    return kept;
}

Result<void> MonitoredLog::keep() {
    if (audit_->note().empty()) return {};
    const std::uint64_t judged = audit_->judged().value;
    if (!kept_state_ || judged != kept_judged_) {
        if (auto kept = files_.keep_state(audit_->save()); !kept) return kept;
        kept_state_ = true;
        kept_judged_ = judged;
    }
    seen_.note = audit_->note();
    if (seen_ == kept_seen_) return {};
    auto kept = files_.keep_seen(seen_);
    if (kept) kept_seen_ = seen_;
    return kept;
}

std::map<std::string, std::uint64_t> MonitoredLog::findings_by_code() const {
    std::map<std::string, std::uint64_t> counts = began_;
    for (const auto& [code, index] : audit_->told())
        ++counts[code];
    return counts;
}

}  // namespace qiyue
