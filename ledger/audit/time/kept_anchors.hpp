#pragma once

// The kept notes and tokens of time anchors against a log and against each other (FORMAT.md 10.6,
// steps 1 to 3), whatever shows that a note belongs to the log. One thread.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/audit/anchors.hpp"
#include "ledger/audit/time/timestamp_name.hpp"
#include "ledger/audit/time/timestamp_report.hpp"
#include "ledger/audit/time/timestamp_source.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/authorities.hpp"
#include "ledger/merkle/checkpoint.hpp"

namespace qiyue {

/// What remains of a token once it is judged.
struct JudgedToken {
    std::string authority;
    bool holds = false;
};

class KeptAnchors {
public:
    /// Whether the log's first `size` entries have this root; size is not above the checkpoint's.
    using LeadsToCheckpoint = std::function<Result<bool>(TreeSize size, const Hash& root)>;

    /// What is found is added to `report`, which outlives it.
    KeptAnchors(Checkpoint checkpoint, Anchors anchors, const Authorities* authorities,
                LeadsToCheckpoint leads, TimestampReport& report)
        : checkpoint_(std::move(checkpoint)),
          anchors_(std::move(anchors)),
          authorities_(authorities),
          leads_(std::move(leads)),
          report_(report) {}

    /// One size after the other, and no more of it is held than one needs: whoever keeps it may be
    /// hostile. Errors: io, network, those of LeadsToCheckpoint.
    Result<void> judge(TimestampSource& kept);

    const std::map<TreeSize, Hash>& roots() const { return roots_; }  ///< of the notes that hold
    /// By size and digest.
    const std::map<std::pair<TreeSize, Hash>, JudgedToken>& tokens() const { return tokens_; }

private:
    struct KeptToken;
    struct AtOneSize;

    Result<void> read_kept(TimestampSource& source, const TimestampName& name, AtOneSize& kept);
    void add_token(const TimestampName& name, const std::string& der, AtOneSize& kept);
    Result<void> judge_size(TreeSize size, AtOneSize& kept);
    Result<std::optional<Hash>> judge_note(TreeSize size, const std::string& bytes);
    static const std::string* covered_by(const KeptToken& token, const AtOneSize& kept);
    static const KeptToken* renewed_by(const KeptToken& token, const AtOneSize& kept);
    void judge_token(KeptToken& token, const AtOneSize& kept);
    void judge_renewal(const KeptToken& token, const AtOneSize& kept);
    void note_newest(const KeptToken& token);
    void invalid(std::string detail);
    void invalid(const KeptToken& token, const std::string& detail);

    Checkpoint checkpoint_;
    Anchors anchors_;
    const Authorities* authorities_;
    LeadsToCheckpoint leads_;
    TimestampReport& report_;
    std::map<TreeSize, Hash> roots_;
    std::map<std::pair<TreeSize, Hash>, JudgedToken> tokens_;
};

}  // namespace qiyue
