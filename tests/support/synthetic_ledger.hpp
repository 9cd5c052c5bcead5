#pragma once

// Groups for tests of the store: entries of the right form, with everything a commit writes worked
// out, but without rules and with signatures that nobody checks. Copy it to go back to a point.
// Same calls, same bytes.
//
// Entry i is in stream organizations/ORG-<i mod 7>. Every fifth (from 0) is organization.registered
// and binds a key and names a document; every eleventh (from 10) is key.revoked and revokes the
// oldest key that is bound; all others are report.filed. Recorded times are 1 ms apart.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/event/entry.hpp"
#include "ledger/merkle/map_pages.hpp"
#include "ledger/merkle/right_edge.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue::testing {

class SyntheticLedger {
public:
    explicit SyntheticLedger(bool twin);

    /// The next group of `entries` entries; afterwards they count as recorded.
    CommitGroup group(std::size_t entries);

    /// What the next entry says instead of what the rule above gives it. `data` is a JSON object.
    void next_says(std::string type, std::string data) {
        said_ = {std::move(type), std::move(data)};
    }
    /// The id of an event, recorded or to come.
    static std::string event_id(std::uint64_t index);
    /// A row that the next group writes, besides those that follow from its entries.
    void next_writes(RowName name, Row row) { written_[std::move(name)] = std::move(row); }

    bool twin() const { return twin_; }
    std::uint64_t size() const { return entries_.size(); }
    /// Everything recorded so far, as it was prepared.
    const std::vector<PreparedEntry>& entries() const { return entries_; }
    const std::map<std::string, StreamHead>& heads() const { return heads_; }
    const StateOverlay::Rows& rows() const { return rows_; }
    WriterState writer_state() const;

    static constexpr std::int64_t first_recorded_us = 1'700'000'000'000'000;

private:
    PreparedEntry next_entry(const Hash& map_root, CommitGroup& group);
    std::string event_data(std::uint64_t index, std::string& type, CommitGroup& group);
    void put_row(CommitGroup& group, RowName name, Row row);

    bool twin_;
    std::optional<std::pair<std::string, std::string>> said_;
    std::map<RowName, Row> written_;
    RightEdge edge_{HashAlgorithm::sha256};
    RightEdge twin_edge_{HashAlgorithm::sm3};
    std::map<PageName, std::shared_ptr<const MapPage>> pages_;
    std::map<std::string, StreamHead> heads_;
    StateOverlay::Rows rows_;
    std::vector<PreparedEntry> entries_;
    std::vector<std::string> unrevoked_;  ///< keyids in hex, oldest first
    Hash map_root_{};
};

}  // namespace qiyue::testing
