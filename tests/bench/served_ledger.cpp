#include "tests/bench/served_ledger.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/measure.hpp"

extern char** environ;

namespace qiyue::bench {
namespace {

std::string program() {
    if (const char* named = std::getenv("QIYUE_BIN")) return named;
    std::error_code unknown;
    const auto here = std::filesystem::read_symlink("/proc/self/exe", unknown);
    return (here.parent_path() / "qiyue").string();
}

/// The process, or -1. Its standard output goes to `output`, its remarks nowhere.
pid_t spawn(const std::vector<std::string>& arguments, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::vector<char*> words;
    for (const auto& argument : arguments)
        words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    pid_t process = -1;
    if (posix_spawn(&process, words[0], &actions, nullptr, words.data(), environ) != 0) {
        process = -1;
    }
    posix_spawn_file_actions_destroy(&actions);
    return process;
}

/// Up to the line break; empty if the process ended before.
std::string first_line(int output) {
    std::string line;
    char c = 0;
    while (::read(output, &c, 1) == 1) {
        if (c == '\n') return line;
        line += c;
    }
    return {};
}

/// A figure of /proc/PID/status, in MB of 10^6 bytes.
double status_mb(pid_t process, const std::string& name) {
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(name + ":")) {
            return std::strtod(line.c_str() + name.size() + 1, nullptr) * 1'024 / 1e6;
        }
    }
    return 0;
}

}  // namespace

std::unique_ptr<ServedLedger> ServedLedger::start(const std::string& directory) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return nullptr;
    std::unique_ptr<ServedLedger> server(new ServedLedger);
    server->output_ = ends[0];
    const double before = wall_us();
    server->process_ =
        spawn({program(), "serve", directory, "--listen", "127.0.0.1:0", "--open-reads", "--json"},
              ends[1]);
    ::close(ends[1]);
    if (server->process_ < 0) return nullptr;
    const auto said = nlohmann::json::parse(first_line(server->output_), nullptr, false);
    server->ready_ms_ = (wall_us() - before) / 1e3;
    if (!said.is_object() || !said.contains("port")) return nullptr;
    server->port_ = said["port"].get<std::uint16_t>();
    return server;
}

ServedLedger::~ServedLedger() {
    end(SIGKILL);
    if (output_ >= 0) ::close(output_);
}

double ServedLedger::cpu_us() const { return cpu_us_of(process_); }
double ServedLedger::resident_mb() const { return status_mb(process_, "VmRSS"); }
double ServedLedger::most_resident_mb() const { return status_mb(process_, "VmHWM"); }
bool ServedLedger::stop() { return end(SIGTERM) == 0; }
void ServedLedger::kill() { end(SIGKILL); }

int ServedLedger::end(int signal) {
    if (process_ < 0) return -1;
    ::kill(process_, signal);
    int status = -1;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    return status;
}

}  // namespace qiyue::bench
