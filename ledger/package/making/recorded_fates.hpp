#pragma once

// What the entries of a package say of the sensitive fields of its scope (P5): which are erased,
// and which an entry opens by stating their texts. Memory: each such field. One thread.

#include <map>
#include <optional>
#include <set>
#include <string>

#include "ledger/base/ids.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/package/claim/package_claim.hpp"

namespace qiyue {

class RecordedFates {
public:
    /// An event of the package.
    void take(const CloudEvent& event, Index index);
    void take(const RecordedFates& others);

    bool is_erased(const Hash& commitment) const { return erased_.contains(commitment); }
    /// The last entry behind `index` in whose data the text of this field stands.
    std::optional<Index> opening_entry(const CloudEvent& event, Index index,
                                       const Commitment& commitment) const;
    const std::set<Hash>& erased() const { return erased_; }

private:
    struct Opening {
        std::string event_id;
        std::string pointer;
        Index by{};  ///< the last entry
    };
    void take(const Hash& commitment, Opening opening);

    std::set<Hash> erased_;
    std::map<Hash, Opening> opened_;  ///< a text has one digest, and names one field
};

}  // namespace qiyue
