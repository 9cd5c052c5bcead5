// qiyue monitor

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "ledger/audit/verdict/finding_label.hpp"
#include "ledger/base/clock.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/base/shown_text.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/files.hpp"
#include "tools/qiyue/monitor_metrics.hpp"
#include "tools/qiyue/monitor_stop.hpp"
#include "tools/qiyue/monitored_log.hpp"
#include "tools/qiyue/remote.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

struct MonitorArguments {
    MonitorOptions log;
    RemoteOptions remote;
    std::string trust;
    std::string textfile;
    bool once = false;
    unsigned interval_s = 60;
};

/// A bundle is a megabyte at most of what is usual; a server that is slower is not reached.
constexpr int timeout_ms = 30'000;

class MonitorRun {
public:
    MonitorRun(const MonitorArguments& arguments, const Output& output)
        : arguments_(arguments), output_(output) {}

    ExitStatus run() {
        if (auto read = read_trust(); !read) return output_.failed(read.error(), "monitor");
        auto client = client_options(arguments_.remote);
        if (!client) return output_.failed(client.error(), "monitor");
        auto log = MonitoredLog::open(options(std::move(*client)), *trust_);
        if (!log) return cannot_go_on(log.error());
        log_ = std::move(*log);
        stop_.then([this] { log_->cancel(); });
        return arguments_.once ? once() : follow();
    }

private:
    Result<void> read_trust();
    MonitorOptions options(ClientOptions client);
    ExitStatus cannot_go_on(const Error& error);
    ExitStatus once();
    ExitStatus follow();
    ExitStatus look();
    ExitStatus kept_or(const Result<void>& kept, ExitStatus status);
    ExitStatus show(const MonitorRound& round);
    std::string summary(const MonitorRound& round, bool is_sound) const;
    void alarm(const Finding& finding, const std::vector<std::string>& evidence) const;
    ExitStatus failed(const MonitorRound& round);
    Result<void> write_textfile(const MonitorMetrics& metrics) const;
    MonitorMetrics metrics() const;

    const MonitorArguments& arguments_;
    const Output& output_;
    std::optional<Trust> trust_;
    std::unique_ptr<MonitoredLog> log_;
    MonitorStop stop_;  ///< last: it ends before what it cancels
    SystemClock clock_;
    bool alarmed_ = false;
    bool reached_ = false;  ///< ever
    bool stale_ = false;  ///< what was answered last
    std::string failure_;  ///< why the log could not be read, told once
};

Result<void> MonitorRun::read_trust() {
    auto text = read_input(arguments_.trust, limits::trust_bytes_max);
    if (!text) return pass(text);
    auto trust = Trust::parse(*text);
    if (!trust) return pass(trust);
    trust_ = std::move(*trust);
    return {};
}

MonitorOptions MonitorRun::options(ClientOptions client) {
    MonitorOptions options = arguments_.log;
    options.client = std::move(client);
    options.client.timeout_ms = timeout_ms;
    options.progress = [this](std::uint64_t done, std::uint64_t all) {
        output_.progress("entries", done, all);
    };
    options.stop = [this] { return stop_.within(0); };
    options.alarm = [this](const Finding& finding, const std::vector<std::string>& evidence) {
        alarm(finding, evidence);
    };
    options.remark = [this](const std::string& text) { output_.remark(text); };
    return options;
}

/// A state that cannot be used is an alarm: nobody may go on as if nothing had been seen.
ExitStatus MonitorRun::cannot_go_on(const Error& error) {
    const bool damaged = error.code == ErrorCode::corrupt || error.code == ErrorCode::unsupported;
    if (!damaged) return output_.failed(error, "monitor");
    const Finding finding{"state_damaged", std::nullopt, error.text()};
    alarm(finding, {});
    output_.remark(
        "qiyue: what to do: put the state back from a copy, or audit the whole log "
        "again with --restart");
    MonitorMetrics metrics;
    metrics.origin = trust_->log_key()->name;
    metrics.findings_by_code[finding.code] = 1;
    const auto files = MonitorFiles::open(arguments_.log.state, "");
    const auto seen = files ? files->seen() : std::optional<MonitorSeen>{};
    metrics.fork = seen && *seen && (*seen)->forked;
    metrics.rollback = seen && *seen && (*seen)->rolled_back;
    if (auto written = write_textfile(metrics); !written)
        output_.failed(written.error(), "monitor");
    output_.done(
        "",
        {{"ok", false},
         {"alarms", {{{"code", finding.code}, {"index", nullptr}, {"detail", finding.detail}}}}});
    return ExitStatus::no;
}

