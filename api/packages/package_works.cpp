#include "api/packages/package_works.hpp"

#include <algorithm>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

#include "api/packages/package_shelf.hpp"
#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/exporting/package_record.hpp"
#include "ledger/store/disclosures.hpp"

namespace qiyue {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t id_bytes = 16;
constexpr std::size_t piece_bytes = 1u << 20;

Result<Hash> digest_of_file(const std::string& path) {
    const auto file = PosixFile::open(path);
    if (!file) return std::unexpected(file.error());
    DigestStream digest(HashAlgorithm::sha256);
    for (std::uint64_t offset = 0;;) {
        const auto piece = file->read(offset, piece_bytes);
        if (!piece) return std::unexpected(piece.error());
        if (piece->empty()) return digest.finish();
        digest.update(*piece);
        offset += piece->size();
    }
}

/// What a library throws, out of memory among it, fails one package only.
template <class T>
Result<T> guarded(const std::function<Result<T>()>& work) {
    try {
        return work();
    } catch (const std::exception& thrown) {
        return fail(ErrorCode::io, thrown.what());
    }
}

/// What stands on the shelf, and what is known of it beside its order.
struct Shelved {
    PackageOrder order;
    std::vector<std::vector<Hash>> commitments;  ///< of each volume
    std::vector<Index> looked;  ///< of each volume: the log was searched for its record below this
    std::shared_ptr<PackageReaders> readers = std::make_shared<PackageReaders>();
    std::shared_ptr<std::atomic<bool>> taken_away = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace

struct PackageWorks::Parts {
    Ledger& ledger;
    PackageMaker& maker;
    const PackageWorksOptions options;
    const Listener listener;
    const PackageShelf shelf;
    SystemClock system_clock;

    std::mutex mutex;  ///< guards what follows
    std::condition_variable changed;
    std::list<std::shared_ptr<Shelved>> orders;  ///< the oldest first
    std::optional<Index> erasures_below;  ///< looked for erasures below this
    PackageWorksStatus figures;
    bool is_stopping = false;
    bool is_previewing = false;
    std::thread worker;

    Parts(Ledger& of, PackageMaker& by, PackageWorksOptions chosen, Listener told, PackageShelf on,
          std::list<std::shared_ptr<Shelved>> found)
        : ledger(of),
          maker(by),
          options(chosen),
          listener(std::move(told)),
          shelf(std::move(on)),
          orders(std::move(found)) {}
    ~Parts() {
        {
            const std::lock_guard lock(mutex);
            is_stopping = true;
        }
        changed.notify_all();
        if (worker.joinable()) worker.join();
    }

    Micros now() { return (options.clock != nullptr ? *options.clock : system_clock).now(); }
    /// The ledger's clock is behind what it has recorded last by as much as nothing happens.
    Micros ledgers_time() {
        const Micros recorded = ledger.store().writer_state().recorded;
        return ledger.simulated() ? recorded : std::max(recorded, now());
    }
    Index published_end() const {
        const auto published = ledger.published();
        return next_index(published ? published->log.checkpoint.size : TreeSize{});
    }
    void tell(bool is_fault, const std::string& text) const {
        if (listener) listener({is_fault, text});
    }

    // With the mutex held.
    std::shared_ptr<Shelved> find(const std::string& id) const;
    std::shared_ptr<Shelved> same_as(const AskedPackage& asked);
    Result<void> make_room();
    Result<void> take_away(const std::shared_ptr<Shelved>& one, const std::string& why);
    Result<bool> opens_erased(const Shelved& one) const;
    Result<void> follow_erasures();
    Result<void> follow_log();
    Result<void> look_for_record(Shelved& one);
    void remove_expired();

