#pragma once

// What can only be judged in order, of entries between which others are missing
// (ledger/package/FORMAT.md P5): `recorded`, links within streams, events, ids, keys. One thread.

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "ledger/audit/entry_work.hpp"
#include "ledger/audit/event_check.hpp"
#include "ledger/audit/finding_list.hpp"

namespace qiyue {

class PackageChain {
public:
    explicit PackageChain(std::string origin) : events_(std::move(origin)) {}

    /// Judges an entry whose line is well-formed. Signatures whose keys count are left in
    /// `work.pending`. True if its event can be read. `is_scope`: it is of the scope.
    bool judge(EntryWork& work, bool is_scope, FindingList& findings);

    /// The scope has every entry from this index on: within it no stream has a gap.
    void expect_every_entry(std::uint64_t from) { every_from_ = from; }

private:
    struct Newest {
        std::uint64_t seq = 0;
        Hash leaf{};
        bool is_scope = false;
    };
    void judge_head(const EntryWork& work, bool is_scope, FindingList& findings);
    void judge_link(const EntryHead& head, bool is_scope, const Newest* before,
                    FindingList& findings) const;

    std::optional<std::uint64_t> every_from_;
    std::optional<Micros> recorded_;  ///< the greatest so far
    std::unordered_map<std::string, Newest> streams_;
    EventCheck events_;
    std::vector<Finding> found_;
};

}  // namespace qiyue
