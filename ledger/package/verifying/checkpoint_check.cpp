#include "ledger/package/verifying/checkpoint_check.hpp"

#include <utility>
#include <vector>

#include "ledger/audit/since_audit.hpp"
#include "ledger/audit/time/kept_anchors.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/lines.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/tree_hash.hpp"
#include "ledger/package/claim/package_claim.hpp"
#include "ledger/package/container/package_text.hpp"
#include "ledger/package/verifying/anchor_folder.hpp"

namespace qiyue {
namespace {

constexpr std::size_t path_bytes_max = (limits::proof_hashes_max + 1) * 45;

class CheckpointCheck {
public:
    CheckpointCheck(const PackageFiles& files, const PackageOptions& options, AuditReport& report,
                    FindingList& findings)
        : files_(files), options_(options), report_(report), findings_(findings) {}

    Result<std::optional<PackageCheckpoints>> run(std::string_view first_entry) {
        found_.anchors = anchors_of(options_.trust, first_entry);
        auto opened = open();
        if (!opened) return pass(opened);
        if (!*opened) return std::nullopt;
        for (const auto step :
             {&CheckpointCheck::open_twin, &CheckpointCheck::judge_package_earlier,
              &CheckpointCheck::judge_since, &CheckpointCheck::judge_anchor})
            if (auto done = (this->*step)(); !done) return pass(done);
        return std::move(found_);
    }

private:
    Result<bool> open();
    Result<void> open_twin();
    Result<void> judge_package_earlier();
    Result<void> judge_since();
    Result<void> judge_anchor();

    /// A consistency proof as P6 has it; nullopt if it is not there or not one (a finding).
    Result<std::optional<std::vector<Hash>>> read_path(std::string_view name);
    /// The size and root that `earlier` states lead to the checkpoint.
    bool extends(TreeSize size, const Hash& root, const std::vector<Hash>& path) const;

