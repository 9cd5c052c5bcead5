#pragma once

// Looks into what a witness shows when it says that this log has another history, and keeps the
// evidence. Any thread; the ledger outlives it.

#include <mutex>
#include <optional>
#include <string>

#include "api/witness/witness_client.hpp"
#include "ledger/merkle/fork_evidence.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

class ForkWatch {
public:
    ForkWatch(const Ledger& ledger, std::string directory, NoteKey log_key)
        : ledger_(ledger), directory_(std::move(directory)), log_key_(std::move(log_key)) {}

    /// What the witness shows is signed by this log's key and is not of this log's history: a
    /// sentence that says so and names the evidence. nullopt: it shows nothing of the kind; its
    /// word alone stops nobody.
    std::optional<std::string> look_at(const Trust::Witness& witness, WitnessClient& client) const;

    /// The same for a note that came another way.
    std::optional<std::string> judge(const std::string& who, const std::string& note) const;

private:
    std::string of_the_log(const Note& note) const;
    /// A sentence that names the file, seen from the ledger's directory.
    std::string keep(const std::string& what, const Checkpoint& shown,
                     const std::string& text) const;
    std::optional<ForkEvidence> evidence_against(const Checkpoint& shown, const std::string& note,
                                                 const Published& own) const;

    const Ledger& ledger_;
    const std::string directory_;
    const NoteKey log_key_;
    mutable std::mutex keeping_;  ///< one writer of DIR/forks
};

}  // namespace qiyue
