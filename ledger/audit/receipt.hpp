#pragma once

// Checking what can be handed out alone: receipts, tlog-proofs of one entry, completeness proofs.
// Pure; any thread.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/audit/completeness.hpp"
#include "ledger/audit/finding.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/tlog_proof.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {

/// What one proof shows if there are no findings.
struct ProofReport {
    std::vector<Finding> findings;
    Checkpoint checkpoint;
    Index index{};
    std::vector<std::string> witnesses;
    HashAlgorithm tree = HashAlgorithm::sha256;
    bool anchored = false;
};

/// The entry (verbatim line) is in the tree of the proof's checkpoint, which `key` signed.
/// Findings: proof_format, note_format, checkpoint_…, proof_index, proof_inclusion. `key` may be
/// null: then the signature is not checked and the report is not anchored.
ProofReport check_tlog_proof(std::string_view proof, std::string_view entry, HashAlgorithm tree,
                             const NoteKey* key, const Trust* trust);

/// The same; the tree and the key, if `trust` is given, are those that the proof's checkpoint
/// names.
ProofReport check_tlog_proof(std::string_view proof, std::string_view entry, const Trust* trust);

/// `{"entry":…,"proof":…}`.
ProofReport check_receipt(std::string_view json, const Trust* trust);

/// FORMAT.md's algorithm of completeness over a checkpoint that has been opened. `entries` are the
/// stream's lines in order. Findings: entry_format, completeness_….
std::vector<Finding> check_completeness(const CompletenessProof& proof,
                                        std::span<const std::string> entries,
                                        const Checkpoint& checkpoint);

}  // namespace qiyue
