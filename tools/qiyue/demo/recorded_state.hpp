#pragma once

// The state of a ledger as its store keeps it, for figures that are taken from it. One thread.

#include <optional>

#include "ledger/domain/state.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue::demo {

/// Rows only: figures ask for nothing else.
class RecordedState final : public StateReader {
public:
    explicit RecordedState(const EventStore& store) : store_(store) {}

    std::shared_ptr<const Row> row(const RowName& name) override {
        auto found = store_.row(name);
        if (found) return *found;
        if (!failed_) failed_ = found.error();
        return nullptr;
    }
    std::optional<ActInfo> act(Index) override { return std::nullopt; }
    std::optional<std::string> payload(Index) override { return std::nullopt; }
    std::optional<TreeRoots> roots(TreeSize) override { return std::nullopt; }
    std::optional<Error> failed() const override { return failed_; }

private:
    const EventStore& store_;
    std::optional<Error> failed_;
};

}  // namespace qiyue::demo
