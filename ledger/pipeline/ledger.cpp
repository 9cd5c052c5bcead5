#include "ledger/pipeline/ledger.hpp"

#include <algorithm>
#include <future>
#include <thread>

#include "ledger/base/directory_lock.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/pipeline/desk.hpp"
#include "ledger/pipeline/founded.hpp"
#include "ledger/pipeline/guarding.hpp"
#include "ledger/pipeline/proofs.hpp"
#include "ledger/pipeline/sweeper.hpp"
#include "ledger/store/erasures.hpp"
#include "ledger/store/vault.hpp"

namespace qiyue {

/// In the order of construction; threads are ended from the desk on.
struct Ledger::Parts {
    Parts(LedgerOptions chosen, DirectoryLock held)
        : options(std::move(chosen)), lock(std::move(held)) {}

    LedgerOptions options;
    DirectoryLock lock;
    std::unique_ptr<EventStore> store;
    std::unique_ptr<DocumentStore> documents;
    std::unique_ptr<Vault> vault;
    Founded founded;
    std::unique_ptr<Clock> own_clock;
    Clock* clock = nullptr;
    Standing standing;
    std::unique_ptr<Guard> cosigned;  ///< made with the first one that is kept
    std::shared_ptr<const CosignedCheckpoint> kept_cosigned;
    // None of these if the ledger was opened read-only.
    std::unique_ptr<Sequencer> sequencer;
    std::unique_ptr<Committer> committer;
    std::unique_ptr<Desk> desk;
    std::unique_ptr<Sweeper> sweeper;

