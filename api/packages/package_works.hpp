#pragma once

// The packages of a served ledger: what was asked for is made, one after the other, by a thread of
// its own, and stands on the shelf (DIR/packages) until it is taken away. Nothing leaves that is
// not recorded: a package opens when the log holds the `package.exported` that states just what the
// package is (ledger/package/FORMAT.md P9), and while its file is still what was made. What is not
// recorded within a day is removed; so is, at once, whatever opens a text that was erased since,
// also while something is being made. What is being made when the process ends is made anew by the
// next one.
//
// Threads: any; start and end from one. Ledger, maker and clock outlive this.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/packages/package_maker.hpp"
#include "api/packages/package_order.hpp"
#include "api/packages/package_readers.hpp"
#include "ledger/base/clock.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

struct PackageWorksOptions {
    std::size_t queued_max = 16;  ///< waiting or being made; then 503
    std::size_t kept_max = 256;  ///< orders on the shelf
    std::uint64_t bytes_max = 64ULL << 30;  ///< of all packages on the shelf
    std::uint64_t free_bytes_min = 1ULL << 30;  ///< less on the disk, and nothing is made
    std::size_t volumes_max = 1'000;  ///< of one order
    std::chrono::milliseconds preview_max{30'000};  ///< a preview that takes longer is ended
    std::int64_t unrecorded_us = us_per_day;  ///< so long a package waits to be recorded
    std::chrono::milliseconds sweep_every{5'000};
    Clock* clock = nullptr;  ///< real time; null: the system's
};

/// What happens, for the log file.
struct PackageNotice {
    bool is_fault = false;
    std::string text;
};

struct PackageWorksStatus {
    std::uint64_t queued = 0;  ///< with what is being made
    std::uint64_t shelved = 0;  ///< orders, of every kind
    std::uint64_t made = 0;  ///< packages since start; every volume counts
    std::uint64_t failed = 0;  ///< orders since start
    std::uint64_t bytes = 0;  ///< of what was made since start
    double seconds = 0;  ///< spent on making since start
    std::uint64_t entries_done = 0;  ///< of what is being made
    std::uint64_t entries_all = 0;
};

class PackageWorks {
public:
    using Listener = std::function<void(const PackageNotice&)>;

    /// What cannot be read in DIR/packages stays there and is told to the listener. Errors: io.
    static Result<std::unique_ptr<PackageWorks>> start(Ledger& ledger, PackageMaker& maker,
                                                       const std::string& directory,
                                                       PackageWorksOptions options,
                                                       Listener listener);
    /// Stops what is being made; it is made anew at the next start.
    ~PackageWorks();

    struct Asked {
        PackageOrder order;
        bool is_new = false;  ///< false: the same was asked for before, and still stands
    };
    /// Queues it. The same request gets the same order while that waits, is being made, or was made
    /// of the same checkpoint. Durable on return. Errors: invalid_argument, not_found (a complex
    /// that the log does not know), queue_full, io, corrupt (of the log).
    Result<Asked> ask(AskedPackage asked, PackageOrder::Asker asker);
    /// Errors: queue_full (one preview at a time), timeout, stopping, those of the maker.
    Result<PackagePreview> preview(const AskedPackage& asked);

    /// What is on the shelf, the newest first. Errors: io, corrupt (of the log).
    Result<std::vector<PackageOrder>> list();
    /// By the id of an order or a volume. Errors: not_found; io, corrupt (of the log).
    Result<PackageOrder> find(const std::string& id);
    /// Takes an order off the shelf, made or not; what is being made ends soon. A download that is
    /// under way ends too. Errors: not_found, io.
    Result<void> drop(const std::string& id);

    /// A volume to be read.
    struct Opened {
        PackageOrder order;
        ShelvedPackage package;
        /// Its bytes are those that were made; null: it is not recorded, and not to be read.
        std::shared_ptr<const PosixFile> file;
        std::vector<Hash> commitments;  ///< what it opens
        std::shared_ptr<PackageReaders> readers;
        std::shared_ptr<const std::atomic<bool>> taken_away;  ///< true: nothing more may be read
    };
    /// Whether it is recorded is told by `package.recorded`. Errors: as find; not_found also for an
    /// order that is not made, or has several volumes and none is named; corrupt also for a file
    /// that is not what was made. The first time, and whenever the file was written since, a
    /// recorded volume is read as a whole.
    Result<Opened> open(const std::string& id);

    PackageWorksStatus status() const;
    std::int64_t unrecorded_us() const;

private:
    struct Parts;  // package_works_parts.hpp
    explicit PackageWorks(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace qiyue
