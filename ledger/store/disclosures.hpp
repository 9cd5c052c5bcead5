#pragma once

// What the log says of a text D: the field that it opens, whom it was opened to, whether it was
// erased. All by the last commit. Any thread.

#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

/// A sensitive field as it stands in the log.
struct CommittedField {
    Index index{};
    std::string event_id;
    std::string pointer;
};

/// The field that `text` opens, in an entry before `end`. Errors: disclosure_format,
/// invalid_argument (the text's digests are not those committed to), not_found (no entry has this
/// commitment at the text's event and pointer), io, corrupt.
Result<CommittedField> find_committed(const EventStore& store, Index end, const Hash& commitment,
                                      std::string_view text);

/// Errors: io, corrupt.
Result<bool> is_erased(const EventStore& store, const Hash& commitment);

/// True if a grant names `holder` (`/organizations/{uscc}`) and its last day, in the zone of the
/// policy's calendar, is not over at `now`. Errors: io, corrupt.
Result<bool> is_granted(const EventStore& store, const Hash& commitment, std::string_view holder,
                        Micros now);

/// True if the row of a commitment is that of the text's own field: grants of somebody who copied
/// the commitment into an event of his own open nothing. Errors: io, corrupt.
Result<bool> is_of_its_row(const EventStore& store, const Hash& commitment, std::string_view text);

}  // namespace qiyue
