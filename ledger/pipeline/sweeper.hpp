#pragma once

// Deletes, once an hour, documents that were put more than limits::document_orphan_us ago and that
// no entry names. What fails is tried again an hour later. One thread of its own.

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/store/documents.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

/// Once, for documents put before `before`; says how many were deleted. Any thread. Errors: io,
/// corrupt.
Result<std::uint64_t> sweep_documents(const EventStore& store, const DocumentStore& documents,
                                      Micros before);

class Sweeper {
public:
    /// Both outlive it. The first sweep comes a minute after.
    Sweeper(const EventStore& store, const DocumentStore& documents);
    ~Sweeper();
    Sweeper(const Sweeper&) = delete;
    Sweeper& operator=(const Sweeper&) = delete;

private:
    void run();

    const EventStore& store_;
    const DocumentStore& documents_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;  ///< guarded by mutex_
    std::thread thread_;
};

}  // namespace qiyue
