#include "ledger/audit/auditor.hpp"

#include "ledger/audit/anchors.hpp"
#include "ledger/audit/log_walk.hpp"
#include "ledger/audit/since_audit.hpp"

namespace qiyue {
namespace {

class Audit {
public:
    Audit(LogSource& source, const AuditOptions& options)
        : source_(source), options_(options), findings_(options.findings_max) {}

    Result<AuditReport> run();

private:
    Result<bool> open();
    void open_earlier();
    Result<void> walk();
    LogWalk::Options walk_options() const;
    void judge_earlier_root();
    void judge_twin_root();
    void conclude();

    LogSource& source_;
    const AuditOptions& options_;
    AuditReport report_;
    FindingList findings_;
    Anchors anchors_;
    JudgedCheckpoint log_;
    JudgedCheckpoint twin_;
    JudgedCheckpoint earlier_;  ///< of options_.since
    std::optional<LogWalk> walk_;
};

/// Reads the checkpoints and what they are measured against; false if the size is unknown.
Result<bool> Audit::open() {
    // The twin's first: it never has more entries than a checkpoint of the log that is read later.
    auto twin_bytes = source_.twin_checkpoint();
    if (!twin_bytes) return pass(twin_bytes);
    auto bytes = source_.checkpoint();
    if (!bytes) return pass(bytes);
    log_ = parse_checkpoint(*bytes);
    if (!log_.checkpoint) {
        findings_.take(log_.findings);
        return false;
    }
    report_.size = log_.checkpoint->size.value;
    report_.root = log_.checkpoint->root;
    auto anchors = find_anchors(source_, options_.trust, log_.checkpoint->size);
    if (!anchors) return pass(anchors);
    anchors_ = std::move(*anchors);
    judge_checkpoint(**bytes, anchors_, options_.require_quorum, log_);
    report_.origin = anchors_.log_key ? anchors_.log_key->name : log_.checkpoint->origin;
    report_.anchored = options_.trust != nullptr && log_.findings.empty();
    report_.witnesses = log_.witnesses;
    findings_.take(log_.findings);
    twin_ = judge_twin(*twin_bytes, anchors_, log_.checkpoint->origin);
    findings_.take(twin_.findings);
    if (options_.since) open_earlier();
    return true;
}

void Audit::open_earlier() {
    earlier_ = judge_earlier(*options_.since, anchors_, report_.origin);
    findings_.take(earlier_.findings);
}

void Audit::judge_earlier_root() {
    if (!earlier_.checkpoint) return;
    const std::string size = std::to_string(earlier_.checkpoint->size.value);
    const auto root = walk_->watched_root();
    if (earlier_.checkpoint->size.value > report_.size) {
        findings_.find(
            "rollback", std::nullopt,
            "the log had " + size + " entries and has " + std::to_string(report_.size) + " now");
    } else if (root && *root != earlier_.checkpoint->root) {
        findings_.find("fork", std::nullopt,
                       "the first " + size +
                           " entries are not those that the earlier checkpoint was signed for");
    }
}

Result<AuditReport> Audit::run() {
    auto opened = open();
    if (!opened) return pass(opened);
    if (*opened) {
        if (auto walked = walk(); !walked) return pass(walked);
        conclude();
    }
    report_.findings = findings_.take_sorted();
    report_.findings_left_out = findings_.left_out();
    report_.ok = report_.findings.empty();
    return std::move(report_);
}

LogWalk::Options Audit::walk_options() const {
    LogWalk::Options options;
    options.twin = twin_.checkpoint.has_value();
    options.deep = options_.deep;
    options.signatures = options_.signatures;
    options.threads = options_.threads;
    options.state = options_.state;
    options.progress = options_.progress;
    return options;
}

Result<void> Audit::walk() {
    auto listing = source_.list(log_.checkpoint->size);
    if (!listing) return pass(listing);
    findings_.take(listing->findings);
    walk_.emplace(source_, report_.origin, walk_options());
    if (earlier_.checkpoint) walk_->watch(earlier_.checkpoint->size);
    if (twin_.checkpoint) walk_->watch_twin(twin_.checkpoint->size);
    return walk_->advance(log_.checkpoint->size, std::move(listing->older), findings_);
}

void Audit::conclude() {
    report_.entries_checked = walk_->counts().entries;
    report_.signatures_checked = walk_->counts().signatures;
    report_.hashes_checked = walk_->counts().hashes;
    report_.rules_checked = walk_->rules_judged();
    if (walk_->intact() && walk_->root() != log_.checkpoint->root)
        findings_.find("root_mismatch", std::nullopt, "the entries' root is not the checkpoint's");
    judge_earlier_root();
    if (twin_.checkpoint) judge_twin_root();
}

void Audit::judge_twin_root() {
    report_.twin_root = twin_.checkpoint->root;
    const auto root = walk_->watched_twin_root();
    if (!root) {
        findings_.find("size_sm3", std::nullopt,
                       "the twin is larger than the entries that could be read");
    } else if (*root != twin_.checkpoint->root) {
        findings_.find("root_mismatch_sm3", std::nullopt,
                       "the entries' SM3 root is not the twin's");
    }
}

}  // namespace

Result<AuditReport> audit_log(LogSource& source, const AuditOptions& options) {
    return Audit(source, options).run();
}

}  // namespace qiyue
