#pragma once

// Completeness of a stream at a tree size: entries X0 … Xn-1 linked by `prev`, and the log's last
// entry whose `streams` binds the count and head (FORMAT.md 6). The proof's JSON, and its
// verification (ledger/audit/receipt.hpp). Pure; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/merkle/stream_map.hpp"

namespace qiyue {

struct CompletenessProof {
    std::string stream;
    TreeSize size{};
    Count count{};
    std::vector<Index> indexes;
    struct Last {
        Index index{};
        std::string entry;
        std::vector<Hash> proof;
    };
    std::optional<Last> last;  ///< empty only at size 0
    MapProof map;

    std::string to_json() const;
    /// Errors: proof_format.
    static Result<CompletenessProof> parse(std::string_view json);
};

}  // namespace qiyue
