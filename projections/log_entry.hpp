#pragma once

// One entry as views read it: parsed once, its signatures taken as the ledger has checked them.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/domain/decide.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/document.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

/// Reused from entry to entry, so that its buffers are. One thread.
class LogEntry {
public:
    /// Errors: corrupt, if the line is no entry or its payload no event.
    Result<void> read(std::string_view line);
    /// Reads an entry of the store. Errors: not_found, io, corrupt.
    Result<void> read(const EventStore& store, Index index);

    const EntryHead& head() const { return head_; }
    const CloudEvent& event() const { return event_; }
    /// The event byte for byte as it was signed.
    const std::string& payload() const { return payload_; }
    std::span<const KeyId> signers() const { return signers_; }
    /// As the rules take it; valid until the next read.
    Act act() const { return {&event_, signers_, head_.index, head_.recorded}; }

private:
    EntryHead head_;
    std::string payload_;
    Document document_;
    CloudEvent event_;
    std::vector<KeyId> signers_;
};

}  // namespace qiyue
