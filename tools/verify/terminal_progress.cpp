#include "tools/verify/terminal_progress.hpp"

#include <cstdio>

#include <fmt/core.h>
#include <unistd.h>

namespace qiyue {

TerminalProgress::TerminalProgress() : is_terminal_(isatty(STDERR_FILENO) != 0) {}

void TerminalProgress::operator()(std::uint64_t done, std::uint64_t all) {
    if (!is_terminal_) return;
    constexpr auto to_line_end = "\x1b[K";  // the line before may have been longer
    const std::string rate = rate_.text(done, all);
    fmt::print(stderr, "\r{} of {} entries{}{}{}", done, all, rate.empty() ? "" : ", " + rate,
               to_line_end, done == all ? "\n" : "");
    std::fflush(stderr);
}

}  // namespace qiyue
