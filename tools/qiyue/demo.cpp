// qiyue demo

#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/demo/demo_ledger.hpp"
#include "tools/qiyue/load_progress.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {
namespace {

/// One line for each target; targets of a day after the story are left out.
std::string table_of(const std::vector<demo::TargetReached>& targets) {
    std::string table = "\nplan's targets                                 asked for    reached\n";
    for (const demo::TargetReached& one : targets) {
        if (one.outlook) continue;
        table += fmt::format("  {} {:18} {:>2} {:>9} {:>10}  {} {}\n", one.by, one.metric,
                             one.comparator, one.value, one.figure.empty() ? "-" : one.figure,
                             one.reached ? "yes" : "no ", one.label);
    }
    return table;
}

nlohmann::ordered_json json_of(const std::vector<demo::TargetReached>& targets) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const demo::TargetReached& one : targets) {
        if (one.outlook) continue;
        list.push_back({{"metric", one.metric},
                        {"zh", one.label},
                        {"by", one.by},
                        {"comparator", one.comparator},
                        {"value", one.value},
                        {"figure", one.figure},
                        {"reached", one.reached}});
    }
    return list;
}

ExitStatus make_demo(demo::DemoOptions options, const Output& output) {
    if (is_stored_ledger(options.directory)) {
        return output.failed(
            {ErrorCode::exists_already,
             "there is a ledger in " + options.directory + " already; choose another directory"},
            "demo");
    }
    options.progress = [&output](std::uint64_t done, std::uint64_t all) {
        output.progress("steps", done, all);
    };
    options.load_progress = LoadProgress(output, "entries");
    const auto made = demo::make_demo_ledger(options);
    if (!made) return output.failed(made.error(), "demo");
    return output.done(
        fmt::format("{} entries of {} in {}, simulated up to {}; {} acts were refused, as they had "
                    "to be\nall {} organisations, names and figures are invented; their keys are "
                    "in {}/demo-keys\n",
                    made->entries, made->origin, options.directory, made->last_day, made->refused,
                    made->organizations, options.directory) +
            table_of(made->targets),
        {{"ok", true},
         {"refused", made->refused},
         {"organizations", made->organizations},
         {"targets", json_of(made->targets)},
         {"origin", made->origin},
         {"entries", made->entries},
         {"directory", options.directory},
         {"last_day", made->last_day}});
}

}  // namespace

void add_demo(CLI::App& app, Session& session) {
    auto options = std::make_shared<demo::DemoOptions>();
    auto* command = app.add_subcommand(
        "demo",
        "Founds a ledger with a simulated clock and tells the lives of invented complexes "
        "from 2024-09 on, from application to archive, every event signed by its own "
        "party's key. The same seed gives the same payloads.");
    command->add_option("directory", options->directory, "a directory that is not there yet")
        ->required();
    command->add_option("--complexes", options->complexes, "how many complexes")
        ->check(CLI::Range(1, 400))
        ->capture_default_str();
    command->add_option("--seed", options->seed, "what everything follows from")
        ->capture_default_str();
    command->add_option("--events", options->entries,
                        "goes on with invented work until the ledger has so many entries");
    add_json_flag(*command, session);
    command->callback(
        [options, &session] { session.status = make_demo(*options, session.output); });
}

}  // namespace qiyue
