#pragma once

// What entry 0 says of the ledger, as whoever opens it needs it.

#include <string>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

struct Founded {
    std::string origin;
    bool national = false;
    bool simulated = false;
    std::vector<std::string> vkeys;  ///< the log's, then the twin's
};

/// From the payload of ledger.founded. Errors: event_format, event_attribute.
Result<Founded> read_founding(std::string_view payload);
/// From the store's entry 0. Errors: not_found (never founded), corrupt, io.
Result<Founded> read_founded(const EventStore& store);

}  // namespace qiyue
