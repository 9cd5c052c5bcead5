#pragma once

// The answer of GET /v1/streams/{stream} as somebody saved it: entries, and the proof that they are
// all. Pure; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.hpp"

namespace qiyue {

struct StreamAnswer {
    std::vector<std::string> entries;  ///< the lines, verbatim, of this page
    std::optional<std::string> next;  ///< the cursor of the page that follows
    std::string proof;  ///< the completeness proof's JSON

    /// Exactly the members of such an answer, no name twice; `stream`, `size` and `count` are the
    /// proof's. What stands beside each line, decoded, is not compared with it. Errors:
    /// proof_format.
    static Result<StreamAnswer> parse(std::string_view json);
};

}  // namespace qiyue
