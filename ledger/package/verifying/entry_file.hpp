#pragma once

// The entries of one of a package's three files, in the order of its lines: read and parsed ahead
// on every core, handed out one by one to be judged in order, their signatures verified behind.
// Memory: a few batches. One thread calls.

#include <cstddef>
#include <deque>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "ledger/audit/entry_work.hpp"
#include "ledger/audit/finding_list.hpp"
#include "ledger/audit/workers.hpp"
#include "ledger/package/container/package_text.hpp"

namespace qiyue {

class EntryFile {
public:
    /// `workers` and `findings` outlive it.
    EntryFile(PackageLines lines, bool twin, Workers& workers, FindingList& findings);
    EntryFile(const EntryFile&) = delete;
    EntryFile& operator=(const EntryFile&) = delete;
    ~EntryFile();  ///< waits for its tasks

    /// The entry whose turn it is; null behind the last. Errors: io.
    Result<EntryWork*> front();
    /// Goes on to the next. What is pending of the entry that was front is verified from now on.
    Result<void> pop();
    /// What follows is not read: front() is null from now on, after what is there is waited for.
    void stop();
    /// Waits until all that was judged is verified: findings signature_invalid.
    void finish();

    std::uint64_t lines_read() const { return popped_; }
    std::uint64_t signatures() const { return signatures_; }

private:
    struct Batch {
        std::size_t lines_used = 0;
        std::vector<std::string> lines;
        std::vector<EntryWork> works;  ///< as many as there ever were lines: buffers are reused
        std::vector<std::size_t> invalid;
        std::vector<std::future<void>> tasks;

        void wait();
    };
    using Batches = std::deque<std::unique_ptr<Batch>>;

    Result<void> read_ahead();
    Result<bool> read_batch(Batch& batch);
    void verify(std::unique_ptr<Batch> batch);
    void finish_one();
    void by_workers(Batch& batch, void (*work)(Batch&, std::size_t, bool));

    PackageLines lines_;
    bool twin_;
    bool at_end_ = false;
    Workers& workers_;
    FindingList& findings_;
    Batches ahead_;  ///< front() is in the first one
    Batches behind_;
    Batches free_;
    std::size_t at_ = 0;  ///< in ahead_.front()
    std::uint64_t popped_ = 0;
    std::uint64_t signatures_ = 0;
};

}  // namespace qiyue