ExitStatus MonitorRun::once() {
    const ExitStatus status = look();
    return kept_or(log_->keep(), status);
}

ExitStatus MonitorRun::follow() {
    do {
        look();
    } while (!stop_.within(arguments_.interval_s));
    ExitStatus status = reached_ ? ExitStatus::done : ExitStatus::could_not;
    if (alarmed_ || log_->told() > 0) status = ExitStatus::no;
    return kept_or(log_->keep(), status);
}

/// What could not be written is told; an alarm is still an alarm.
ExitStatus MonitorRun::kept_or(const Result<void>& kept, ExitStatus status) {
    if (kept) return status;
    const ExitStatus failure = output_.failed(kept.error(), "monitor");
    return status == ExitStatus::no ? status : failure;
}

ExitStatus MonitorRun::look() {
    const MonitorRound round = log_->look(clock_.now());
    alarmed_ = alarmed_ || !round.findings.empty();
    MonitorMetrics now = metrics();
    now.sound = round.findings.empty() && log_->told() == 0;
    now.up = !round.failure;
    now.quorum = round.report.anchored;
    now.newest_cosignature_s = round.newest_cosignature_s;
    ExitStatus status = round.failure ? failed(round) : show(round);
    if (round.not_kept) status = kept_or(std::unexpected(*round.not_kept), status);
    return kept_or(write_textfile(now), status);
}

/// Whatever was found until then is an alarm as ever.
ExitStatus MonitorRun::failed(const MonitorRound& round) {
    const Error& error = *round.failure;
    const ExitStatus status = round.findings.empty() ? ExitStatus::could_not : ExitStatus::no;
    if (error.code == ErrorCode::stopping) return status;
    if (std::exchange(failure_, error.text()) == error.text()) return status;
    const ExitStatus told = output_.failed(error, "monitor " + arguments_.log.address);
    return round.findings.empty() ? told : status;
}

ExitStatus MonitorRun::show(const MonitorRound& round) {
    failure_.clear();
    reached_ = true;
    const bool is_sound = round.findings.empty() && log_->told() == 0;
    if (round.report.findings_left_out > 0)
        output_.remark(fmt::format("note: {} more findings are only counted{}",
                                   round.report.findings_left_out,
                                   round.gave_up ? "; what is behind them was not read" : ""));
    const bool was_stale = std::exchange(stale_, round.course == Followed::Course::stale);
    if (stale_ && !was_stale && round.alarms.empty())
        output_.remark(
            fmt::format("note: the log answered an older checkpoint, of {} entries; {} "
                        "were seen before, which it is consistent with",
                        round.report.size, log_->size().value));
    const ExitStatus status = is_sound ? ExitStatus::done : ExitStatus::no;
    const bool is_news = round.course == Followed::Course::grown || !round.alarms.empty();
    if (!arguments_.once && !is_news) return status;
    Json shown = Json::parse(round.report.to_json());
    Json alarms = Json::array();
    for (const Finding& finding : round.alarms)
        alarms.push_back({{"code", finding.code},
                          {"index", finding.index ? Json(*finding.index) : Json()},
                          {"detail", shown_text(finding.detail)}});
    shown["ok"] = is_sound;
    shown["accepted_size"] = log_->size().value;
    shown["verified_entries"] = log_->judged().value;
    shown["findings_ever"] = log_->told();
    shown["accepted"] = round.course != Followed::Course::refused;
    shown["stale"] = round.course == Followed::Course::stale;
    shown["alarms"] = std::move(alarms);
    shown["evidence"] = round.evidence;
    const ExitStatus written = output_.done(summary(round, is_sound), shown);
    return written == ExitStatus::done ? status : written;
}

