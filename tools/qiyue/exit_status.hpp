#pragma once

// Exit statuses of `qiyue` (part of the contract), and which error leads to which.

#include "ledger/base/result.hpp"

namespace qiyue {

enum class ExitStatus : int {
    done = 0,  ///< done and sound
    no = 1,  ///< the answer is no: verification failed, refused
    usage = 2,  ///< wrong usage
    could_not = 3,  ///< could not be done: files, network, locks
};

ExitStatus exit_status(ErrorCode code) noexcept;

}  // namespace qiyue
