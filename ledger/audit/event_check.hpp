#pragma once

// The event of an entry and its signatures (FORMAT.md 10.4, steps 4 to 9): what hangs on the
// entries before only by ids and keys, so that it can also be judged where some of them are not
// shown. One thread.

#include <array>
#include <string>
#include <unordered_set>
#include <vector>

#include "ledger/audit/byte_codec.hpp"
#include "ledger/audit/entry_work.hpp"
#include "ledger/audit/finding.hpp"
#include "ledger/audit/key_directory.hpp"

namespace qiyue {

class EventCheck {
public:
    explicit EventCheck(std::string origin) : origin_(std::move(origin)) {}

    /// Begins behind entries that bound and revoked these keys.
    void take_up(KeyDirectory keys) { keys_ = std::move(keys); }

    /// Judges the event of an entry whose line is well-formed. Signatures whose keys count are left
    /// in `work.pending`. True if the event can be read.
    bool judge(EntryWork& work, Index index, std::vector<Finding>& findings);

    /// What is needed to go on.
    void save(ByteWriter& bytes) const;
    /// Into a check that has judged nothing. False if the bytes are no such state.
    bool load(ByteReader& bytes);

private:
    using Uuid = std::array<char, 16>;
    struct UuidHash {
        std::size_t operator()(const Uuid& id) const;
    };
    void judge_event(const CloudEvent& event, const EntryWork& work, Index index,
                     std::vector<Finding>& findings);
    void judge_signatures(EntryWork& work, Index index, std::vector<Finding>& findings);

    std::string origin_;
    std::unordered_set<Uuid, UuidHash> ids_;
    KeyDirectory keys_;
};

}  // namespace qiyue
