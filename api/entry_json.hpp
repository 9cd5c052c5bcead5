#pragma once

// An entry for readers: decoded, and the line verbatim beside it.

#include <memory>
#include <string>
#include <string_view>

#include "ledger/base/result.hpp"
#include "ledger/domain/rows.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

/// `{"index":…,"recorded":…,"policy_version":…,"stream":…,"seq":…,"prev":…,"streams":…,
/// "keys":[…],"entry":"…","event":…}`; the event is the payload byte for byte, not written again.
/// `policy_version` is the version the act was judged by: the one in force when it was recorded, by
/// what `ledger` says; null without that. Errors: corrupt.
Result<std::string> entry_json(std::string_view line, const LedgerRow* ledger);

/// What the store knows of the ledger and its policies; null before it is founded.
Result<std::shared_ptr<const LedgerRow>> ledger_row(const EventStore& store);

/// What list filters look at.
struct EntryMatch {
    std::string stream;
    std::string type;
    std::string actor;
};
/// Errors: corrupt.
Result<EntryMatch> entry_match(std::string_view line);

}  // namespace qiyue
