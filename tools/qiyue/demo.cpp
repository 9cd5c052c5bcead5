// qiyue demo

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/demo/demo_ledger.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {
namespace {

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
    const auto made = demo::make_demo_ledger(options);
    if (!made) return output.failed(made.error(), "demo");
    return output.done(
        fmt::format("{} entries of {} in {}, simulated up to {}; {} acts were refused, as they had "
                    "to be\nall {} organisations, names and figures are invented; their keys are "
                    "in {}/demo-keys\n",
                    made->entries, made->origin, options.directory, made->last_day, made->refused,
                    made->organizations, options.directory),
        {{"ok", true},
         {"refused", made->refused},
         {"organizations", made->organizations},
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
    add_json_flag(*command, session);
    command->callback(
        [options, &session] { session.status = make_demo(*options, session.output); });
}

}  // namespace qiyue
