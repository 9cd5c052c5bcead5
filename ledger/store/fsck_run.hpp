#pragma once

// Inside: what the parts of one check share: the database, where findings go, the counts.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <rocksdb/iterator.h>

#include "ledger/store/database.hpp"
#include "ledger/store/fsck.hpp"

namespace qiyue {

class FsckRun {
public:
    FsckRun(const EventStore& store, const FindingTaker& take);

    void missing(Column column, std::optional<std::uint64_t> index, const std::string& what);
    void surplus(Column column, std::optional<std::uint64_t> index, const std::string& what);
    void differs(Column column, std::optional<std::uint64_t> index, const std::string& what);
    void damaged_block(std::optional<std::uint64_t> index, const std::string& what);
    void damaged_file(const std::string& what);

    /// Calls `take(key, value)` for every row of a column that can be read; a damaged block ends
    /// the column and is a finding. Errors: io.
    Result<void> each_row(Column column,
                          const std::function<void(std::string_view, std::string_view)>& take);
    /// The row at a key; a row that cannot be read because of damage is `unreadable`.
    struct Found {
        std::optional<std::string> value;
        bool unreadable = false;
    };
    Result<Found> find(Column column, std::string_view key);

    const EventStore& store;
    const EventStore::Database& database;
    const std::uint64_t size;
    FsckReport report;

private:
    void add(std::string_view code, std::optional<std::uint64_t> index, std::string detail);
    const FindingTaker& take_;
};

/// A key as people read it: text if it is printable, else hex.
std::string shown_key(std::string_view key);

}  // namespace qiyue
