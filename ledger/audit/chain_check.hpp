#pragma once

// What can only be judged in order: index, recorded, the streams' chains, the stream map, ids, and
// which keys count where (FORMAT.md 10.4). One thread.

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ledger/audit/byte_codec.hpp"
#include "ledger/audit/entry_work.hpp"
#include "ledger/audit/event_check.hpp"
#include "ledger/audit/finding.hpp"
#include "ledger/audit/key_directory.hpp"
#include "ledger/merkle/map_pages.hpp"

namespace qiyue {

class ChainCheck {
public:
    explicit ChainCheck(std::string origin);

    /// Begins behind entries that were audited earlier and are not read again: `recorded` of the
    /// last of them and the keys that they bound. A stream that began there is taken up as its
    /// first entry from here on states it; `streams` is not judged, nor ids of earlier entries.
    void take_up(Micros recorded, KeyDirectory keys);

    /// Judges the entry at place `index` and advances. Signatures whose keys count are left in
    /// `work.pending`. True if the event can be read, so that rules may be judged.
    bool judge(EntryWork& work, Index index);

    std::vector<Finding>& findings() { return findings_; }

    /// What is needed to go on; findings are not part of it. Only if it began at the start.
    void save(ByteWriter& bytes) const;
    /// Into a check that has judged nothing. False if the bytes are no such state.
    bool load(ByteReader& bytes);

private:
    struct Head {
        std::uint64_t count = 0;
        Hash leaf{};
    };

    void judge_head(const EntryWork& work, Index index);
    void adopt(const EntryHead& head);
    void advance(const EntryWork& work);
    void set_head(const std::string& stream, const Head& head);
    void find(const char* code, Index index, std::string detail);

    bool from_the_start_ = true;  ///< so heads and the map are known
    std::optional<Micros> recorded_;
    std::unordered_map<std::string, Head> heads_;
    std::unordered_map<std::string, std::shared_ptr<const MapPage>> pages_;  ///< by row key
    PagedMap map_;
    EventCheck events_;
    std::vector<Finding> findings_;
};

}  // namespace qiyue
