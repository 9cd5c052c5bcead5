// qiyue-verify: the independent verifier of what was handed out. It links ledger_core only.

#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "ledger/audit/log_source.hpp"
#include "ledger/audit/verdict/verification.hpp"
#include "ledger/package/verifying/given_packages.hpp"
#include "tools/verify/terminal_progress.hpp"

namespace qiyue {
namespace {

constexpr int exit_sound = 0;
constexpr int exit_findings = 1;
constexpr int exit_usage = 2;
constexpr int exit_could_not = 3;

struct Arguments {
    VerificationArguments files;
    GivenPackages packages;
    bool json = false;
};

/// What happened to standard error; with --json also as an object.
int complain(const Error& error, bool json) {
    fmt::print(stderr, "qiyue-verify: {}\n", error.text());
    if (json) {
        const nlohmann::ordered_json problem = {
            {"ok", false}, {"code", code_name(error.code)}, {"detail", error.detail}};
        constexpr auto replace = nlohmann::ordered_json::error_handler_t::replace;
        fmt::print("{}\n", problem.dump(-1, ' ', false, replace));
    }
    const bool usage =
        error.code == ErrorCode::invalid_argument || error.code == ErrorCode::policy_format;
    return usage ? exit_usage : exit_could_not;
}

Result<Verdict> verdict_on(const Arguments& arguments) {
    auto verification = Verification::of(arguments.files);
    if (!verification) return pass(verification);
    std::error_code unknown;
    const std::string& what = arguments.files.what;
    verification->tell_progress(TerminalProgress());
    if (are_packages(arguments.packages.paths))
        return verify_given_packages(*verification, arguments.files, arguments.packages);
    if (auto fits = refuse_package_options(arguments.packages); !fits) return pass(fits);
    if (!std::filesystem::is_directory(what, unknown)) return verification->verify_file();
    if (auto fits = verification->fits_a_log(); !fits) return pass(fits);
    const auto source = open_tiles_directory(what);
    if (!source) return std::unexpected(source.error());
    const auto kept = open_timestamp_folder(what);
    if (!kept) return std::unexpected(kept.error());
    return verification->verify_log(**source, kept->get());
}

int verify(const Arguments& arguments) {
    const auto verdict = verdict_on(arguments);
    if (!verdict) return complain(verdict.error(), arguments.json);
    const std::string shown = arguments.json ? verdict->json + "\n" : verdict->text;
    const bool written = std::fwrite(shown.data(), 1, shown.size(), stdout) == shown.size();
    if (!written || std::fflush(stdout) != 0) {
        fmt::print(stderr, "qiyue-verify: standard output could not be written\n");
        return exit_could_not;
    }
    return verdict->ok ? exit_sound : exit_findings;
}

void add_options(CLI::App& app, Arguments& arguments) {
    namespace help = verification_help;
    auto& files = arguments.files;
    app.add_option(
           "input", arguments.packages.paths,
           "evidence package (ZIP or folder; several volumes together), directory of tiles, or "
           "file (- is standard input) with a receipt, a tlog-proof, a completeness proof, a "
           "stream's entries as a server answers, evidence of a fork, or a checkpoint")
        ->required();
    auto* trust = app.add_option("--trust", files.trust, help::trust);
    app.add_option("--since", files.since, help::since);
    app.add_option("--entry", files.entry, help::entry);
    app.add_option("--entries", files.entries, help::entries);
    app.add_option("--checkpoint", files.checkpoint, help::checkpoint);
    app.add_option("--ca", files.ca, help::ca);
    app.add_flag("--deep", files.deep, help::deep);
    app.add_flag("--require-quorum", files.require_quorum, help::require_quorum)->needs(trust);
    app.add_option("--complex", arguments.packages.complex, package_help::complex);
    app.add_option("--sheet", arguments.packages.sheet, package_help::sheet);
    app.add_flag("--json", arguments.json, "print one JSON object");
}

int run(int argc, char** argv) {
    Arguments arguments;
    CLI::App app{
        "Verifies an evidence package, a ledger that was exported as a directory of tiles, or what "
        "was\n"
        "handed out of one as a file, with no server and no database.\n"
        "Exit status: 0 sound, 1 something is wrong (all of it is listed), 2 wrong usage, 3 the\n"
        "input could not be read.",
        "qiyue-verify"};
    add_options(app, arguments);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? exit_sound : exit_usage;
    }
    arguments.files.what = arguments.packages.paths.front();
    arguments.packages.program = "qiyue-verify";
    return verify(arguments);
}

}  // namespace
}  // namespace qiyue

int main(int argc, char** argv) {
    try {
        return qiyue::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "qiyue-verify: %s\n", error.what());
        return 3;
    }
}
