#pragma once

// Where an audit reads a log from. Three real ones: a directory of tiles (here), the store
// (ledger/store), and a server over HTTP (tools). Reads may come from several threads at once.

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/audit/finding.hpp"
#include "ledger/base/result.hpp"
#include "ledger/merkle/tiles.hpp"

namespace qiyue {

class LogSource {
public:
    virtual ~LogSource() = default;

    /// The bytes of a resource, nullopt if it is not there. Errors: io, network.
    virtual Result<std::optional<std::string>> checkpoint() = 0;
    virtual Result<std::optional<std::string>> twin_checkpoint() = 0;
    virtual Result<std::optional<std::string>> tile(const TileAt& tile) = 0;

    /// Whether hash tiles are to be compared (a store's own rows are checked by fsck instead).
    virtual bool has_hash_tiles() const { return true; }

    /// What else the container holds, for a tree of this size.
    struct Listing {
        std::vector<Finding> findings;  ///< files that do not belong there
        std::vector<TileAt> older;  ///< narrower tiles and bundles of earlier sizes
    };
    virtual Result<Listing> list(TreeSize size) {
        (void)size;
        return Listing{};
    }

    struct ListedEntry {
        Index index{};
        std::string line;
    };
    /// The entries below `size` with an event of a type that binds or revokes keys, in any order,
    /// if the source has an index of them; nullopt: the bundles are to be read. The caller checks
    /// that they are in the log; that none is left out rests on the source: only one that the
    /// auditor holds may have such an index, a server never.
    virtual Result<std::optional<std::vector<ListedEntry>>> key_events(TreeSize size) {
        (void)size;
        return std::nullopt;
    }
};

/// The types whose events bind or revoke keys (FORMAT.md 2.4).
constexpr std::array<std::string_view, 5> key_event_types{
    "ledger.founded", "organization.registered", "expert.registered", "key.bound", "key.revoked"};

/// A directory of C2SP tlog-tiles. Errors of open: not_found (neither a checkpoint nor tiles).
Result<std::unique_ptr<LogSource>> open_tiles_directory(const std::string& directory);

}  // namespace qiyue
