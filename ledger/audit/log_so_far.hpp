#pragma once

// What rules may ask of the log itself while it is being walked: earlier events, and the roots of
// earlier sizes in both trees. Keeps one hash per bundle and tree; reads bundles again for the
// rest. One thread.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/audit/entry_work.hpp"
#include "ledger/audit/log_source.hpp"
#include "ledger/domain/state.hpp"
#include "ledger/merkle/compact_range.hpp"

namespace qiyue {

class LogSoFar {
public:
    /// `source` outlives it. `size`: of the whole log, for the widths of bundles.
    LogSoFar(LogSource& source, TreeSize size, bool twin)
        : source_(source), size_(size), twin_(twin) {}

    /// The next entry, once it has been judged.
    void append(const EntryWork& work);

    /// Nothing beyond what was appended, or if the bundle cannot be read again.
    std::optional<std::string> payload(Index index);
    std::optional<TreeRoots> roots(TreeSize size);

private:
    /// The lines of the bundle that holds this entry.
    std::optional<std::vector<std::string>> bundle_of(std::uint64_t index);
    Hash root_of(HashAlgorithm tree, const std::vector<Hash>& whole, std::uint64_t size,
                 const std::vector<std::string>& rest) const;

    LogSource& source_;
    TreeSize size_;
    bool twin_;
    std::uint64_t count_ = 0;
    CompactRange open_{HashAlgorithm::sha256};  ///< the bundle that is being filled
    CompactRange twin_open_{HashAlgorithm::sm3};
    std::vector<Hash> bundles_;  ///< roots of whole bundles
    std::vector<Hash> twin_bundles_;
};

}  // namespace qiyue
