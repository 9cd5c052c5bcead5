#include "ledger/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace qiyue {

void check_failed(const char* condition, const char* file, int line, const char* why) noexcept {
    std::fprintf(stderr, "qiyue: bug: %s (%s) at %s:%d\n", why, condition, file, line);
    std::abort();
}

}  // namespace qiyue
