#include "api/packages/package_works.hpp"

#include <algorithm>

#include "api/packages/package_works_parts.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/exporting/package_record.hpp"

namespace qiyue {
namespace {

using Steady = std::chrono::steady_clock;
using State = PackageOrder::State;

constexpr std::size_t id_bytes = 16;

Result<FileState> state_of(const PosixFile& file) {
    const auto bytes = file.size();
    if (!bytes) return std::unexpected(bytes.error());
    const auto modified = file.modified_us();
    if (!modified) return std::unexpected(modified.error());
    return FileState{*bytes, *modified};
}

std::unexpected<Error> not_kept() {
    return fail(ErrorCode::not_found,
                "no such package is kept: it was never asked for, was not "
                "recorded in time, or opened what has been erased");
}

/// The file as it is found by a new process; its digest is compared when it is handed out.
VolumeOnDisk found_on_disk(const std::string& path, const ShelvedPackage& package) {
    VolumeOnDisk volume;
    auto opened = opened_commitments(path);
    if (!opened) {
        volume.fault = opened.error();
        return volume;
    }
    volume.commitments = std::move(*opened);
    const auto file = PosixFile::open(path);
    const auto bytes = file ? file->size() : std::unexpected(file.error());
    if (!bytes) volume.fault = bytes.error();
    if (bytes && *bytes != package.bytes)
        volume.fault = Error{ErrorCode::corrupt, "it has another size than what was made", path};
    return volume;
}

/// A complex that nobody has heard of is a slip of the pen: better told now than by a failed order.
Result<void> check_names(const EventStore& store, const PackageScope& scope) {
    if (scope.kind != PackageScope::Kind::complexes) return {};
    for (const std::string& stream : scope.streams()) {
        const auto head = store.head(stream);
        if (!head) return std::unexpected(head.error());
        if (!*head) return fail(ErrorCode::not_found, "there is no entry of " + stream, "/scope");
    }
    return {};
}

/// Whether the entry that an order names as its record is that.
Result<bool> is_still_recorded(const EventStore& store, const PackageOrder& order,
                               const ShelvedPackage& package) {
    const auto found = find_exported(store, *package.recorded, Index{package.recorded->value + 1},
                                     order.asked.source, package.data);
    if (!found) return std::unexpected(found.error());
    return found->has_value();
}

}  // namespace

PackageWorks::Parts::Parts(Ledger& of, PackageMaker& by, PackageWorksOptions chosen, Listener told,
                           PackageShelf on)
    : ledger(of), maker(by), options(chosen), listener(std::move(told)), shelf(std::move(on)) {}

PackageWorks::Parts::~Parts() {
    {
        const std::lock_guard lock(mutex);
        is_stopping = true;
    }
    changed.notify_all();
    swept.notify_all();
    if (worker.joinable()) worker.join();
    if (sweeper.joinable()) sweeper.join();
}

/// The ledger's clock is behind what it has recorded last by as much as nothing happens.
Micros PackageWorks::Parts::ledgers_time() {
    const Micros recorded = ledger.store().writer_state().recorded;
    return ledger.simulated() ? recorded : std::max(recorded, now());
}

Index PackageWorks::Parts::published_end() const {
    const auto published = ledger.published();
    return next_index(published ? published->log.checkpoint.size : TreeSize{});
}

std::shared_ptr<Shelved> PackageWorks::Parts::find(const std::string& id) const {
    const auto found =
        std::ranges::find_if(orders, [&](const auto& one) { return one->order.id == id; });
    return found == orders.end() ? nullptr : *found;
}

std::shared_ptr<Shelved> PackageWorks::Parts::same_as(const AskedPackage& asked) {
    for (auto at = orders.rbegin(); at != orders.rend(); ++at) {
        const PackageOrder& order = (*at)->order;
        if (order.asked.text != asked.text || order.state == State::failed) continue;
        if ((*at)->is_damaged()) continue;
        if (!order.is_ended()) return *at;
        const auto size = maker.size_for(asked);
        if (!size || order.size == size) return *at;
    }
    return nullptr;
}

Result<void> PackageWorks::Parts::take_over() {
    const auto unreadable = shelf.unreadable();
    if (!unreadable) return std::unexpected(unreadable.error());
    for (const Error& error : *unreadable)
        tell(true, "packages: " + error.text());
    auto kept = shelf.load();
    if (!kept) return pass(kept);
    exports_below = published_end();
    for (PackageOrder& order : *kept) {
        auto one = std::make_shared<Shelved>();
        one->order = std::move(order);
        bool is_there = one->order.packages.empty();
        for (ShelvedPackage& package : one->order.packages) {
            auto volume = found_on_disk(shelf.path_of(one->order, package), package);
            is_there = is_there || !volume.fault || volume.fault->code != ErrorCode::not_found;
            if (volume.fault) tell(true, "package " + one->order.id + ": " + volume.fault->text());
            one->volumes.push_back(std::move(volume));
            if (package.recorded) {
                const auto still = is_still_recorded(ledger.store(), one->order, package);
                if (!still) return std::unexpected(still.error());
                if (!*still) package.recorded.reset();
            }
            if (!package.recorded)
                exports_below =
                    std::min(exports_below, next_index(one->order.size.value_or(TreeSize{})));
        }
        // What somebody has taken out of the folder cannot be handed out; it is asked for again.
        if (!is_there) {
            if (auto gone = shelf.drop(one->order.id); !gone) return pass(gone);
            continue;
        }
        if (!one->order.is_ended()) one->order.state = State::queued;
        orders.push_back(std::move(one));
    }
    return {};
}

/// The file is read as a whole only if it was written since that was done last.
Result<PackageWorks::Opened> PackageWorks::Parts::judged(const std::shared_ptr<Shelved>& one,
                                                         std::size_t number, Opened opened) {
    const std::string path = shelf.path_of(opened.order, opened.package);
    auto file = PosixFile::open(path);
    const bool is_gone = !file && file.error().code == ErrorCode::not_found;
    if (is_gone) return fail(ErrorCode::corrupt, "the package is gone from its folder", path);
    if (!file) return pass(file);
    const auto state = state_of(*file);
    if (!state) return std::unexpected(state.error());
    opened.file = std::make_shared<const PosixFile>(std::move(*file));
    {
        const std::lock_guard lock(mutex);
        const VolumeOnDisk& volume = one->volumes[number];
        if (volume.judged == *state && volume.fault) return std::unexpected(*volume.fault);
        if (volume.judged == *state && volume.commitments) return opened;
    }
    auto sound = shelf.check(opened.order, opened.package);
    if (!sound && sound.error().code != ErrorCode::corrupt) return pass(sound);
    auto commitments = sound ? opened_commitments(path) : std::unexpected(sound.error());
    const std::lock_guard lock(mutex);
    VolumeOnDisk& volume = one->volumes[number];
    volume.judged = *state;
    if (!commitments) {
        tell(true,
             "package " + opened.order.id + " is not handed out: " + commitments.error().text());
        volume.fault = commitments.error();
        volume.fault->detail += "; delete it (DELETE /v1/packages/{id}) and ask again";
        volume.fault->place.clear();
        return std::unexpected(*volume.fault);
    }
    volume.fault.reset();
    volume.commitments = *commitments;
    opened.commitments = std::move(*commitments);
    const auto erased = opens_erased(*one);
    if (!erased) return std::unexpected(erased.error());
    if (!*erased && !*one->taken_away) return opened;
    if (*erased && !*one->taken_away) take_away(one, "a text that it opens was erased");
    return not_kept();
}

PackageWorks::PackageWorks(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PackageWorks::~PackageWorks() = default;

Result<std::unique_ptr<PackageWorks>> PackageWorks::start(Ledger& ledger, PackageMaker& maker,
                                                          const std::string& directory,
                                                          PackageWorksOptions options,
                                                          Listener listener) {
    auto shelf = PackageShelf::open(directory);
    if (!shelf) return pass(shelf);
    auto parts =
        std::make_unique<Parts>(ledger, maker, options, std::move(listener), std::move(*shelf));
    if (auto taken = parts->take_over(); !taken) return pass(taken);
    Parts& running = *parts;
    running.worker = std::thread([&running] { running.run(); });
    running.sweeper = std::thread([&running] { running.sweep(); });
    return std::unique_ptr<PackageWorks>(new PackageWorks(std::move(parts)));
}

Result<PackageWorks::Asked> PackageWorks::ask(AskedPackage asked, PackageOrder::Asker asker) {
    auto fits = check_exported(parts_->ledger.origin(), asked.source, parts_->ledgers_time(),
                               asked.request);
    if (!fits) return pass(fits);
    auto known = check_names(parts_->ledger.store(), asked.request.scope);
    if (!known) return pass(known);
    const std::lock_guard one_at_a_time(parts_->asking);
    if (auto followed = parts_->follow(); !followed) return pass(followed);
    auto one = std::make_shared<Shelved>();
    {
        const std::lock_guard lock(parts_->mutex);
        if (const auto same = parts_->same_as(asked)) return Asked{same->order, false};
        const auto is_waiting = [](const auto& each) { return !each->order.is_ended(); };
        const auto waiting = std::ranges::count_if(parts_->orders, is_waiting);
        if (static_cast<std::size_t>(waiting) >= parts_->options.queued_max)
            return fail(ErrorCode::queue_full, "so many packages wait to be made as may wait");
        if (auto disk = parts_->check_disk(); !disk) return pass(disk);
        if (auto room = parts_->make_room(1, 1); !room) return pass(room);
    }
    static_cast<void>(parts_->clear_away());
    one->order.id = to_hex(random_bytes(id_bytes));
    one->order.asked = std::move(asked);
    one->order.asker = std::move(asker);
    one->order.asked_at = parts_->now();
    PackageOrder order = one->order;
    if (auto kept = parts_->keep(*one, order); !kept) return pass(kept);
    const std::lock_guard lock(parts_->mutex);
    parts_->orders.push_back(std::move(one));
    parts_->changed.notify_all();
    return Asked{std::move(order), true};
}

Result<PackagePreview> PackageWorks::preview(const AskedPackage& asked) {
    {
        const std::lock_guard lock(parts_->mutex);
        if (parts_->is_previewing)
            return fail(ErrorCode::queue_full, "another preview is being made");
        parts_->is_previewing = true;
    }
    const auto until = Steady::now() + parts_->options.preview_max;
    auto preview = [&]() -> Result<PackagePreview> {
        try {
            return parts_->maker.preview(asked, [&](const MakingProgress&) {
                return !parts_->is_stopping && Steady::now() < until;
            });
        } catch (const std::exception& thrown) {
            return fail(ErrorCode::io, thrown.what());
        }
    }();
    const bool is_late = !preview && preview.error().code == ErrorCode::stopping;
    if (is_late && !parts_->is_stopping)
        preview = fail(ErrorCode::timeout, "this takes too long to look at: ask for less");
    const std::lock_guard lock(parts_->mutex);
    parts_->is_previewing = false;
    return preview;
}

Result<std::vector<PackageOrder>> PackageWorks::list() {
    if (auto followed = parts_->follow(); !followed) return pass(followed);
    const std::lock_guard lock(parts_->mutex);
    std::vector<PackageOrder> orders;
    for (auto at = parts_->orders.rbegin(); at != parts_->orders.rend(); ++at)
        orders.push_back((*at)->order);
    return orders;
}

Result<PackageOrder> PackageWorks::find(const std::string& id) {
    const auto name = VolumeId::parse(id);
    if (auto followed = parts_->follow(); !followed) return pass(followed);
    const std::lock_guard lock(parts_->mutex);
    const auto one = name ? parts_->find(name->order) : nullptr;
    const bool is_there =
        one &&
        (!name->volume || *name->volume <= std::max<std::size_t>(one->order.packages.size(), 1));
    if (is_there) return one->order;
    return not_kept();
}

Result<void> PackageWorks::drop(const std::string& id) {
    const auto name = VolumeId::parse(id);
    {
        const std::lock_guard lock(parts_->mutex);
        const auto one = name && !name->volume ? parts_->find(name->order) : nullptr;
        if (!one) return fail(ErrorCode::not_found, "no such package is kept");
        parts_->take_away(one, "somebody asked for that");
    }
    return parts_->clear_away();
}

Result<PackageWorks::Opened> PackageWorks::open(const std::string& id) {
    auto order = find(id);
    if (!order) return pass(order);
    const auto name = VolumeId::parse(id);
    std::shared_ptr<Shelved> one;
    Opened opened;
    const std::size_t volume = name->volume.value_or(1) - 1;
    {
        const std::lock_guard lock(parts_->mutex);
        one = parts_->find(name->order);
        if (!one || one->order.state != State::made)
            return fail(ErrorCode::not_found, "this package is not made: see its state");
        if (!name->volume && one->order.packages.size() > 1)
            return fail(ErrorCode::not_found,
                        "there are several volumes, each with an id: see the state of the whole");
        opened = Opened{one->order,     one->order.packages[volume], nullptr, {}, one->readers,
                        one->taken_away};
        opened.commitments = one->volumes[volume].commitments.value_or(std::vector<Hash>{});
    }
    if (!opened.package.recorded) return opened;
    return parts_->judged(one, volume, std::move(opened));
}

PackageWorksStatus PackageWorks::status() const {
    const std::lock_guard lock(parts_->mutex);
    PackageWorksStatus status = parts_->figures;
    status.shelved = parts_->orders.size();
    for (const auto& one : parts_->orders) {
        if (one->order.is_ended()) continue;
        ++status.queued;
        if (one->order.state != PackageOrder::State::making) continue;
        status.entries_done = one->order.progress.done;
        status.entries_all = one->order.progress.all;
    }
    return status;
}

std::int64_t PackageWorks::unrecorded_us() const { return parts_->options.unrecorded_us; }

}  // namespace qiyue
