#pragma once

// What `checkpoint.anchored` entries of a log state, noted while an audit reads its bundles, so
// that the log is read once and both judge the same bytes.

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/audit/log_source.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"

namespace qiyue {

struct AnchoredEntry {
    Index index{};
    TreeSize size{};
    Hash root{};
    Hash token{};  ///< SHA-256 of the token
    std::string authority;  ///< who made it, as authority_label has it
};

constexpr std::string_view anchored_type = "checkpoint.anchored";

/// How such an entry names the subject of a signer's certificate: at most 500 bytes of it, whole
/// characters; "unnamed" if it is empty.
std::string authority_label(std::string subject);

/// What this line states if it is such an entry. Signatures and rules are the audit's to judge.
std::optional<AnchoredEntry> read_anchored(std::string_view line);

/// Passes on what another source has, and notes these entries. Threads: as a LogSource.
class AnchoredWatch final : public LogSource {
public:
    /// `source` outlives it.
    explicit AnchoredWatch(LogSource& source) : source_(source) {}

    /// The first answers stand: a served log grows while it is read, and all judge one size.
    Result<std::optional<std::string>> checkpoint() override;
    Result<std::optional<std::string>> twin_checkpoint() override;
    Result<std::optional<std::string>> tile(const TileAt& tile) override;
    bool has_hash_tiles() const override { return source_.has_hash_tiles(); }
    Result<Listing> list(TreeSize size) override { return source_.list(size); }
    Result<std::optional<std::vector<ListedEntry>>> key_events(TreeSize size) override {
        return source_.key_events(size);
    }

    /// Those of the entries from `from` on below `size`, in order; bundles that nobody has read yet
    /// are read now, unreadable ones are passed over. Errors: io, network.
    Result<std::vector<AnchoredEntry>> entries(Index from, TreeSize size);

private:
    LogSource& source_;
    std::mutex mutex_;  ///< guards what follows
    std::optional<std::string> checkpoint_;
    std::optional<std::string> twin_checkpoint_;
    std::map<Index, AnchoredEntry> noted_;
    std::set<std::uint64_t> read_;  ///< numbers of bundles
};

}  // namespace qiyue
