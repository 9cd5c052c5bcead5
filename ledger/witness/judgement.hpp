#pragma once

// What a witness decides about an `add-checkpoint` request (C2SP tlog-witness): pure, so that every
// answer can be tested; who calls it keeps the record. Any thread.

#include <optional>
#include <string>
#include <string_view>

#include "ledger/merkle/checkpoint.hpp"
#include "ledger/witness/add_checkpoint.hpp"
#include "ledger/witness/log_list.hpp"

namespace qiyue {

/// In the order in which they are decided; the first that applies is the answer.
enum class WitnessVerdict {
    malformed,  ///< not a request of this form, or old > size
    unknown_log,
    bad_signature,  ///< none by a trusted key, or one that claims to be and does not verify
    stale,  ///< `old` is not the size that the witness holds
    other_root,  ///< same size, another root: two histories
    inconsistent,  ///< the proof does not lead from the one to the other
    cosign,
};

struct WitnessJudgement {
    WitnessVerdict verdict{};
    std::string why;  ///< for people, in English
    Checkpoint checkpoint;  ///< from `unknown_log` on
    /// The text and the log's own signatures that verify: what is kept and shown to monitors. From
    /// `stale` on.
    std::string note;
};

/// Which log a request is about; its checkpoint is well formed. Errors: proof_format, note_format,
/// checkpoint_format.
Result<Checkpoint> checkpoint_of(const AddCheckpoint& request);

/// `held`: the newest checkpoint that was cosigned for this origin; nullopt: never any.
WitnessJudgement judge_add_checkpoint(const AddCheckpoint& request, const LogList& logs,
                                      const std::optional<Checkpoint>& held);

}  // namespace qiyue
