#pragma once

// Inside: what follows from the entries, gathered in one walk: a sum over the rows of each index,
// the head of each stream, the directory of keys.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledger/store/entry_walk.hpp"
#include "ledger/store/schema.hpp"

namespace qiyue {

/// A sum over a set of rows, in any order: equal for equal sets, different (but for a chance of
/// 2^-128 or so) for different ones, since each row counts by a hash under a key that nobody knows
/// before the run. It spares a lookup for each of a sound ledger's rows.
class RowSum {
public:
    explicit RowSum(std::string_view secret) : secret_(secret) {}
    void add(std::string_view key, std::string_view value);
    bool operator==(const RowSum&) const = default;

private:
    std::string secret_;
    std::array<std::uint64_t, 4> sum_{};
    std::uint64_t rows_ = 0;
};

/// Ranges of indexes, added in order.
class IndexRanges {
public:
    void add(std::uint64_t first, std::uint64_t last);
    bool contains(std::uint64_t index) const;
    bool empty() const { return ranges_.empty(); }

private:
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges_;
};

struct ExpectedHead {
    StreamHead head;
    std::uint64_t last = 0;  ///< index of the stream's newest entry
};

struct ExpectedKey {
    std::string spki;
    std::string holder;
    std::uint64_t bound = 0;
    std::optional<std::uint64_t> revoked;
};

class ExpectedRows {
public:
    ExpectedRows();

    void add(std::uint64_t index, EntryFacts facts, const Hash& leaf);
    void lose(std::uint64_t first, std::uint64_t last);

    /// True if the rows that this entry has in an index column are known.
    bool known(Column column, std::uint64_t index) const;
    const RowSum& sum(Column column) const { return sums_[place(column)]; }
    RowSum empty_sum() const { return RowSum(secret_); }

    const std::unordered_map<std::string, ExpectedHead>& heads() const { return heads_; }
    const std::map<KeyId, ExpectedKey>& keys() const { return keys_; }
    bool lines_lost() const { return !lost_lines_.empty(); }
    bool events_lost() const { return lines_lost() || !lost_events_.empty(); }
    /// Of the last entry, if that is known.
    std::optional<Micros> last_recorded(std::uint64_t size) const;

private:
    static std::size_t place(Column column);
    void add_keys(std::uint64_t index, const EntryFacts& facts);

    std::string secret_;
    std::array<RowSum, index_columns.size()> sums_;
    std::unordered_map<std::string, ExpectedHead> heads_;
    std::map<KeyId, ExpectedKey> keys_;
    IndexRanges lost_lines_;
    IndexRanges lost_events_;
    std::uint64_t last_index_ = 0;
    std::optional<Micros> last_recorded_;
};

}  // namespace qiyue
