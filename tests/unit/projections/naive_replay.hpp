#pragma once

// The log applied by hand, entry after entry, in memory: what histories are compared with.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/decide.hpp"
#include "ledger/domain/state.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue::testing {

/// One entry, as its line has it.
struct NaiveEntry {
    EntryHead head;
    std::string payload;
    std::vector<KeyId> signers;
    Document document;
    CloudEvent event;
};

inline std::unique_ptr<NaiveEntry> naive_entry(const EventStore& store, std::uint64_t index) {
    auto entry = std::make_unique<NaiveEntry>();
    const std::string line = store.entry(Index{index}).value();
    const auto view = parse_entry(line);
    if (!view || !append_from_base64(view->payload_base64, entry->payload))
        throw std::runtime_error("no entry: " + line);
    entry->head = view->head;
    for (const auto& signature : view->signatures)
        entry->signers.push_back(signature.key);
    entry->event = read_event(entry->payload, entry->document).value();
    return entry;
}

/// Every row's bytes, as entries leave them.
using NaiveRows = std::map<RowName, std::string>;

class NaiveReplay {
public:
    explicit NaiveReplay(const EventStore& store) : store_(store) {
        state_.set_log({[this](Index index) -> std::optional<std::string> {
                            if (index.value >= next_) return std::nullopt;
                            return naive_entry(store_, index.value)->payload;
                        },
                        [](TreeSize) { return std::nullopt; }});
    }
    /// Applies the next entry; the names of the rows it wrote.
    std::vector<RowName> step() {
        const auto entry = naive_entry(store_, next_);
        StateOverlay changes(state_);
        evolve({&entry->event, entry->signers, Index{next_}, entry->head.recorded}, changes);
        std::vector<RowName> written;
        for (const auto& [name, row] : changes.rows()) {
            written.push_back(name);
            rows_[name] = encode_row(*row);
        }
        state_.apply(changes);
        ++next_;
        return written;
    }
    void step_to(TreeSize size) {
        while (next_ < size.value)
            step();
    }
    std::uint64_t size() const { return next_; }
    const NaiveRows& rows() const { return rows_; }
    /// Empty if there is none.
    std::string bytes(const RowName& name) const {
        const auto found = rows_.find(name);
        return found == rows_.end() ? std::string() : found->second;
    }

private:
    const EventStore& store_;
    MemoryState state_;
    NaiveRows rows_;
    std::uint64_t next_ = 0;
};

/// A row's bytes, or nothing.
inline std::string bytes_of(const std::shared_ptr<const Row>& row) {
    return row ? encode_row(*row) : std::string();
}

}  // namespace qiyue::testing
