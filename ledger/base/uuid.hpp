#pragma once

// Making UUIDs. Reading them is in encoding.hpp. Pure; any thread.

#include <string>
#include <string_view>

#include "ledger/base/time.hpp"

namespace qiyue {

/// RFC 9562 version 7, in lower case: 48 bits of milliseconds (0 for times before 1970), the
/// version, the variant, and for the rest the bits of `random`, which has 10 bytes.
std::string uuid_v7(Micros time, std::string_view random);

}  // namespace qiyue
