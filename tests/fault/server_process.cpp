#include "tests/fault/server_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace qiyue::testing {
namespace {

constexpr auto ready_within = std::chrono::minutes(1);

/// Starts the program; what it prints goes to `output`, or nowhere if that is -1.
pid_t start(const std::vector<std::string>& arguments, int output) {
    std::string program = program_path().value_or("");
    std::vector<std::string> words = arguments;
    std::vector<char*> pointers{program.data()};
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (output >= 0) {
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    } else {
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    }
    pid_t pid = -1;
    const int failed =
        posix_spawn(&pid, program.c_str(), &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::system_error(failed, std::generic_category(), program);
    return pid;
}

int wait_for(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

std::optional<std::string> program_path() {
    const char* path = std::getenv("QIYUE_BIN");
    if (path == nullptr || ::access(path, X_OK) != 0) return std::nullopt;
    return path;
}

int run_program(const std::vector<std::string>& arguments) {
    return wait_for(start(arguments, -1));
}

ServerProcess::ServerProcess(const std::string& directory) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    output_ = ends[0];
    pid_ =
        start({"serve", directory, "--listen", "127.0.0.1:0", "--open-reads", "--json"}, ends[1]);
    ::close(ends[1]);
}

ServerProcess::~ServerProcess() { kill(); }

std::optional<std::string> ServerProcess::wait_until_ready() {
    const auto end = std::chrono::steady_clock::now() + ready_within;
    std::string line;
    while (line.empty() || line.back() != '\n') {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        pollfd waited{output_, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&waited, 1, static_cast<int>(left.count())) <= 0) {
            return std::nullopt;
        }
        char byte = 0;
        if (::read(output_, &byte, 1) != 1) return std::nullopt;
        line.push_back(byte);
    }
    const auto said = nlohmann::json::parse(line, nullptr, false);
    if (!said.is_object() || !said.contains("address")) return std::nullopt;
    std::string address = said["address"];
    while (address.ends_with('/'))
        address.pop_back();
    return address;
}

void ServerProcess::kill() { end(SIGKILL); }

int ServerProcess::stop() { return end(SIGTERM); }

int ServerProcess::end(int signal) {
    if (pid_ < 0) return -1;
    ::kill(pid_, signal);
    const int status = wait_for(pid_);
    pid_ = -1;
    ::close(output_);
    return status;
}

}  // namespace qiyue::testing