    Result<void> open_stores();
    Result<void> open_vault();
    Result<void> open_guarded();
    Result<void> show_only(std::string why);
    Result<void> start(LogSigners signers, Guards guards);
    void choose_clock();
    void stop();
    bool take(const std::shared_ptr<Ticket>& ticket);
};

Result<void> Ledger::Parts::open_stores() {
    options.store.mode = StoreOptions::Mode::open;
    auto opened = EventStore::open(options.directory, options.store);
    if (!opened) return pass(opened);
    store = std::move(*opened);
    if (store->writer_state().size.value == 0) {
        return fail(ErrorCode::not_found,
                    options.directory + " was never founded: finish `qiyue init`");
    }
    auto held = DocumentStore::open(options.directory, limits::document_bytes_max);
    if (!held) return pass(held);
    documents = std::move(*held);
    auto read = read_founded(*store);
    if (!read) return pass(read);
    founded = std::move(*read);
    return open_vault();
}

/// Nothing is read from the vault before all that was erased is gone from it.
Result<void> Ledger::Parts::open_vault() {
    auto made = Vault::open(options.directory, options.store.file_system);
    if (!made) return pass(made);
    auto replayed = replay_erasures(*store, **made);
    if (!replayed) return replayed;
    vault = std::move(*made);
    return {};
}

/// Errors are those that keep the ledger from being opened at all; others make it read-only.
Result<void> Ledger::Parts::open_guarded() {
    auto signers =
        load_log_keys(options.directory, founded.origin, store->twin(), options.log_passphrase);
    if (!signers && signers.error().code != ErrorCode::not_found) return pass(signers);
    if (!signers)
        return show_only("the log's key is lost: " + signers.error().place + ' ' +
                         signers.error().detail + "; put it back, then open the ledger again");
    if (signers->vkeys() != founded.vkeys) {
        return show_only("the keys in " + options.directory +
                         "/log-keys are not those of the founding");
    }
    auto guarded = start_guarded(options, *store, *signers);
    if (!guarded) {
        if (guarded.error().code != ErrorCode::guard) return pass(guarded);
        return show_only(guarded.error().detail);
    }
    standing.publish(std::move(guarded->published));
    cosigned = std::move(guarded->cosigned);
    kept_cosigned = std::move(guarded->kept_cosigned);
    return start(std::move(*signers), std::move(guarded->guards));
}

/// Signs nothing and takes nothing; what a guard still vouches for can be read.
Result<void> Ledger::Parts::show_only(std::string why) {
    standing.publish(last_guarded(options, *store, founded.vkeys));
    standing.refuse({ErrorCode::read_only, std::move(why)});
    return {};
}

void Ledger::Parts::choose_clock() {
    if (options.clock == nullptr && founded.simulated) {
        own_clock = std::make_unique<SimulatedClock>(store->writer_state().recorded,
                                                     SimulatedClock::Pace::runs);
    } else if (options.clock == nullptr) {
        own_clock = std::make_unique<SystemClock>();
    }
    clock = options.clock != nullptr ? options.clock : own_clock.get();
}

Result<void> Ledger::Parts::start(LogSigners signers, Guards guards) {
    auto builder = GroupBuilder::start(*store, *documents, options.require_documents);
    if (!builder) return pass(builder);
    const bool watched = options.clock == nullptr && !founded.simulated && !options.accept_clock;
    sequencer = std::make_unique<Sequencer>(
        std::move(*builder), ClockWatch(*clock, store->writer_state().recorded, watched), standing);
    committer = std::make_unique<Committer>(
        *store, *vault, Checkpointer(std::move(signers), std::move(guards), standing), standing,
        [line = sequencer.get()] { line->committer_is_free(); });
    sequencer->start(*committer);
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    const std::size_t queue =
        options.queue_events_max > 0 ? options.queue_events_max : limits::queue_events_max;
    desk = std::make_unique<Desk>(std::make_unique<Admission>(*store, founded.origin), *sequencer,
                                  standing, options.workers > 0 ? options.workers : cores, queue);
    sweeper = std::make_unique<Sweeper>(*store, *documents);
    return {};
}

void Ledger::Parts::stop() {
    if (!desk) return;
    sweeper.reset();
    desk->stop();
    sequencer->stop();
    committer->stop();
}

/// Answers at once what cannot be queued at all.
bool Ledger::Parts::take(const std::shared_ptr<Ticket>& ticket) {
    if (desk) return true;
    const auto refusal = standing.refusal();
    for (std::size_t i = 0; i < ticket->batch().size(); ++i)
        ticket->settle(i, *refusal);
    return false;
}

Ledger::Ledger(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Ledger::~Ledger() { parts_->stop(); }

Result<std::unique_ptr<Ledger>> Ledger::open(LedgerOptions options) {
    auto lock = DirectoryLock::take(options.directory, DirectoryLock::Kind::exclusive);
    if (!lock) return pass(lock);
    auto parts = std::make_unique<Parts>(std::move(options), std::move(*lock));
    auto opened = parts->open_stores();
    if (!opened) return pass(opened);
    parts->choose_clock();
    opened = parts->open_guarded();
    if (!opened) return pass(opened);
    return std::unique_ptr<Ledger>(new Ledger(std::move(parts)));
}

const std::string& Ledger::origin() const { return parts_->founded.origin; }
bool Ledger::simulated() const { return parts_->founded.simulated; }
bool Ledger::twin() const { return parts_->store->twin(); }
const std::vector<std::string>& Ledger::vkeys() const { return parts_->founded.vkeys; }

void Ledger::submit(std::vector<Submission> batch, std::function<void(std::vector<Outcome>)> done) {
    if (batch.empty()) return done({});
    auto ticket = std::make_shared<Ticket>(std::move(batch), std::move(done));
    if (parts_->take(ticket)) parts_->desk->submit(std::move(ticket));
}

std::vector<Outcome> Ledger::append(std::vector<Submission> batch) {
    if (batch.empty()) return {};
    std::promise<std::vector<Outcome>> promised;
    auto ticket = std::make_shared<Ticket>(std::move(batch), [&promised](std::vector<Outcome> all) {
        promised.set_value(std::move(all));
    });
    auto outcomes = promised.get_future();
    if (parts_->take(ticket)) parts_->desk->admit_here(std::move(ticket));
    return outcomes.get();
}

std::shared_ptr<const Published> Ledger::published() const { return parts_->standing.published(); }

std::shared_ptr<const CosignedCheckpoint> Ledger::kept_cosigned() const {
    return parts_->kept_cosigned;
}

Result<void> Ledger::publish_cosigned(CosignedCheckpoint cosigned) {
    const TreeSize size = cosigned.log.checkpoint.size;
    const auto now = published();
    if (size > now->log.checkpoint.size ||
        (now->cosigned && size < now->cosigned->log.checkpoint.size)) {
        return fail(ErrorCode::invalid_argument,
                    "a cosigned checkpoint neither goes back nor runs ahead");
    }
    const GuardNotes notes{cosigned.log.note, cosigned.twin ? cosigned.twin->note : std::string{}};
    if (!parts_->cosigned) {
        // One that could not be read when the ledger was opened guards nothing: it is shown only.
        auto removed = remove_file(cosigned_path(parts_->options.directory));
        if (!removed) return removed;
        auto made = Guard::create(cosigned_path(parts_->options.directory), notes,
                                  parts_->options.store.file_system);
        if (!made) return pass(made);
        parts_->cosigned = std::move(*made);
    } else if (auto kept = parts_->cosigned->write(notes); !kept) {
        return kept;
    }
    parts_->standing.publish_cosigned(
        std::make_shared<const CosignedCheckpoint>(std::move(cosigned)));
    return {};
}

void Ledger::stop_appends(std::string why) {
    parts_->standing.refuse({ErrorCode::read_only, std::move(why)});
}

bool Ledger::wait_for_size(TreeSize size, std::chrono::milliseconds at_most) const {
    return parts_->standing.wait_for_size(size, at_most);
}

LedgerStatus Ledger::status() const {
    const Standing& standing = parts_->standing;
    LedgerStatus status;
    status.read_only = standing.refusal();
    status.size = parts_->store->writer_state().size.value;
    status.queued = standing.queued;
    status.groups = standing.groups;
    status.accepted = standing.accepted;
    status.rejected = standing.rejected;
    status.last_group_events = standing.last_group_events;
    status.last_sync_us = standing.last_sync_us;
    status.outside_guard = !parts_->options.outside_guard.empty();
    return status;
}

const EventStore& Ledger::store() const { return *parts_->store; }
const DocumentStore& Ledger::documents() const { return *parts_->documents; }

Result<std::uint64_t> Ledger::sweep_documents(Micros before) const {
    return qiyue::sweep_documents(store(), documents(), before);
}

Result<KeptDisclosure> Ledger::keep_disclosure(const Hash& commitment, std::string_view text) {
    auto field =
        find_committed(store(), next_index(published()->log.checkpoint.size), commitment, text);
    if (!field) return pass(field);
    auto put = parts_->vault->put(commitment, text, [&] { return is_erased(store(), commitment); });
    if (!put) return pass(put);
    return KeptDisclosure{std::move(*field), put->held_before};
}

Result<std::string> Ledger::disclosure(const Hash& commitment) const {
    auto erased = is_erased(store(), commitment);
    if (!erased) return pass(erased);
    if (*erased) return fail(ErrorCode::erased, "the text of this field was erased");
    return parts_->vault->read(commitment);
}

Result<std::string> Ledger::disclosure_to(const Hash& commitment, std::string_view holder) const {
    const auto granted = is_granted(store(), commitment, holder, parts_->clock->now());
    if (!granted) return std::unexpected(granted.error());
    if (!*granted) {
        return fail(ErrorCode::forbidden, "no disclosure.granted opens this field to " +
                                              std::string(holder) + ", or its last day is over");
    }
    auto text = disclosure(commitment);
    if (!text) return text;
    auto own = is_of_its_row(store(), commitment, *text);
    if (!own) return pass(own);
    if (*own) return text;
    return fail(ErrorCode::forbidden, "the grant is for a field of another event");
}

Result<std::string> Ledger::entry(Index index) const {
    // What no guard has might never be signed: it is not shown to anybody.
    if (index >= next_index(published()->log.checkpoint.size)) {
        return fail(ErrorCode::not_found,
                    "entry " + std::to_string(index.value) + " is not recorded");
    }
    return store().entry(index);
}

Result<std::string> Ledger::proof(Index index, HashAlgorithm tree) const {
    return proof_text(store(), *published(), index, tree);
}

Result<std::vector<Hash>> Ledger::inclusion(HashAlgorithm tree, Index index, TreeSize size) const {
    auto there = require_published(*published(), size);
    if (!there) return pass(there);
    return inclusion_proof(tree, index, size, store().nodes(tree));
}

Result<std::vector<Hash>> Ledger::consistency(HashAlgorithm tree, TreeSize from,
                                              TreeSize to) const {
    auto there = require_published(*published(), to);
    if (!there) return pass(there);
    return consistency_proof(tree, from, to, store().nodes(tree));
}

Result<CompletenessProof> Ledger::completeness(const std::string& stream, TreeSize size) const {
    return prove_completeness(store(), *published(), stream, size);
}

}  // namespace qiyue
