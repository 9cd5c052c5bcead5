#pragma once

// The real program as another process: `qiyue serve`, to be killed, and other commands, to be
// waited for. The environment variable QIYUE_BIN names it.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace qiyue::testing {

/// The program's path; nullopt if the environment names none.
std::optional<std::string> program_path();

/// Runs `qiyue …` to its end; its exit status, or -1 if a signal ended it.
int run_program(const std::vector<std::string>& arguments);

class ServerProcess {
public:
    /// Starts `qiyue serve DIR` on a free port; it may not be ready yet.
    explicit ServerProcess(const std::string& directory);
    /// Kills what still runs.
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    /// Waits until it serves; its address, or nullopt if it ended or a minute has passed.
    std::optional<std::string> wait_until_ready();
    /// SIGKILL, and waits for the end.
    void kill();
    /// SIGTERM, and waits for the end; the exit status, or -1 if a signal ended it.
    int stop();

private:
    int end(int signal);

    pid_t pid_ = -1;
    int output_ = -1;
};

}  // namespace qiyue::testing
