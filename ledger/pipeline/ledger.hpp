#pragma once

// The ledger as its users hold it: opened once per process, it admits, sequences, commits, signs,
// publishes and answers with receipts; and it gives proofs.
//
// Threads: submit() and every const function from any thread. Inside: worker threads check
// envelopes and signatures (no domain state), one sequencer thread decides, numbers, chains and
// hashes, one committer thread writes: synced batch → sign → guard → outside guard → publish →
// receipts. The next group is prepared while the last one syncs. Durability: an outcome that is a
// Receipt is on disk, signed and guarded. After a failed sync the ledger answers read_only until it
// is opened again.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ledger/audit/completeness.hpp"
#include "ledger/base/clock.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/private_key.hpp"
#include "ledger/domain/rejection.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/store/disclosures.hpp"
#include "ledger/store/documents.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

/// What proves that an entry is in the log: `{"entry":…,"proof":…}` (interfaces.md).
struct Receipt {
    Index index{};
    std::string entry;  ///< the line, verbatim
    std::string proof;  ///< tlog-proof text
    bool repeated = false;  ///< the request repeated a recorded one
    std::string to_json() const;
};

using Outcome = std::variant<Receipt, Rejection, Error>;

struct Submission {
    std::string envelope;  ///< JSON as it was posted
    std::optional<StreamSeq> if_stream_seq;
    /// Called once on a thread of the ledger's when the signatures hold, before the event is
    /// judged.
    std::function<void()> when_verified = {};
};

/// The newest checkpoint of this log that a witness shows, as it was sent.
struct HeldByWitness {
    std::string witness;
    std::string note;
};

struct LedgerOptions {
    std::string directory;
    std::optional<std::string> log_passphrase;
    std::string outside_guard;  ///< path, or empty
    /// What configured witnesses hold: the log must extend it before it signs anything.
    std::vector<HeldByWitness> witnessed = {};
    /// Not empty: why it is not known what a configured witness holds. Without an outside guard the
    /// ledger is then read-only.
    std::string unanswered = {};
    bool new_guard = false;  ///< make a guard that is missing (an operator's decision)
    bool accept_clock = false;  ///< accept a clock more than an hour ahead of the last entry
    Clock* clock = nullptr;  ///< null: by ledger.founded: system, or simulated from the last entry
    unsigned workers = 0;  ///< admission threads; 0: one per core
    StoreOptions store;
    std::size_t queue_events_max = 0;  ///< 0: limits::queue_events_max
    bool require_documents = true;  ///< false: an event may name documents the ledger does not hold
};

struct KeptDisclosure {
    CommittedField field;
    bool held_before = false;
};

/// A checkpoint with the cosignatures of a quorum, and the twin's that stood beside it.
struct CosignedCheckpoint {
    SignedCheckpoint log;
    std::optional<SignedCheckpoint> twin;
};

/// What is published: the newest signed checkpoint, the twin's (signed at most once a second), and
/// the newest that a quorum of witnesses has cosigned, which may be older.
struct Published {
    SignedCheckpoint log;
    std::optional<SignedCheckpoint> twin;
    std::shared_ptr<const CosignedCheckpoint> cosigned = nullptr;
};

struct LedgerStatus {
    std::optional<Error> read_only;  ///< why no appends are taken
    std::uint64_t size = 0;
    std::uint64_t queued = 0;
    std::uint64_t groups = 0;
    std::uint64_t accepted = 0;
    std::uint64_t rejected = 0;
    std::uint64_t last_group_events = 0;
    std::uint64_t last_sync_us = 0;
    bool outside_guard = false;
};

class Ledger {
public:
    /// Errors: locked, not_found, passphrase, guard, clock_behind, clock_ahead, io, corrupt.
    /// A ledger whose guard is missing or ahead of the store opens read-only and says why.
    static Result<std::unique_ptr<Ledger>> open(LedgerOptions options);
    /// Finishes what was acknowledged, answers the rest with `stopping`.
    ~Ledger();

    const std::string& origin() const;
    bool simulated() const;
    bool twin() const;
    /// The log's verifier keys, as entry 0 names them: of the log and, if there is one, its twin.
    const std::vector<std::string>& vkeys() const;

    /// Queues a batch; `done` is called once, from one of the ledger's threads, with an outcome per
    /// submission in order. Full queue: every outcome queue_full, called at once.
    void submit(std::vector<Submission> batch, std::function<void(std::vector<Outcome>)> done);
    /// The same, waiting.
    std::vector<Outcome> append(std::vector<Submission> batch);

    std::shared_ptr<const Published> published() const;
    /// What publish_cosigned kept last, also in an earlier process; null if nothing was.
    std::shared_ptr<const CosignedCheckpoint> kept_cosigned() const;
    /// Keeps it in DIR/cosigned, synced, then publishes it. One thread at a time. Errors:
    /// invalid_argument (older than the last, or larger than what is published), guard, io.
    Result<void> publish_cosigned(CosignedCheckpoint cosigned);
    /// No more appends until the ledger is opened again: somebody has shown that it has two
    /// histories. The first reason stays.
    void stop_appends(std::string why);
    /// True once at least so many entries are published; false if that takes longer.
    bool wait_for_size(TreeSize size, std::chrono::milliseconds at_most) const;
    LedgerStatus status() const;
    const EventStore& store() const;
    const DocumentStore& documents() const;
    /// Deletes the documents put before `before`, by the system's clock, that no entry names; says
    /// how many. It goes by itself once an hour for those of limits::document_orphan_us ago, while
    /// appends are taken. Errors: io, corrupt.
    Result<std::uint64_t> sweep_documents(Micros before) const;

    // Disclosures: the texts behind the commitments of recorded events.
    /// Durable on return. Errors: disclosure_format, not_found (no published event commits to it),
    /// invalid_argument (another SHA-256 or SM3), erased, too_large, io.
    Result<KeptDisclosure> keep_disclosure(const Hash& commitment, std::string_view text);
    /// For whoever may see all. Errors: erased, not_found, corrupt, io.
    Result<std::string> disclosure(const Hash& commitment) const;
    /// The same if an act has opened it to this holder (`/organizations/{uscc}`) until a date that
    /// is not over by the ledger's clock. Errors: forbidden besides.
    Result<std::string> disclosure_to(const Hash& commitment, std::string_view holder) const;

    // Proofs for published sizes (`size` at most published().log.checkpoint.size).
    Result<std::string> entry(Index index) const;
    /// tlog-proof of an entry to the published checkpoint of a tree.
    Result<std::string> proof(Index index, HashAlgorithm tree) const;
    Result<std::vector<Hash>> inclusion(HashAlgorithm tree, Index index, TreeSize size) const;
    Result<std::vector<Hash>> consistency(HashAlgorithm tree, TreeSize from, TreeSize to) const;
    Result<CompletenessProof> completeness(const std::string& stream, TreeSize size) const;

private:
    struct Parts;
    explicit Ledger(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace qiyue
