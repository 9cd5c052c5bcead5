// What the log says of the packages on the shelf, and what is taken away when.

#include <algorithm>
#include <filesystem>
#include <map>

#include "api/packages/package_works_parts.hpp"
#include "ledger/exporting/package_record.hpp"
#include "ledger/store/disclosures.hpp"

namespace qiyue {

using State = PackageOrder::State;

std::uint64_t Shelved::bytes() const {
    std::uint64_t all = 0;
    for (const ShelvedPackage& package : order.packages)
        all += package.bytes;
    return all;
}

bool Shelved::is_damaged() const {
    return std::ranges::any_of(volumes, [](const VolumeOnDisk& volume) {
        return volume.fault && volume.fault->code != ErrorCode::io;
    });
}

void PackageWorks::Parts::take_away(const std::shared_ptr<Shelved>& one, const std::string& why) {
    *one->taken_away = true;
    std::erase(orders, one);
    if (one->order.state != State::making) {
        leaving.push_back({one, why});
        return;
    }
    // What is being made is removed by the worker when it has ended; nobody knows of it from now.
    const std::lock_guard lock(one->folder);
    if (auto gone = shelf.forget(one->order.id); !gone)
        tell(true, "package " + one->order.id + ": " + gone.error().text());
}

Result<void> PackageWorks::Parts::clear_away() {
    const std::lock_guard one_at_a_time(clearing);  // on return it is gone, whoever removed it
    std::vector<Leaving> mine;
    {
        const std::lock_guard lock(mutex);
        mine.swap(leaving);
    }
    Result<void> all;
    for (Leaving& left : mine) {
        const std::string& id = left.one->order.id;
        auto dropped = [&] {
            const std::lock_guard lock(left.one->folder);
            return shelf.drop(id);
        }();
        if (dropped) {
            tell(false, "package " + id + " is removed: " + left.why);
            continue;
        }
        tell(true,
             "package " + id + " is to be removed, " + left.why + ": " + dropped.error().text());
        all = std::move(dropped);
        const std::lock_guard lock(mutex);
        leaving.push_back(std::move(left));
    }
    return all;
}

Result<void> PackageWorks::Parts::make_room(std::uint64_t more_bytes, std::size_t more_orders) {
    if (more_bytes > options.bytes_max) {
        return fail(ErrorCode::too_large,
                    "it takes more room than packages have in all: ask for less at a time");
    }
    for (;;) {
        std::uint64_t bytes = more_bytes;
        for (const auto& one : orders)
            bytes += one->bytes();
        const bool are_too_many = orders.size() + more_orders > options.kept_max;
        if (bytes <= options.bytes_max && !are_too_many) return {};
        const auto found = std::ranges::find_if(orders, [&](const auto& one) {
            return one->order.is_ended() && !one->order.is_recorded() &&
                   (are_too_many || one->bytes() > 0);
        });
        if (found == orders.end()) break;
        take_away(*found, "there is no room for it any more");
    }
    return fail(ErrorCode::queue_full,
                "so many packages are kept as there is room for: delete those that were downloaded "
                "(DELETE /v1/packages/{id})");
}

Result<void> PackageWorks::Parts::check_disk() const {
    std::error_code error;
    const auto space = std::filesystem::space(shelf.folder(), error);
    if (error || space.available >= options.free_bytes_min) return {};
    return fail(ErrorCode::queue_full, "the disk that holds DIR/packages is as good as full");
}

Result<bool> PackageWorks::Parts::opens_erased(const Shelved& one) const {
    for (const VolumeOnDisk& volume : one.volumes) {
        if (volume.commitments) {
            for (const Hash& commitment : *volume.commitments) {
                const auto erased = is_erased(ledger.store(), commitment);
                if (!erased || *erased) return erased;
            }
        } else if (volume.fault && volume.fault->code != ErrorCode::io) {
            // What cannot be read for good may open any text that was erased since it was made.
            const auto page = ledger.store().by_type(
                "disclosure.erased", next_index(one.order.size.value_or(TreeSize{})),
                published_end(), 1);
            if (!page) return std::unexpected(page.error());
            if (!page->indexes.empty()) return true;
        }
    }
    return false;
}

/// A disk that failed for a while is asked again.
void PackageWorks::Parts::read_what_was_unread() {
    for (const auto& one : orders) {
        for (std::size_t i = 0; i < one->volumes.size(); ++i) {
            VolumeOnDisk& volume = one->volumes[i];
            if (volume.commitments || !volume.fault || volume.fault->code != ErrorCode::io)
                continue;
            auto opened = opened_commitments(shelf.path_of(one->order, one->order.packages[i]));
            if (!opened) {
                volume.fault = opened.error();
                continue;
            }
            volume = {};
            volume.commitments = std::move(*opened);
            erasures_below.reset();  // it was looked at for nothing until now
        }
    }
}

/// What opens a text that was erased since is taken away at once.
Result<void> PackageWorks::Parts::follow_erasures() {
    const Index end = published_end();
    if (erasures_below) {
        const auto page = ledger.store().by_type("disclosure.erased", *erasures_below, end, 1);
        if (!page) return std::unexpected(page.error());
        if (page->indexes.empty()) {
            erasures_below = end;
            return {};
        }
    }
    const auto all = orders;
    for (const auto& one : all) {
        if (one->order.state != State::made) continue;
        const auto erased = opens_erased(*one);
        if (!erased) return std::unexpected(erased.error());
        if (*erased) take_away(one, "a text that it opens was erased");
    }
    erasures_below = end;
    return {};
}

/// Which volumes are recorded by now? Each entry is read once.
Result<void> PackageWorks::Parts::follow_exports() {
    const Index end = published_end();
    if (exports_below >= end) return {};
    std::multimap<Hash, std::pair<Shelved*, ShelvedPackage*>> waiting;
    for (const auto& one : orders) {
        if (one->order.state != State::made) continue;
        for (ShelvedPackage& package : one->order.packages)
            if (!package.recorded)
                waiting.emplace(package.package_sha256, std::pair(one.get(), &package));
    }
    const auto take = [&](const ExportedEntry& entry) {
        if (!entry.package_sha256) return true;
        const auto [first, last] = waiting.equal_range(*entry.package_sha256);
        for (auto at = first; at != last; ++at) {
            const auto& [one, package] = at->second;
            if (package->recorded || !entry.states(one->order.asked.source, package->data))
                continue;
            package->recorded = entry.index;
            one->is_ahead_of_disk = true;
        }
        return true;
    };
    if (!waiting.empty()) {
        const auto read = each_exported(ledger.store(), exports_below, end, take);
        if (!read) return read;
    }
    exports_below = end;
    return {};
}

Result<void> PackageWorks::Parts::follow_log() {
    read_what_was_unread();
    if (auto followed = follow_erasures(); !followed) return followed;
    return follow_exports();
}

void PackageWorks::Parts::remove_expired() {
    const auto all = orders;
    for (const auto& one : all) {
        const PackageOrder& order = one->order;
        if (!order.ended || order.is_recorded()) continue;
        if (now().value - order.ended->value < options.unrecorded_us) continue;
        take_away(one, "it was not recorded in time");
    }
}

Result<void> PackageWorks::Parts::follow() {
    bool is_leaving = false;
    const auto followed = [&] {
        const std::lock_guard lock(mutex);
        auto done = follow_log();
        is_leaving = !leaving.empty();
        return done;
    }();
    if (is_leaving)
        static_cast<void>(clear_away());  // what could not be removed is told, and tried again
    return followed;
}

Result<void> PackageWorks::Parts::keep(Shelved& one, const PackageOrder& order) {
    const std::lock_guard lock(one.folder);
    if (*one.taken_away) return {};
    return shelf.keep(order);
}

/// If it cannot be kept, it is found in the log again.
void PackageWorks::Parts::keep_what_is_ahead() {
    std::vector<std::pair<std::shared_ptr<Shelved>, PackageOrder>> ahead;
    {
        const std::lock_guard lock(mutex);
        for (const auto& one : orders) {
            if (!one->is_ahead_of_disk) continue;
            one->is_ahead_of_disk = false;
            ahead.emplace_back(one, one->order);
        }
    }
    for (const auto& [one, order] : ahead) {
        if (auto kept = keep(*one, order); !kept)
            tell(true, "package " + order.id + ": " + kept.error().text());
    }
}

/// Not the worker's: a package that is being made for an hour must not keep what was erased.
void PackageWorks::Parts::sweep() {
    std::unique_lock lock(mutex);
    while (!is_stopping) {
        swept.wait_for(lock, options.sweep_every);
        if (is_stopping) return;
        const auto followed = follow_log();
        remove_expired();
        lock.unlock();
        if (!followed) tell(true, "packages: " + followed.error().text());
        static_cast<void>(clear_away());
        keep_what_is_ahead();
        lock.lock();
    }
}

}  // namespace qiyue
