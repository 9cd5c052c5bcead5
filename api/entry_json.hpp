#pragma once

// An entry for readers: decoded, and the line verbatim beside it.

#include <string>
#include <string_view>

#include "ledger/base/result.hpp"

namespace qiyue {

/// `{"index":…,"recorded":…,"stream":…,"seq":…,"prev":…,"streams":…,"keys":[…],"entry":"…",
/// "event":…}`; the event is the payload byte for byte, not written again. Errors: corrupt.
Result<std::string> entry_json(std::string_view line);

/// What list filters look at.
struct EntryMatch {
    std::string stream;
    std::string type;
    std::string actor;
};
/// Errors: corrupt.
Result<EntryMatch> entry_match(std::string_view line);

}  // namespace qiyue
