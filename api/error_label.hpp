#pragma once

// What an error code means, in both languages: the sentence that every problem carries beside its
// own English detail. Pure; any thread.

#include "ledger/base/result.hpp"
#include "ledger/domain/label.hpp"

namespace qiyue {

/// Never empty in either language.
Label error_label(ErrorCode code);

}  // namespace qiyue
