#pragma once

// Inside of ledger/crypto: the part of the rule of key names that the signed-note specification
// has. Pure.

#include <string_view>

namespace qiyue {

/// True if `name`, which is UTF-8, is not empty and has neither Unicode white space nor '+'.
bool is_note_name(std::string_view name);

}  // namespace qiyue
