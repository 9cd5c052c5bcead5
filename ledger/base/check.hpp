#pragma once

// QIYUE_CHECK: an always-on assertion. A failed check is a bug of this program: it prints where and
// why, and aborts. Never used for what a user, a file or a peer can cause.

namespace qiyue {

/// Prints the failed condition with its place to standard error and aborts. Never returns.
[[noreturn]] void check_failed(const char* condition, const char* file, int line,
                               const char* why) noexcept;

}  // namespace qiyue

#define QIYUE_CHECK(condition, why) \
    do { \
        if (!(condition)) [[unlikely]] \
            ::qiyue::check_failed(#condition, __FILE__, __LINE__, (why)); \
    } while (false)