std::string MonitorRun::summary(const MonitorRound& round, bool is_sound) const {
    const std::string origin = shown_text(round.report.origin);
    if (round.course == Followed::Course::refused) {
        return fmt::format("NOT ACCEPTED: what {} answers now; {} entries were accepted before\n",
                           origin, log_->size().value);
    }
    return fmt::format(
        "{}: {} entries of {}, {} of them new; {} signatures and {} acts judged now\n",
        is_sound ? "sound" : "NOT SOUND", log_->size().value, origin, round.report.entries_checked,
        round.report.signatures_checked, round.report.rules_checked);
}

/// One line: what, where, in both languages, why, and which files show it to others.
void MonitorRun::alarm(const Finding& finding, const std::vector<std::string>& evidence) const {
    const Label label = finding_label(finding.code);
    std::string line = "ALARM " + finding.code;
    if (finding.index) line += fmt::format(" entry {}", *finding.index);
    line += fmt::format(": {} / {}: {}", label.zh, label.en, shown_text(finding.detail));
    if (!finding.index)
        for (const std::string& path : evidence)
            line += fmt::format(" [{}]", path);
    output_.remark(line);
}

MonitorMetrics MonitorRun::metrics() const {
    MonitorMetrics metrics;
    metrics.origin = trust_->log_key()->name;
    metrics.fork = log_->seen().forked;
    metrics.rollback = log_->seen().rolled_back;
    metrics.size = log_->size().value;
    metrics.verified_entries = log_->judged().value;
    metrics.last_success_us = log_->seen().last_success_us;
    metrics.findings_by_code = log_->findings_by_code();
    return metrics;
}

Result<void> MonitorRun::write_textfile(const MonitorMetrics& metrics) const {
    if (arguments_.textfile.empty()) return {};
    // Its reader is another user, so it gets the usual rights; it may be lost in a crash.
    const std::string next = arguments_.textfile + ".next";
    auto written = write_output(next, metrics.to_text());
    return written ? rename_file(next, arguments_.textfile) : written;
}

void add_options(CLI::App& command, MonitorArguments& arguments) {
    command.add_option("address", arguments.log.address, "http(s):// address of the log")
        ->required();
    command.add_option("--trust", arguments.trust, "trust file: the log's keys, witnesses, quorum")
        ->required();
    command
        .add_option("--state", arguments.log.state,
                    "file that keeps what was seen; FILE.seen and FILE.lock stand beside it")
        ->required();
    command.add_flag("--once", arguments.once, "look once and end, for cron");
    command.add_option("--interval", arguments.interval_s, "seconds between two looks")
        ->capture_default_str()
        ->check(CLI::Range(1, 86'400));
    command.add_option("--textfile", arguments.textfile,
                       "metrics for Prometheus, replaced after every look");
    command.add_option(
        "--evidence", arguments.log.evidence,
        "folder for what shows others a fork or a rollback (default: FILE.evidence)");
    command
        .add_option("--max-age", arguments.log.age_max_s,
                    "alarm if the newest cosignature is older than so many seconds, or if an "
                    "older state of the log is answered for longer, or the twin or the entries "
                    "stay behind for longer (default: 3600 for these)")
        ->check(CLI::Range(1, 31'536'000));
    command.add_flag("--restart", arguments.log.restart,
                     "audit the whole log again, whatever the state is");
}

}  // namespace

void add_monitor(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<MonitorArguments>();
    auto* command = app.add_subcommand(
        "monitor",
        "Follows a log as a stranger: verifies every new entry, signature and rule, that the log "
        "only grows, and the witnesses. What is wrong is one line each on standard error, "
        "beginning with ALARM. Runs until SIGTERM, or --once. Exit status: 0 sound, 1 alarm, 2 "
        "wrong usage, 3 the log could not be read.");
    add_options(*command, *arguments);
    add_remote_options(*command, arguments->remote);
    add_json_flag(*command, session);
    command->callback(
        [arguments, &session] { session.status = MonitorRun(*arguments, session.output).run(); });
}

}  // namespace qiyue
