#pragma once

// Asks witnesses to cosign what a running ledger publishes, off the hot path: receipts never wait
// for it. All witnesses are asked for the same checkpoint, round after round, each by a thread of
// its own, so that a slow one holds up nobody; as soon as the policy's quorum is met, the ledger
// publishes that checkpoint with its cosignatures. A witness that shows a history which this log
// does not extend stops all appends, and the evidence is kept in DIR/forks.
//
// Threads: status() from any; start and end from one. The ledger outlives this.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/witness/witness_client.hpp"
#include "ledger/merkle/trust.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

struct CosigningOptions {
    Trust policy;
    std::string directory;  ///< the ledger's
    std::string ca_file;  ///< PEM, for https; empty: the system's authorities
    std::chrono::milliseconds pause{1'000};  ///< between the beginnings of two rounds
    std::chrono::seconds refresh;  ///< the newest checkpoint is cosigned again after that time
};

/// How one witness stands.
struct WitnessStanding {
    std::string name;
    std::string vkey;
    std::uint64_t size = 0;  ///< of the newest checkpoint it has cosigned in this process; 0: none
    std::uint64_t time_s = 0;  ///< of that cosignature
    std::uint64_t failures = 0;  ///< since it last cosigned
    bool disputes = false;  ///< it says that it holds what this log does not extend
    std::string trouble;  ///< why the last try failed, empty if it did not
};

struct CosigningStatus {
    std::string quorum;  ///< its name in the policy, or "none"
    std::optional<std::uint64_t> cosigned_size;  ///< of what is published with a quorum
    std::vector<WitnessStanding> witnesses;
};

/// What happens, for the log file.
struct CosigningNotice {
    bool is_fault = false;
    std::string text;
};

class Cosigning {
public:
    using Listener = std::function<void(const CosigningNotice&)>;

    /// Errors: invalid_argument (the policy is for another log, or its quorum cannot be met by
    /// witnesses with an address).
    static Result<std::unique_ptr<Cosigning>> start(Ledger& ledger, CosigningOptions options,
                                                    Listener listener);
    /// Ends what is running; a name that is being looked up is waited for.
    ~Cosigning();

    CosigningStatus status() const;
    /// True if only checkpoints with a quorum are to be shown.
    bool demands_quorum() const;

private:
    struct Parts;
    explicit Cosigning(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// What each witness of a policy holds of its log, asked before the ledger is opened.
struct WitnessesBefore {
    std::vector<HeldByWitness> held;
    /// Which did not answer, or say without showing it that they hold another history; empty if all
    /// is known.
    std::string unanswered;
};
/// What the log has signed last, and how it proves that it extends an earlier size.
struct LastSigned {
    SignedCheckpoint checkpoint;
    ConsistencyProver prove;
};
/// Asks all at once, each request for at most limits::witness_start_timeout_ms. One that shows
/// nothing (the specification does not demand it) is asked to cosign `last`, which is signed
/// already: it answers what it holds. Null: there is nothing to ask it about.
WitnessesBefore ask_witnesses(const Trust& policy, const std::string& ca_file,
                              const LastSigned* last);

}  // namespace qiyue
