// qiyue replay

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/replay_source.hpp"
#include "tools/qiyue/replay_text.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

struct ReplayArguments {
    ReplayPlace place;
    std::string diff;
    std::string evaluation;
    bool step = false;
    bool csv = false;
    bool follow = false;
};

ExitStatus wrong(const Output& output, const char* why) {
    return output.failed({ErrorCode::invalid_argument, why}, "replay");
}

ExitStatus show(const Output& output, bool csv, const std::string& text, const std::string& table,
                Json object) {
    object["ok"] = true;
    return output.done(csv ? table : text, object);
}

/// Steps as they come, until the process is ended.
ExitStatus follow(ReplaySource& source, std::uint64_t from, const Output& output) {
    while (true) {
        const auto steps = source.steps(from);
        if (!steps) return output.failed(steps.error(), "replay");
        for (const Json& step : *steps) {
            from = step.at("entry").get<std::uint64_t>() + 1;
            fmt::print("{}", output.json ? step.dump() + "\n" : step_text(step));
        }
        std::fflush(stdout);
        std::this_thread::sleep_for(std::chrono::seconds(1));
    }
}

ExitStatus show_steps(ReplaySource& source, const ReplayArguments& arguments,
                      const Output& output) {
    if (arguments.follow) return follow(source, 0, output);
    auto steps = source.steps(0);
    if (!steps) return output.failed(steps.error(), "replay");
    std::string text;
    for (const Json& step : *steps)
        text += step_text(step);
    const std::string table = steps_csv(*steps);
    return show(output, arguments.csv, text, table, {{"steps", std::move(*steps)}});
}

ExitStatus show_diff(ReplaySource& source, const ReplayArguments& arguments, const Output& output) {
    const auto dots = arguments.diff.find("..");
    if (dots == std::string::npos) return wrong(output, "--diff takes FROM..TO");
    auto diff = source.diff(arguments.diff.substr(0, dots), arguments.diff.substr(dots + 2));
    if (!diff) return output.failed(diff.error(), "replay");
    const std::string text = changes_text(diff->at("changes"));
    const std::string table = changes_csv(diff->at("changes"));
    return show(output, arguments.csv, text, table, std::move(*diff));
}

ExitStatus replay(const ReplayArguments& arguments, const Output& output) {
    if (arguments.csv && output.json) return wrong(output, "--csv and --json are two forms");
    if (arguments.follow && !is_address(arguments.place.ledger)) {
        return wrong(output,
                     "--follow is for an address: while a directory is read nobody can write to "
                     "it");
    }
    if (arguments.follow && !(arguments.place.as_at.empty() && arguments.place.as_of.empty()))
        return wrong(output, "--follow goes on with what is recorded: no --as-at, no --as-of");
    auto source = ReplaySource::open(arguments.place, output);
    if (!source) return output.failed(source.error(), "replay");
    if (!arguments.diff.empty()) return show_diff(**source, arguments, output);
    if (arguments.step || arguments.follow) return show_steps(**source, arguments, output);
    if (!arguments.evaluation.empty()) {
        auto report = (*source)->evaluation(arguments.evaluation);
        if (!report) return output.failed(report.error(), "replay");
        return show(output, arguments.csv, evaluation_text(*report), evaluation_csv(*report),
                    *report);
    }
    auto whole = (*source)->whole();
    if (!whole) return output.failed(whole.error(), "replay");
    return show(output, arguments.csv, whole_text(*whole), whole_csv(*whole), *whole);
}

}  // namespace

void add_replay(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<ReplayArguments>();
    auto* command = app.add_subcommand(
        "replay",
        "Shows a complex as it was: what had been recorded by --as-at, or what was true at "
        "--as-of by what is known; step by step, what lies between two points, or what had been "
        "recorded when each expert scored. Every value names the entry behind it.");
    command->add_option("ledger", arguments->place.ledger, "directory or http(s):// address")
        ->required();
    command->add_option("--complex", arguments->place.complex, "its id, e.g. CQ-0001")->required();
    command->add_option("--as-at", arguments->place.as_at,
                        "what had been recorded: an index (that entry included) or a time");
    command->add_option("--as-of", arguments->place.as_of,
                        "what was true at this time, in the words of the corrections known");
    auto* diff = command->add_option("--diff", arguments->diff,
                                     "FROM..TO, an index or a time each: what changed, by which "
                                     "entries");
    auto* step = command->add_flag("--step", arguments->step,
                                   "entry by entry: the state before and after, and every change");
    auto* evaluation = command->add_option("--evaluation", arguments->evaluation,
                                           "id: what had been recorded when each expert scored");
    diff->excludes(step)->excludes(evaluation);
    step->excludes(evaluation);
    command->add_flag("--follow", arguments->follow,
                      "step by step, going on with what is recorded from now on (addresses only)");
    command->add_flag("--csv", arguments->csv, "comma-separated values (RFC 4180)");
    add_remote_options(*command, arguments->place.remote);
    add_json_flag(*command, session);
    command->callback(
        [arguments, &session] { session.status = replay(*arguments, session.output); });
}

}  // namespace qiyue
