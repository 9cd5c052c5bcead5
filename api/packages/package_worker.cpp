// The thread that makes what was asked for, one package after the other.

#include <algorithm>
#include <filesystem>

#include "api/packages/package_works_parts.hpp"
#include "ledger/base/check.hpp"
#include "ledger/exporting/package_record.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;
using State = PackageOrder::State;

constexpr std::chrono::milliseconds room_checked_every{500};

/// Of the files in a folder: how many, and how large.
std::pair<std::size_t, std::uint64_t> weight_of(const std::string& folder) {
    std::size_t count = 0;
    std::uint64_t bytes = 0;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        std::error_code gone;
        const auto size = at->file_size(gone);
        if (gone) continue;
        ++count;
        bytes += size;
    }
    return {count, bytes};
}

}  // namespace

void PackageWorks::Parts::run() {
    std::unique_lock lock(mutex);
    while (!is_stopping) {
        const auto next = std::ranges::find_if(
            orders, [](const auto& one) { return one->order.state == State::queued; });
        if (next == orders.end()) {
            changed.wait(lock);
            continue;
        }
        const std::shared_ptr<Shelved> one = *next;
        one->order.state = State::making;
        lock.unlock();
        make(one);
        lock.lock();
    }
}

/// What is being made counts as it grows.
Result<void> PackageWorks::Parts::check_room(const std::string& id) {
    const auto [files, bytes] = weight_of(shelf.folder_of(id));
    if (files > options.volumes_max + 1) {  // the order's own file
        return fail(ErrorCode::invalid_argument,
                    "it has more than " + std::to_string(options.volumes_max) +
                        " volumes: ask for larger ones, or for less at a time",
                    "/volume_bytes");
    }
    if (auto left = check_disk(); !left) return left;
    const std::lock_guard lock(mutex);
    return make_room(bytes, 0);
}

Result<std::vector<MadePackage>> PackageWorks::Parts::made_for(
    const std::shared_ptr<Shelved>& one) {
    const std::string id = one->order.id;
    if (auto cleared = shelf.clear(id); !cleared) return pass(cleared);
    Result<void> room;
    auto checked = Steady::now() - room_checked_every;
    auto made =
        maker.make(one->order.asked, shelf.folder_of(id), [&](const MakingProgress& progress) {
            if (Steady::now() - checked >= room_checked_every) {
                room = check_room(id);
                static_cast<void>(clear_away());
                checked = Steady::now();
            }
            const std::lock_guard lock(mutex);
            one->order.progress = progress;
            return room && !is_stopping && !*one->taken_away;
        });
    if (room && made) room = check_room(id);
    static_cast<void>(clear_away());
    if (!room) return pass(room);
    return made;
}

/// The order as it is when the package is made, with what is to be recorded of each volume.
Result<PackageOrder> PackageWorks::Parts::put_on_shelf(Shelved& one,
                                                       const std::vector<MadePackage>& made) {
    PackageOrder order;
    {
        const std::lock_guard lock(mutex);
        order = one.order;
    }
    std::vector<VolumeOnDisk> volumes;
    for (const MadePackage& volume : made) {
        auto package = shelved_package(volume, ledger.origin(), order.asked.source, ledgers_time());
        if (!package) return pass(package);
        auto opened = opened_commitments(volume.path);
        if (!opened) return pass(opened);
        order.packages.push_back(std::move(*package));
        volumes.push_back({std::move(*opened), std::nullopt, std::nullopt});
    }
    order.size = TreeSize{made.front().claim.size};
    order.state = State::made;
    const std::lock_guard lock(mutex);
    one.volumes = std::move(volumes);
    return order;
}

/// On disk before anybody sees it: whoever records an event must find its package again. Whether a
/// text was erased meanwhile is asked in the same breath as it becomes `made`: from then on it is
/// follow_erasures that looks.
void PackageWorks::Parts::finish(const std::shared_ptr<Shelved>& one, Result<PackageOrder> done,
                                 double seconds) {
    const std::string id = one->order.id;
    for (bool is_kept = false;;) {
        PackageOrder next = [&] {
            const std::lock_guard lock(mutex);
            return done ? *done : one->order;
        }();
        next.ended = now();
        if (!done) {
            next.state = State::failed;
            next.failure = done.error();
            if (auto cleared = shelf.clear(id); !cleared)
                tell(true, "package " + id + ": " + cleared.error().text());
        }
        const auto kept = keep(*one, next);
        if (!kept) tell(true, "package " + id + ": " + kept.error().text());
        if (!kept && done) {
            done = std::unexpected(kept.error());
            continue;
        }
        is_kept = kept.has_value();
        std::unique_lock lock(mutex);
        if (*one->taken_away) {
            lock.unlock();
            const std::lock_guard folder(one->folder);
            if (auto gone = shelf.drop(id); !gone)
                tell(true, "package " + id + ": " + gone.error().text());
            return;
        }
        if (done) {
            const auto erased = opens_erased(*one);
            if (!erased) done = std::unexpected(erased.error());
            if (erased && *erased)
                done = fail(ErrorCode::erased, "a text was erased meanwhile: ask again");
            if (!done) continue;
        }
        next.progress = one->order.progress;
        one->order = std::move(next);
        one->is_ahead_of_disk = !is_kept;
        figures.seconds += seconds;
        if (!done) {
            one->volumes.clear();
            ++figures.failed;
            return tell(true, "package " + id + " is not made: " + done.error().text());
        }
        figures.made += one->order.packages.size();
        figures.bytes += one->bytes();
        return tell(false, "package " + id + " is made: " + one->order.packages.front().file());
    }
}

void PackageWorks::Parts::make(const std::shared_ptr<Shelved>& one) {
    const auto began = Steady::now();
    auto done = [&]() -> Result<PackageOrder> {
        try {
            const auto made = made_for(one);
            if (!made) return std::unexpected(made.error());
            QIYUE_CHECK(!made->empty(), "a package of no volume");
            return put_on_shelf(*one, *made);
        } catch (const std::exception& thrown) {
            // What a library throws, out of memory among it, fails one package only.
            return fail(ErrorCode::io, thrown.what());
        }
    }();
    if (!done && is_stopping && !*one->taken_away) return;  // made anew at the next start
    finish(one, std::move(done), std::chrono::duration<double>(Steady::now() - began).count());
}

}  // namespace qiyue