    const PackageFiles& files_;
    const PackageOptions& options_;
    AuditReport& report_;
    FindingList& findings_;
    PackageCheckpoints found_;
    std::optional<Checkpoint> earlier_;  ///< the package's, shown to be extended
};

Result<bool> CheckpointCheck::open() {
    auto note = read_text(files_, package_file::checkpoint, limits::note_bytes_max, findings_);
    if (!note) return pass(note);
    JudgedCheckpoint judged = parse_checkpoint(*note);
    if (!judged.checkpoint) {
        findings_.take(judged.findings);
        return false;
    }
    found_.log = *judged.checkpoint;
    found_.note = std::move(**note);
    judge_checkpoint(found_.note, found_.anchors, options_.require_quorum, judged);
    found_.origin = found_.anchors.log_key ? found_.anchors.log_key->name : found_.log.origin;
    report_.size = found_.log.size.value;
    report_.root = found_.log.root;
    report_.origin = found_.origin;
    report_.anchored = options_.trust != nullptr && judged.findings.empty();
    report_.witnesses = judged.witnesses;
    findings_.take(judged.findings);
    return true;
}

Result<void> CheckpointCheck::open_twin() {
    auto note = read_text(files_, package_file::twin_checkpoint, limits::note_bytes_max, findings_);
    if (!note) return pass(note);
    JudgedCheckpoint judged = judge_twin(*note, found_.anchors, found_.log.origin);
    findings_.take(judged.findings);
    if (!judged.checkpoint) return {};
    if (judged.checkpoint->size != found_.log.size) {
        findings_.find(
            "size_sm3", std::nullopt,
            "the twin's checkpoint is of size " + std::to_string(judged.checkpoint->size.value));
        return {};
    }
    // Without a key anybody can have written the note: its root is not one to show.
    if (found_.anchors.twin_key) report_.twin_root = judged.checkpoint->root;
    found_.twin = std::move(judged.checkpoint);
    return {};
}

Result<std::optional<std::vector<Hash>>> CheckpointCheck::read_path(std::string_view name) {
    auto text = read_text(files_, name, path_bytes_max, findings_);
    if (!text) return pass(text);
    if (!*text) return std::nullopt;
    std::vector<Hash> path;
    std::string_view rest = **text;
    while (const auto line = take_line(rest)) {
        const auto hash = hash_from_base64(*line);
        if (!hash) break;
        path.push_back(*hash);
        if (rest.empty()) break;
    }
    const bool is_path = rest.empty() && path.size() * 45 == (*text)->size();
    if (is_path) return path;
    findings_.find("proof_format", std::nullopt,
                   std::string(name) + ": not hashes in base64, one a line");
    return std::nullopt;
}

bool CheckpointCheck::extends(TreeSize size, const Hash& root,
                              const std::vector<Hash>& path) const {
    return size.value > 0 && path.size() <= limits::proof_hashes_max &&
           verify_consistency(HashAlgorithm::sha256, size, found_.log.size, path, root,
                              found_.log.root)
               .has_value();
}

/// data/checkpoint/earlier and the proof from there.
Result<void> CheckpointCheck::judge_package_earlier() {
    auto note = read_text(files_, package_file::earlier, limits::note_bytes_max, findings_);
    if (!note) return pass(note);
    auto path = read_path(package_file::consistency);
    if (!path) return pass(path);
    if (!*note) {
        if (files_.holds(package_file::consistency))
            findings_.find("package_format", std::nullopt,
                           "a consistency proof without the checkpoint that it begins with");
        return {};
    }
    JudgedCheckpoint judged = judge_earlier(**note, found_.anchors, found_.origin);
    findings_.take(judged.findings);
    if (!judged.checkpoint) return {};
    const Checkpoint& earlier = *judged.checkpoint;
    if (*path && extends(earlier.size, earlier.root, **path)) {
        earlier_ = earlier;
        found_.extends_earlier = true;
    } else if (*path || !files_.holds(package_file::consistency)) {
        findings_.find("proof_consistency", std::nullopt,
                       "the checkpoint is not shown to extend the earlier one in the package");
    }
    return {};
}

/// The checkpoint that the caller holds.
Result<void> CheckpointCheck::judge_since() {
    if (!options_.since) return {};
    JudgedCheckpoint judged = judge_earlier(*options_.since, found_.anchors, found_.origin);
    findings_.take(judged.findings);
    if (!judged.checkpoint) return {};
    const Checkpoint& since = *judged.checkpoint;
    const std::string size = std::to_string(since.size.value);
    if (since.size.value == 0) {  // every log extends the empty one
        found_.extends_since = since.root == empty_root(HashAlgorithm::sha256);
        if (!found_.extends_since)
            findings_.find("fork", std::nullopt,
                           "the checkpoint of --since is of no entries, with another root");
    } else if (since.size > found_.log.size) {
        findings_.find("proof_consistency", std::nullopt,
                       "the package is of the log's first " +
                           std::to_string(found_.log.size.value) +
                           " entries and does not show that the later checkpoint of --since, of "
                           "size " +
                           size + ", extends its own");
    } else if (since.size == found_.log.size || (earlier_ && earlier_->size == since.size)) {
        found_.extends_since =
            since.root == (since.size == found_.log.size ? found_.log.root : earlier_->root);
        if (!found_.extends_since)
            findings_.find("fork", std::nullopt,
                           "the first " + size +
                               " entries are not those that the checkpoint of "
                               "--since was signed for");
    } else {
        findings_.find("proof_consistency", std::nullopt,
                       "the package does not show that its checkpoint extends the one of --since, "
                       "of size " +
                           size + ": have a package made with it");
    }
    return {};
}

Result<void> CheckpointCheck::judge_anchor() {
    AnchorFolder folder(files_);
    auto path = read_path(package_file::anchor_consistency);
    if (!path) return pass(path);
    if (folder.is_empty()) {
        if (files_.holds(package_file::anchor_consistency))
            findings_.find("package_format", std::nullopt,
                           "a consistency proof without the anchor that it begins with");
        return {};
    }
    TimestampReport times;
    times.authenticated = options_.authorities != nullptr;
    KeptAnchors kept(
        found_.log, found_.anchors, options_.authorities,
        [&](TreeSize size, const Hash& root) -> Result<bool> {
            if (size.value == 0) return root == empty_root(HashAlgorithm::sha256);
            if (size == found_.log.size && !*path) return root == found_.log.root;
            return *path && extends(size, root, **path);
        },
        times);
    if (auto judged = kept.judge(folder); !judged) return judged;
    findings_.take(times.findings);
    report_.timestamps = std::move(times);
    return {};
}

}  // namespace

Result<std::optional<PackageCheckpoints>> check_checkpoints(const PackageFiles& files,
                                                            const PackageOptions& options,
                                                            std::string_view first_entry,
                                                            AuditReport& report,
                                                            FindingList& findings) {
    return CheckpointCheck(files, options, report, findings).run(first_entry);
}

}  // namespace qiyue