    // Without it: the worker.
    void run();
    void make(const std::shared_ptr<Shelved>& one);
    Result<std::vector<MadePackage>> made_for(const std::shared_ptr<Shelved>& one);
    Result<void> put_on_shelf(Shelved& one, const std::vector<MadePackage>& made);
};

std::shared_ptr<Shelved> PackageWorks::Parts::find(const std::string& id) const {
    const auto found =
        std::ranges::find_if(orders, [&](const auto& one) { return one->order.id == id; });
    return found == orders.end() ? nullptr : *found;
}

std::shared_ptr<Shelved> PackageWorks::Parts::same_as(const AskedPackage& asked) {
    for (auto at = orders.rbegin(); at != orders.rend(); ++at) {
        const PackageOrder& order = (*at)->order;
        if (order.asked.text != asked.text || order.state == PackageOrder::State::failed) continue;
        if (!order.is_ended()) return *at;
        const auto size = maker.size_for(asked);
        if (!size || order.size == size) return *at;
    }
    return nullptr;
}

Result<void> PackageWorks::Parts::take_away(const std::shared_ptr<Shelved>& one,
                                            const std::string& why) {
    *one->taken_away = true;
    std::erase(orders, one);
    // What is being made is removed by the worker when it has ended.
    if (one->order.state == PackageOrder::State::making) return shelf.forget(one->order.id);
    auto dropped = shelf.drop(one->order.id);
    if (dropped) tell(false, "package " + one->order.id + " is removed: " + why);
    return dropped;
}

/// The oldest that nobody has recorded makes room for a new one.
Result<void> PackageWorks::Parts::make_room() {
    if (orders.size() < options.kept_max) return {};
    const auto found = std::ranges::find_if(
        orders, [](const auto& one) { return one->order.is_ended() && !one->order.is_recorded(); });
    if (found != orders.end()) return take_away(*found, "there is no room for it any more");
    return fail(ErrorCode::queue_full,
                "so many packages are kept as there is room for: delete those that were downloaded "
                "(DELETE /v1/packages/{id})");
}

/// Is each volume recorded by now?
Result<void> PackageWorks::Parts::look_for_record(Shelved& one) {
    const Index end = published_end();
    bool is_changed = false;
    for (std::size_t i = 0; i < one.order.packages.size(); ++i) {
        ShelvedPackage& package = one.order.packages[i];
        if (package.recorded || one.looked[i] >= end) continue;
        const auto found = find_exported(ledger.store(), one.looked[i], end, package.data);
        if (!found) return std::unexpected(found.error());
        one.looked[i] = end;
        package.recorded = *found;
        is_changed = is_changed || found->has_value();
    }
    // If it cannot be kept, it is found again.
    if (is_changed) return shelf.keep(one.order);
    return {};
}

Result<bool> PackageWorks::Parts::opens_erased(const Shelved& one) const {
    for (const auto& volume : one.commitments) {
        for (const Hash& commitment : volume) {
            const auto erased = is_erased(ledger.store(), commitment);
            if (!erased || *erased) return erased;
        }
    }
    return false;
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
        if (one->order.state != PackageOrder::State::made) continue;
        const auto erased = opens_erased(*one);
        if (!erased) return std::unexpected(erased.error());
        if (!*erased) continue;
        if (auto gone = take_away(one, "a text that it opens was erased"); !gone) return gone;
    }
    erasures_below = end;
    return {};
}

/// Takes in what the log has recorded meanwhile.
Result<void> PackageWorks::Parts::follow_log() {
    if (auto followed = follow_erasures(); !followed) return followed;
    for (const auto& one : orders) {
        if (one->order.state != PackageOrder::State::made) continue;
        if (auto looked = look_for_record(*one); !looked) return looked;
    }
    return {};
}

void PackageWorks::Parts::remove_expired() {
    const auto all = orders;
    for (const auto& one : all) {
        const PackageOrder& order = one->order;
        if (!order.ended || order.is_recorded()) continue;
        if (now().value - order.ended->value < options.unrecorded_us) continue;
        if (auto gone = take_away(one, "it was not recorded in time"); !gone)
            tell(true, "package " + order.id + ": " + gone.error().text());
    }
}

void PackageWorks::Parts::run() {
    std::unique_lock lock(mutex);
    while (!is_stopping) {
        const auto next = std::ranges::find_if(orders, [](const auto& one) {
            return one->order.state == PackageOrder::State::queued;
        });
        if (next != orders.end()) {
            const std::shared_ptr<Shelved> one = *next;
            one->order.state = PackageOrder::State::making;
            lock.unlock();
            make(one);
            lock.lock();
            continue;
        }
        changed.wait_for(lock, options.sweep_every);
        if (is_stopping) return;
        if (auto followed = follow_log(); !followed)
            tell(true, "packages: " + followed.error().text());
        remove_expired();
    }
}

Result<std::vector<MadePackage>> PackageWorks::Parts::made_for(
    const std::shared_ptr<Shelved>& one) {
    const std::string id = one->order.id;
    if (auto cleared = shelf.clear(id); !cleared) return pass(cleared);
    return maker.make(one->order.asked, shelf.folder_of(id), [&](const MakingProgress& progress) {
        const std::lock_guard lock(mutex);
        one->order.progress = progress;
        return !is_stopping && !*one->taken_away;
    });
}

/// Draws up what is to be recorded of each volume.
Result<void> PackageWorks::Parts::put_on_shelf(Shelved& one, const std::vector<MadePackage>& made) {
    std::vector<ShelvedPackage> packages;
    for (const MadePackage& volume : made) {
        ShelvedPackage package;
        package.name = volume.claim.id;
        package.package_sha256 = volume.package_sha256;
        package.bytes = volume.bytes;
        package.fields = volume.claim.fields;
        package.documents = volume.claim.documents;
        package.data = exported_data(volume);
        auto digest = digest_of_file(volume.path);
        if (!digest) return pass(digest);
        package.file_sha256 = *digest;
        auto opened = opened_commitments(volume.path);
        if (!opened) return pass(opened);
        auto draft =
            draft_exported(ledger.origin(), one.order.asked.source, ledgers_time(), package.data);
        if (!draft) return pass(draft);
        package.event = std::move(draft->payload);
        packages.push_back(std::move(package));
        one.commitments.push_back(std::move(*opened));
        one.looked.push_back(Index{volume.claim.size});
    }
    const auto erased = opens_erased(one);
    if (!erased) return std::unexpected(erased.error());
    if (*erased) return fail(ErrorCode::erased, "a text was erased meanwhile: ask again");
    const std::lock_guard lock(mutex);
    one.order.packages = std::move(packages);
    one.order.size = TreeSize{made.front().claim.size};
    return {};
}

void PackageWorks::Parts::make(const std::shared_ptr<Shelved>& one) {
    const auto began = Steady::now();
    const auto done = guarded<void>([&]() -> Result<void> {
        const auto made = made_for(one);
        if (!made) return std::unexpected(made.error());
        QIYUE_CHECK(!made->empty(), "a package of no volume");
        return put_on_shelf(*one, *made);
    });
    const std::lock_guard lock(mutex);
    PackageOrder& order = one->order;
    const bool is_unwanted = *one->taken_away;
    if (!is_unwanted && is_stopping && !done) return;  // made anew at the next start
    order.ended = now();
    order.state = done ? PackageOrder::State::made : PackageOrder::State::failed;
    if (!done) {
        order.failure = done.error();
        order.packages.clear();
    }
    if (is_unwanted || !done) static_cast<void>(shelf.clear(order.id));
    const auto kept = is_unwanted ? shelf.drop(order.id) : shelf.keep(order);
    if (!kept) tell(true, "package " + order.id + ": " + kept.error().text());
    if (is_unwanted) return;
    figures.seconds += std::chrono::duration<double>(Steady::now() - began).count();
    if (!done) {
        ++figures.failed;
        tell(true, "package " + order.id + " is not made: " + order.failure->text());
        return;
    }
    figures.made += order.packages.size();
    for (const ShelvedPackage& package : order.packages)
        figures.bytes += package.bytes;
    tell(false, "package " + order.id + " is made: " + order.packages.front().file());
}

PackageWorks::PackageWorks(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PackageWorks::~PackageWorks() = default;

Result<std::unique_ptr<PackageWorks>> PackageWorks::start(Ledger& ledger, PackageMaker& maker,
                                                          const std::string& directory,
                                                          PackageWorksOptions options,
                                                          Listener listener) {
    auto shelf = PackageShelf::open(directory);
    if (!shelf) return pass(shelf);
    auto kept = shelf->load();
    if (!kept) return pass(kept);
    std::list<std::shared_ptr<Shelved>> orders;
    for (PackageOrder& order : *kept) {
        auto one = std::make_shared<Shelved>();
        one->order = std::move(order);
        bool is_sound = true;
        for (const ShelvedPackage& package : one->order.packages) {
            auto opened = opened_commitments(shelf->path_of(one->order, package));
            is_sound = is_sound && opened.has_value();
            if (opened) one->commitments.push_back(std::move(*opened));
            one->looked.push_back(next_index(one->order.size.value_or(TreeSize{})));
        }
        // What somebody has taken out of the folder cannot be handed out; it is asked for again.
        if (!is_sound) {
            if (auto gone = shelf->drop(one->order.id); !gone) return pass(gone);
            continue;
        }
        if (!one->order.is_ended()) one->order.state = PackageOrder::State::queued;
        orders.push_back(std::move(one));
    }
    auto parts = std::make_unique<Parts>(ledger, maker, options, std::move(listener),
                                         std::move(*shelf), std::move(orders));
    Parts& running = *parts;
    running.worker = std::thread([&running] { running.run(); });
    return std::unique_ptr<PackageWorks>(new PackageWorks(std::move(parts)));
}

Result<PackageWorks::Asked> PackageWorks::ask(AskedPackage asked, PackageOrder::Asker asker) {
    auto fits = check_exported(parts_->ledger.origin(), asked.source, parts_->ledgers_time(),
                               asked.request);
    if (!fits) return pass(fits);
    const std::lock_guard lock(parts_->mutex);
    if (auto followed = parts_->follow_log(); !followed) return pass(followed);
    if (const auto same = parts_->same_as(asked)) return Asked{same->order, false};
    const auto is_waiting = [](const auto& one) { return !one->order.is_ended(); };
    const auto waiting = std::ranges::count_if(parts_->orders, is_waiting);
    if (static_cast<std::size_t>(waiting) >= parts_->options.queued_max)
        return fail(ErrorCode::queue_full, "so many packages wait to be made as may wait");
    if (auto room = parts_->make_room(); !room) return pass(room);
    auto one = std::make_shared<Shelved>();
    one->order.id = to_hex(random_bytes(id_bytes));
    one->order.asked = std::move(asked);
    one->order.asker = std::move(asker);
    one->order.asked_at = parts_->now();
    if (auto kept = parts_->shelf.keep(one->order); !kept) return pass(kept);
    parts_->orders.push_back(one);
    parts_->changed.notify_all();
    return Asked{one->order, true};
}

Result<PackagePreview> PackageWorks::preview(const AskedPackage& asked) {
    {
        const std::lock_guard lock(parts_->mutex);
        if (parts_->is_previewing)
            return fail(ErrorCode::queue_full, "another preview is being made");
        parts_->is_previewing = true;
    }
    auto preview = guarded<PackagePreview>([&] { return parts_->maker.preview(asked); });
    const std::lock_guard lock(parts_->mutex);
    parts_->is_previewing = false;
    return preview;
}

Result<std::vector<PackageOrder>> PackageWorks::list() {
    const std::lock_guard lock(parts_->mutex);
    if (auto followed = parts_->follow_log(); !followed) return pass(followed);
    std::vector<PackageOrder> orders;
    for (auto at = parts_->orders.rbegin(); at != parts_->orders.rend(); ++at)
        orders.push_back((*at)->order);
    return orders;
}

Result<PackageOrder> PackageWorks::find(const std::string& id) {
    const auto name = VolumeId::parse(id);
    const std::lock_guard lock(parts_->mutex);
    if (auto followed = parts_->follow_log(); !followed) return pass(followed);
    const auto one = name ? parts_->find(name->order) : nullptr;
    const bool is_there =
        one &&
        (!name->volume || *name->volume <= std::max<std::size_t>(one->order.packages.size(), 1));
    if (is_there) return one->order;
    return fail(ErrorCode::not_found,
                "no such package is kept: it was never asked for, was not "
                "recorded in time, or opened what has been erased");
}

Result<void> PackageWorks::drop(const std::string& id) {
    const auto name = VolumeId::parse(id);
    const std::lock_guard lock(parts_->mutex);
    const auto one = name && !name->volume ? parts_->find(name->order) : nullptr;
    if (!one) return fail(ErrorCode::not_found, "no such package is kept");
    return parts_->take_away(one, "somebody asked for that");
}

Result<PackageWorks::Opened> PackageWorks::open(const std::string& id) {
    auto order = find(id);
    if (!order) return pass(order);
    const auto name = VolumeId::parse(id);
    const std::lock_guard lock(parts_->mutex);
    const auto one = parts_->find(name->order);
    if (!one || one->order.state != PackageOrder::State::made)
        return fail(ErrorCode::not_found, "this package is not made: see its state");
    if (!name->volume && one->order.packages.size() > 1)
        return fail(ErrorCode::not_found,
                    "there are several volumes, each with an id: see the state of the whole");
    const std::size_t volume = name->volume.value_or(1) - 1;
    const ShelvedPackage& package = one->order.packages[volume];
    return Opened{one->order,
                  package,
                  parts_->shelf.path_of(one->order, package),
                  one->commitments[volume],
                  one->readers,
                  one->taken_away};
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
