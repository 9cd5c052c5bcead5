#pragma once

// A rejection: the rules' answer "no" to an act. Not an error and not a bug. It names the rule that
// failed by a stable name and says what is wrong in both languages.

#include <string>

#include "ledger/domain/label.hpp"

namespace qiyue {

struct Rejection {
    std::string rule;  ///< stable, e.g. "charter_signed.not_required", "field.missing"
    Label says;  ///< one sentence each
    std::string place;  ///< JSON pointer into data, or empty
};

}  // namespace qiyue
