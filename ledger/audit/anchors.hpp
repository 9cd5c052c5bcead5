#pragma once

// What an audit measures a log against: the keys and the origin (FORMAT.md 10.1), the checkpoint
// (10.2) and the twin's checkpoint (10.5).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/audit/finding.hpp"
#include "ledger/audit/log_source.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {

struct Anchors {
    std::optional<NoteKey> log_key;
    std::optional<NoteKey> twin_key;
    const Trust* trust = nullptr;
};

/// From the trust file, or, without one, from data.log_keys of entry 0, whose line this is; empty
/// if it is not known.
Anchors anchors_of(const Trust* trust, std::string_view first_entry);
/// The same of a log.
Result<Anchors> find_anchors(LogSource& source, const Trust* trust, TreeSize size);

/// A checkpoint as far as it could be read.
struct JudgedCheckpoint {
    std::optional<Checkpoint> checkpoint;  ///< empty if there is none to go on with
    std::vector<std::string> witnesses;
    std::vector<Finding> findings;
};

/// Parses alone, without judging signatures: nullopt and a finding if that cannot be done.
JudgedCheckpoint parse_checkpoint(const std::optional<std::string>& bytes);
/// Judges the log's checkpoint that parse_checkpoint has read.
void judge_checkpoint(const std::string& bytes, const Anchors& anchors, bool require_quorum,
                      JudgedCheckpoint& judged);
/// The twin's, for a log whose checkpoint has this origin. Codes end in _sm3.
JudgedCheckpoint judge_twin(const std::optional<std::string>& bytes, const Anchors& anchors,
                            const std::string& log_origin);

}  // namespace qiyue
