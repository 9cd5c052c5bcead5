#pragma once

// The state that the next event is judged against: the store's, below the group that is being
// written, below the group that is being built. The sequencer's thread only.

#include <memory>
#include <optional>
#include <string_view>

#include "ledger/domain/state.hpp"
#include "ledger/pipeline/prepared_group.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

class InFlightState final : public StateReader {
public:
    explicit InFlightState(const EventStore& store) : store_(store) {}

    /// The group being built, and the one being written (or null). Not owned: the builder's.
    void set_layers(const PreparedGroup* open, const PreparedGroup* closed);

    std::shared_ptr<const Row> row(const RowName& name) override;
    std::optional<ActInfo> act(Index index) override;
    std::optional<std::string> payload(Index index) override;
    /// Of stored sizes. Beyond them a failure (queue_full: try again), never an answer that a later
    /// judgement of the same log would contradict.
    std::optional<TreeRoots> roots(TreeSize size) override;
    std::optional<Error> failed() const override { return failure_; }
    void forget_failure() { failure_.reset(); }

    Result<std::optional<Index>> find_id(const std::string& id) const;
    /// Count 0 if the stream has no entry yet.
    Result<StreamHead> head(const std::string& stream) const;
    Result<std::string> line(Index index) const;
    Result<std::shared_ptr<const MapPage>> map_page(const PageName& name) const;

private:
    Result<ActInfo> read_act(Index index) const;
    Result<std::string> read_payload(Index index) const;
    std::uint64_t size() const;  ///< entries, those in flight included

    const EventStore& store_;
    const PreparedGroup* open_ = nullptr;
    const PreparedGroup* closed_ = nullptr;
    std::optional<Error> failure_;
};

}  // namespace qiyue
