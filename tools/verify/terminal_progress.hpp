#pragma once

// Progress of an audit on a terminal: one line of standard error that is written over. One thread.

#include <cstdint>
#include <string>

#include "ledger/audit/verdict/work_rate.hpp"

namespace qiyue {

class TerminalProgress {
public:
    /// Writes only if standard error is a terminal.
    TerminalProgress();
    /// So many entries are done, of all.
    void operator()(std::uint64_t done, std::uint64_t all);

private:
    bool is_terminal_;
    WorkRate rate_;
};

}  // namespace qiyue
