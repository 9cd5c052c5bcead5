#pragma once

// The sequencer's work without its thread: decides each admitted event against the state left by
// the one before, numbers, chains and hashes it, and collects groups for one synced write each.
// One thread. Pure but for reads of the store and of the documents; time is given.

#include <memory>
#include <optional>
#include <vector>

#include "ledger/merkle/map_pages.hpp"
#include "ledger/merkle/right_edge.hpp"
#include "ledger/pipeline/admission.hpp"
#include "ledger/pipeline/in_flight_state.hpp"
#include "ledger/pipeline/prepared_group.hpp"
#include "ledger/store/documents.hpp"

namespace qiyue {

/// One event that waits to be sequenced.
struct Job {
    Claim claim;
    std::unique_ptr<Admitted> admitted;
    std::optional<StreamSeq> if_stream_seq;  ///< the seq that the entry must get
};

class GroupBuilder {
public:
    /// Both outlive the builder. Errors: io, corrupt.
    static Result<std::unique_ptr<GroupBuilder>> start(const EventStore& store,
                                                       const DocumentStore& documents,
                                                       bool require_documents);

    /// Judges one event at clock time `now`. Always adds an answer to the open group; adds an entry
    /// if the event is accepted. Without a time only repeats are answered well.
    void add(Job job, const Result<Micros>& now);

    bool empty() const { return open_->empty(); }
    bool full() const;
    std::size_t room() const;  ///< events that the open group still takes
    std::size_t room_bytes() const;
    /// Closes the open group: roots, pages, proofs. The group closed before must be on disk. What
    /// is closed stays visible to the next events until then.
    std::shared_ptr<const PreparedGroup> close();

private:
    GroupBuilder(const EventStore& store, const DocumentStore& documents, bool require_documents,
                 RightEdge tree);

    using Verdict = decltype(Answer::says);
    struct Place;
    Verdict judge(const Job& job, const Result<Micros>& clock);
    Verdict repeat(const Admitted& admitted, Index index) const;
    Result<Place> find_place(const Admitted& admitted, Micros now);
    std::optional<Verdict> check_place(const Job& job, const Place& place);
    std::optional<Verdict> check_documents(const Admitted& admitted, const Act& act);
    Result<std::size_t> record(const Admitted& admitted, const Act& act, const Place& place);
    void keep(const StateOverlay& changes, PreparedEntry entry);
    void open_next();

    const EventStore& store_;
    const DocumentStore& documents_;
    const bool require_documents_;
    InFlightState state_;
    PagedMap map_;
    RightEdge tree_;
    std::optional<RightEdge> twin_;
    std::uint64_t size_ = 0;
    Micros recorded_{};  ///< of the last entry
    std::unique_ptr<PreparedGroup> open_;
    std::shared_ptr<const PreparedGroup> closed_;
};

}  // namespace qiyue
