#pragma once

// What rules and sheets ask of earlier entries, answered from the store. One thread. What could not
// be read is no answer, and failed() says why.

#include <optional>
#include <string>

#include "ledger/domain/state.hpp"
#include "ledger/store/event_store.hpp"
#include "projections/log_entry.hpp"

namespace qiyue {

class LogReader {
public:
    explicit LogReader(const EventStore& store) : store_(store) {}

    std::optional<ActInfo> act(Index index);
    std::optional<std::string> payload(Index index);
    std::optional<TreeRoots> roots(TreeSize size);
    const std::optional<Error>& failed() const { return failure_; }

private:
    bool read(Index index);

    const EventStore& store_;
    LogEntry entry_;
    std::optional<Error> failure_;
};

}  // namespace qiyue
