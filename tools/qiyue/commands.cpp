#include "tools/qiyue/commands.hpp"

#include <csignal>
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

namespace qiyue {
namespace {

void add_commands(CLI::App& app, Session& session) {
    add_key(app, session);
    add_init(app, session);
    add_serve(app, session);
    add_draft(app, session);
    add_sign(app, session);
    add_append(app, session);
    add_export(app, session);
    add_renew(app, session);
    add_show(app, session);
    add_log(app, session);
    add_replay(app, session);
    add_verify(app, session);
    add_fsck(app, session);
    add_monitor(app, session);
    add_rebuild(app, session);
    add_tiles(app, session);
    add_token(app, session);
    add_backup(app, session);
    add_restore(app, session);
    add_demo(app, session);
}

int run(int argc, char** argv) {
    Session session;
    CLI::App app{
        "Qiyue: a signed, verifiable record of who agreed to what.\n"
        "LEDGER is a directory or an http(s):// address. `qiyue COMMAND --help` explains "
        "each command.\n"
        "Exit status: 0 done and sound, 1 the answer is no, 2 wrong usage, 3 could not be "
        "done.",
        "qiyue"};
    app.require_subcommand(1);
    add_commands(app, session);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool asked_for_help = app.exit(error) == 0;
        return static_cast<int>(asked_for_help ? ExitStatus::done : ExitStatus::usage);
    }
    return static_cast<int>(session.status);
}

}  // namespace

void add_json_flag(CLI::App& command, Session& session) {
    command.add_flag("--json", session.output.json,
                     "print one machine-readable object on standard output");
}

int run_commands(int argc, char** argv) {
    // A reader that goes away is an error of writing, not a reason to die without a word.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "qiyue: %s\n", error.what());
        return static_cast<int>(ExitStatus::could_not);
    }
}

}  // namespace qiyue
