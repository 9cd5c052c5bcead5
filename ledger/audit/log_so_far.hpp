#pragma once

// What rules may ask of the log itself while it is being walked: earlier events, and the roots of
// earlier sizes in both trees. Keeps one hash per bundle and tree; reads bundles again for the
// rest, and believes none that is not the one that was appended. A bundle that cannot be read is
// not one that is not there: failure() tells it, and then no answer since counts. One thread.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "ledger/audit/byte_codec.hpp"
#include "ledger/audit/entry_work.hpp"
#include "ledger/audit/log_source.hpp"
#include "ledger/domain/state.hpp"
#include "ledger/merkle/compact_range.hpp"

namespace qiyue {

class LogSoFar {
public:
    /// `source` outlives it.
    LogSoFar(LogSource& source, bool twin) : source_(source), twin_(twin) {}

    /// The size of the whole log, for the widths of bundles.
    void grow(TreeSize size) {
        size_ = size;
        read_.clear();
    }

    /// The next entry, once it has been judged.
    void append(const EntryWork& work);

    TreeSize size() const { return TreeSize{count_}; }

    /// Nothing beyond what was appended, or if the bundle is not there any more, or another.
    std::optional<std::string> payload(Index index);
    std::optional<TreeRoots> roots(TreeSize size);
    /// The first error of the source.
    const std::optional<Error>& failure() const { return failure_; }

    void save(ByteWriter& bytes) const;
    /// False if the bytes are not what save wrote for such trees.
    bool load(ByteReader& bytes);

private:
    struct Bundle {
        std::uint64_t number = 0;
        std::vector<std::string> lines;
    };
    /// The lines of the bundle that holds this entry; those that were appended are the right ones.
    /// Null if they are not to be had. Until the next call.
    const std::vector<std::string>* bundle_of(std::uint64_t index);
    bool is_as_appended(const Bundle& bundle) const;
    Hash root_so_far(const std::vector<Hash>& whole, const CompactRange& open) const;
    Hash root_of(HashAlgorithm tree, const std::vector<Hash>& whole, std::uint64_t size,
                 const std::vector<std::string>& rest) const;

    LogSource& source_;
    TreeSize size_{};
    bool twin_;
    std::deque<Bundle> read_;  ///< a few that were read again
    std::optional<Error> failure_;
    std::uint64_t count_ = 0;
    CompactRange open_{HashAlgorithm::sha256};  ///< the bundle that is being filled
    CompactRange twin_open_{HashAlgorithm::sm3};
    std::vector<Hash> bundles_;  ///< roots of whole bundles
    std::vector<Hash> twin_bundles_;
};

}  // namespace qiyue
