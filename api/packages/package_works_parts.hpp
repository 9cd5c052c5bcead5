#pragma once

// What PackageWorks is made of; nobody else includes it. Three sources share it: the interface
// (package_works.cpp), the thread that makes (package_worker.cpp), and what follows the log and
// takes away (package_keeping.cpp).
//
// One mutex guards what is in memory. Files are written and removed without it, for that takes
// long: each order has a lock of its own for its folder, which may be taken with the mutex held,
// never the other way round.

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/packages/package_shelf.hpp"
#include "api/packages/package_works.hpp"
#include "ledger/base/posix_file.hpp"

namespace qiyue {

/// What shows, without reading it, whether somebody has written a file.
struct FileState {
    std::uint64_t bytes = 0;
    std::int64_t modified_us = 0;
    bool operator==(const FileState&) const = default;
};

/// The file of one volume.
struct VolumeOnDisk {
    std::optional<std::vector<Hash>> commitments;  ///< what it opens; nullopt: could not be read
    std::optional<Error> fault;  ///< why it is not handed out
    std::optional<FileState> judged;  ///< of which `fault`, or that there is none, is known
};

/// What stands on the shelf, and what is known of it beside its order.
struct Shelved {
    PackageOrder order;
    std::vector<VolumeOnDisk> volumes;  ///< once it is made
    bool is_ahead_of_disk = false;  ///< the order says more than its file
    std::shared_ptr<PackageReaders> readers = std::make_shared<PackageReaders>();
    std::shared_ptr<std::atomic<bool>> taken_away = std::make_shared<std::atomic<bool>>(false);
    std::mutex folder;  ///< whoever writes or removes its order holds this

    std::uint64_t bytes() const;
    /// One of its files is not what was made, or cannot be read as a package.
    bool is_damaged() const;
};

struct PackageWorks::Parts {
    Ledger& ledger;
    PackageMaker& maker;
    const PackageWorksOptions options;
    const Listener listener;
    const PackageShelf shelf;
    SystemClock system_clock;

    std::mutex asking;  ///< one is asked for at a time; taken before the mutex
    std::mutex clearing;  ///< held while files are removed; taken before the mutex
    std::mutex mutex;  ///< guards what follows
    std::condition_variable changed;  ///< something is queued, or all ends
    std::condition_variable swept;  ///< all ends
    std::list<std::shared_ptr<Shelved>> orders;  ///< the oldest first
    struct Leaving {
        std::shared_ptr<Shelved> one;
        std::string why;
    };
    std::vector<Leaving> leaving;  ///< in no list any more; their files are still to be removed
    std::optional<Index> erasures_below;  ///< looked for erasures below this
    Index exports_below{};  ///< looked for records of packages below this
    PackageWorksStatus figures;
    std::atomic<bool> is_stopping = false;  ///< set with the mutex held
    bool is_previewing = false;
    std::thread worker;
    std::thread sweeper;

    Parts(Ledger& of, PackageMaker& by, PackageWorksOptions chosen, Listener told, PackageShelf on);
    ~Parts();

    Micros now() { return (options.clock != nullptr ? *options.clock : system_clock).now(); }
    Micros ledgers_time();
    Index published_end() const;
    void tell(bool is_fault, const std::string& text) const {
        if (listener) listener({is_fault, text});
    }

    /// What an earlier process has left; before the threads. Errors: io, corrupt (of the log).
    Result<void> take_over();

    // With the mutex held.
    std::shared_ptr<Shelved> find(const std::string& id) const;
    std::shared_ptr<Shelved> same_as(const AskedPackage& asked);
    /// For so many more bytes and orders goes what nobody has recorded, the oldest first. Errors:
    /// queue_full, too_large (more than the shelf may hold).
    Result<void> make_room(std::uint64_t more_bytes, std::size_t more_orders);
    void take_away(const std::shared_ptr<Shelved>& one, const std::string& why);
    /// Takes in what the log has recorded meanwhile. Errors: io, corrupt.
    Result<void> follow_log();
    Result<void> follow_erasures();
    Result<void> follow_exports();
    void read_what_was_unread();
    Result<bool> opens_erased(const Shelved& one) const;
    void remove_expired();

    // Without it.
    /// Completes a recorded volume that is to be read. Errors: as open.
    Result<Opened> judged(const std::shared_ptr<Shelved>& one, std::size_t volume, Opened opened);
    /// Follows the log, and removes at once what has to go. Errors: as follow_log.
    Result<void> follow();
    /// Removes the files of what was taken away. Errors: io; it is tried again.
    Result<void> clear_away();
    /// Puts on disk what it says now, unless it was taken away. Errors: io.
    Result<void> keep(Shelved& one, const PackageOrder& order);
    void keep_what_is_ahead();
    void sweep();
    /// Errors: queue_full (the disk is as good as full).
    Result<void> check_disk() const;

    // The worker.
    void run();
    void make(const std::shared_ptr<Shelved>& one);
    Result<std::vector<MadePackage>> made_for(const std::shared_ptr<Shelved>& one);
    Result<PackageOrder> put_on_shelf(Shelved& one, const std::vector<MadePackage>& made);
    void finish(const std::shared_ptr<Shelved>& one, Result<PackageOrder> done, double seconds);
    Result<void> check_room(const std::string& id);
};

}  // namespace qiyue
