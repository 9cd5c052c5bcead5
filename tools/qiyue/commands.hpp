#pragma once

// The commands of `qiyue`: each adds itself to the parser, with its arguments and its --help.

#include <string>

#include "tools/qiyue/exit_status.hpp"
#include "tools/qiyue/output.hpp"

namespace CLI {
class App;
}

namespace qiyue {

/// What one run of the program has to say and to return.
struct Session {
    Output output;
    ExitStatus status = ExitStatus::usage;
};

void add_append(CLI::App& app, Session& session);
void add_backup(CLI::App& app, Session& session);
void add_demo(CLI::App& app, Session& session);
void add_draft(CLI::App& app, Session& session);
void add_export(CLI::App& app, Session& session);
void add_fsck(CLI::App& app, Session& session);
void add_init(CLI::App& app, Session& session);
void add_key(CLI::App& app, Session& session);
void add_log(CLI::App& app, Session& session);
void add_monitor(CLI::App& app, Session& session);
void add_rebuild(CLI::App& app, Session& session);
void add_renew(CLI::App& app, Session& session);
void add_replay(CLI::App& app, Session& session);
void add_restore(CLI::App& app, Session& session);
void add_serve(CLI::App& app, Session& session);
void add_show(CLI::App& app, Session& session);
void add_sign(CLI::App& app, Session& session);
void add_tiles(CLI::App& app, Session& session);
void add_token(CLI::App& app, Session& session);
void add_verify(CLI::App& app, Session& session);

/// Adds --json to a command.
void add_json_flag(CLI::App& command, Session& session);

/// Parses the arguments and runs the command that they name; the exit status.
int run_commands(int argc, char** argv);

}  // namespace qiyue
