#include "ledger/audit/following/following_audit.hpp"

#include <algorithm>
#include <bit>

#include "ledger/base/check.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {

FollowingAudit::FollowingAudit(LogSource& source, const Trust& trust, FollowingOptions options)
    : source_(source), trust_(trust), options_(std::move(options)) {
    QIYUE_CHECK(trust.log_key() != nullptr, "a trust file names a log");
    anchors_.trust = &trust_;
    anchors_.log_key = *trust_.log_key();
    if (trust_.twin_key() != nullptr) anchors_.twin_key = *trust_.twin_key();
    start_walk();
}

void FollowingAudit::start_walk() {
    leaves_.clear();
    LogWalk::Options options;
    options.twin = anchors_.twin_key.has_value();
    options.deep = true;
    options.threads = options_.threads;
    options.progress = options_.progress;
    options.stop = options_.stop;
    options.leaves = &leaves_;
    options.ends_when_full = true;
    walk_.emplace(source_, anchors_.log_key->name, std::move(options));
}

Result<Followed> FollowingAudit::advance(const std::optional<std::string>& checkpoint,
                                         const Result<std::optional<std::string>>& twin) {
    now_ = {};
    tiles_agree_ = false;
    FindingList findings(options_.findings_max, [this](const Finding& finding) {
        if (options_.found && !is_told(finding)) options_.found(finding);
    });
    JudgedCheckpoint judged;
    now_.is_signed = open(checkpoint, judged, findings);
    if (now_.is_signed) {
        const auto done = judge(*judged.checkpoint, *checkpoint, twin, findings);
        if (!done) {
            fall_back();
            now_.course = Followed::Course::refused;
            interrupted_ = conclude(findings);
            return std::unexpected(done.error());
        }
    }
    return conclude(findings);
}

Followed FollowingAudit::conclude(FindingList& findings) {
    now_.report.findings = findings.take_sorted();
    now_.report.findings_left_out = findings.left_out();
    keep_untold(now_.report);
    now_.report.ok = now_.report.findings.empty();
    return std::exchange(now_, {});
}

/// False if what was answered is not a checkpoint that the log signed.
bool FollowingAudit::open(const std::optional<std::string>& bytes, JudgedCheckpoint& judged,
                          FindingList& findings) {
    AuditReport& report = now_.report;
    report.origin = anchors_.log_key->name;
    judged = parse_checkpoint(bytes);
    if (judged.checkpoint) {
        report.size = judged.checkpoint->size.value;
        report.root = judged.checkpoint->root;
        judge_checkpoint(*bytes, anchors_, true, judged);
        report.witnesses = judged.witnesses;
        report.anchored = judged.findings.empty();
    }
    const bool is_signed = std::all_of(judged.findings.begin(), judged.findings.end(),
                                       [](const Finding& f) { return f.code == "witness_quorum"; });
    findings.take(judged.findings);
    return is_signed;
}

Result<void> FollowingAudit::judge(const Checkpoint& now, const std::string& bytes,
                                   const TwinAnswer& twin, FindingList& findings) {
    if (now.size < seen_.size) return judge_smaller(now, bytes, findings);
    const auto may_extend = extends(now, bytes, findings);
    if (!may_extend) return std::unexpected(may_extend.error());
    return *may_extend ? walk(now, bytes, twin, findings) : Result<void>{};
}

/// Fewer entries than were accepted: an earlier state of this log, or another history.
Result<void> FollowingAudit::judge_smaller(const Checkpoint& now, const std::string& bytes,
                                           FindingList& findings) {
    if (now.size.value == 0 && now.root == empty_root(HashAlgorithm::sha256)) {
        now_.course = Followed::Course::stale;
        return {};
    }
    // After a crash the leaves are those of an earlier state of the accepted log, which will do
    // to know one earlier still. A fork needs the accepted one's tiles then.
    const Checkpoint kept{now.origin, walk_->judged(), walk_->root()};
    if (now.size.value > 0 && now.size <= kept.size) {
        const auto earlier = earlier_root_by_leaves(leaves_, now.size, kept);
        if (earlier && earlier->root == now.root) {
            now_.course = Followed::Course::stale;
            return {};
        }
    }
    auto own = own_root(now.size);
    if (!own) return pass(own);
    if (!*own) {
        findings.find("rollback", std::nullopt,
                      "the log had " + std::to_string(seen_.size.value) + " entries and has " +
                          std::to_string(now.size.value) + " now");
    } else if ((*own)->root == now.root) {
        now_.course = Followed::Course::stale;
    } else {
        findings.find("fork", std::nullopt,
                      "signed for " + std::to_string(now.size.value) +
                          " entries that are not the first of the " +
                          std::to_string(seen_.size.value) + " that were accepted");
        take_fork({bytes, note_, (*own)->root, std::move((*own)->proof)}, HashAlgorithm::sha256);
    }
    return {};
}

/// Of the accepted log at a smaller size.
Result<std::optional<EarlierRoot>> FollowingAudit::own_root(TreeSize size) {
    if (size.value == 0) return std::nullopt;
    if (auto own = earlier_root_by_leaves(leaves_, size, seen_)) return own;
    return earlier_root_by_tiles(source_, size, seen_, options_.stop);
}

FollowingAudit::Earlier FollowingAudit::judge_earlier(const std::string& note) const {
    const auto opened = open_checkpoint(note, *anchors_.log_key, nullptr);
    if (!opened) return {};
    const Checkpoint& then = opened->checkpoint;
    if (then.size > seen_.size) return {};
    if (then.root == seen_.root && then.size == seen_.size) return {true, std::nullopt};
    if (then.size == seen_.size) return {false, ForkEvidence{note_, note, std::nullopt, {}}};
    if (then.size.value == 0) return {then.root == empty_root(HashAlgorithm::sha256), {}};
    auto own = earlier_root_by_leaves(leaves_, then.size, seen_);
    if (!own) return {};
    if (own->root == then.root) return {true, std::nullopt};
    return {false, ForkEvidence{note, note_, own->root, std::move(own->proof)}};
}

/// False if it is shown that the log of `now` begins otherwise than what was accepted. True if it
/// is shown that it does not, or nothing is shown: then the entries decide.
Result<bool> FollowingAudit::extends(const Checkpoint& now, const std::string& bytes,
                                     FindingList& findings) {
    if (now.size == seen_.size) {
        if (note_.empty() || now.root == seen_.root) return true;
        findings.find("fork", std::nullopt,
                      "signed twice for " + std::to_string(now.size.value) +
                          " entries, with different roots");
        take_fork({note_, bytes, std::nullopt, {}}, HashAlgorithm::sha256);
        return false;
    }
    if (seen_.size.value == 0) return true;
    auto found = earlier_root_by_tiles(source_, seen_.size, now, options_.stop);
    if (!found) return pass(found);
    tiles_agree_ = *found && (*found)->root == seen_.root;
    if (!*found || tiles_agree_) return true;
    find_fork(bytes, std::move(**found), findings);
    return false;
}

void FollowingAudit::find_fork(const std::string& bytes, EarlierRoot there, FindingList& findings) {
    findings.find("fork", std::nullopt,
                  "the first " + std::to_string(seen_.size.value) +
                      " entries are not those that were accepted");
    take_fork({note_, bytes, there.root, std::move(there.proof)}, HashAlgorithm::sha256);
}

void FollowingAudit::take_fork(ForkEvidence evidence, HashAlgorithm tree) {
    const NoteKey& key = tree == HashAlgorithm::sha256 ? *anchors_.log_key : *anchors_.twin_key;
    QIYUE_CHECK(proves_fork(evidence, key, tree), "the evidence was made from what holds");
    now_.forks.push_back(std::move(evidence));
}

Result<void> FollowingAudit::walk(const Checkpoint& now, const std::string& bytes,
                                  const TwinAnswer& twin, FindingList& findings) {
    const TreeSize before = walk_->judged();
    // Entries that were accepted and are judged again: after a crash, and after a failure.
    const bool is_demanded = before < seen_.size;
    if (is_demanded) walk_->watch(seen_.size);
    if (before < now.size)
        if (auto read = read_on(now.size, findings); !read) return read;
    const bool is_read = walk_->intact() && !walk_->gave_up();
    const bool leads_to_root = is_read && walk_->root() == now.root;
    if (is_read && !leads_to_root)
        findings.find("root_mismatch", std::nullopt, "the entries' root is not the checkpoint's");
    auto sound_twin = judge_twin_of(now, twin, findings);
    if (!sound_twin) return pass(sound_twin);
    if (!leads_to_root) return refuse(now, bytes, findings);
    if (is_demanded && walk_->watched_root() != seen_.root) {
        refuse_other_beginning(now, bytes, findings);
        return {};
    }
    now_.course = before < now.size || seen_.size < now.size || note_.empty()
                      ? Followed::Course::grown
                      : Followed::Course::level;
    seen_ = now;
    note_ = bytes;
    if (*sound_twin) twin_ = std::move(*sound_twin);
    return {};
}

Result<void> FollowingAudit::read_on(TreeSize size, FindingList& findings) {
    const LogWalk::Counts counts = walk_->counts();
    const std::uint64_t rules = walk_->rules_judged();
    auto walked = walk_->advance(size, {}, findings);
    AuditReport& report = now_.report;
    report.entries_checked = walk_->counts().entries - counts.entries;
    report.signatures_checked = walk_->counts().signatures - counts.signatures;
    report.hashes_checked = walk_->counts().hashes - counts.hashes;
    report.rules_checked = walk_->rules_judged() - rules;
    now_.gave_up = walk_->gave_up();
    return walked;
}

/// The entries lead to the root, and not to the accepted one at its size: their own leaves prove
/// it, whatever the tiles say.
void FollowingAudit::refuse_other_beginning(const Checkpoint& now, const std::string& bytes,
                                            FindingList& findings) {
    auto there = earlier_root_by_leaves(leaves_, seen_.size, now);
    QIYUE_CHECK(there.has_value(), "the leaves lead to the root");
    find_fork(bytes, std::move(*there), findings);
    fall_back();
}

/// The entries are not those of the checkpoint's tree. Whether the log forked is still to be shown.
Result<void> FollowingAudit::refuse(const Checkpoint& now, const std::string& bytes,
                                    FindingList& findings) {
    fall_back();
    if (seen_.size.value == 0 || now.size == seen_.size || tiles_agree_) return {};
    auto found = search(now);
    if (!found) return pass(found);
    if (!*found) {
        findings.find("proof_consistency", std::nullopt,
                      "neither tiles nor entries show that the log extends what was accepted");
    } else if ((*found)->root != seen_.root) {
        find_fork(bytes, std::move(**found), findings);
    }
    return {};
}

/// In all entries. What was found is kept, and what was not is looked for again ever more rarely,
/// so that a log that answers the same for years is not read whole each time.
Result<std::optional<EarlierRoot>> FollowingAudit::search(const Checkpoint& now) {
    if (search_.now != now || search_.earlier != seen_.size) search_ = {now, seen_.size, 0, {}};
    if (search_.found || !std::has_single_bit(++search_.asked)) return search_.found;
    auto found = earlier_root_by_entries(source_, seen_.size, now, options_.stop);
    if (found) search_.found = *found;
    return found;
}

/// The twin, if it was answered and nothing is wrong with it.
Result<std::optional<FollowingAudit::Twin>> FollowingAudit::judge_twin_of(const Checkpoint& now,
                                                                          const TwinAnswer& answer,
                                                                          FindingList& findings) {
    if (!answer) return std::unexpected(answer.error());
    const std::optional<std::string>& bytes = *answer;
    JudgedCheckpoint judged = judge_twin(bytes, anchors_, now.origin);
    const bool is_signed = judged.findings.empty() && anchors_.twin_key.has_value();
    findings.take(judged.findings);
    if (!judged.checkpoint || !anchors_.twin_key) return std::nullopt;
    const Checkpoint& twin = *judged.checkpoint;
    now_.report.twin_root = twin.root;
    if (is_signed) now_.twin_size = twin.size.value;
    if (is_signed && twin_ && twin_->checkpoint.size == twin.size &&
        twin_->checkpoint.root != twin.root)
        take_fork({twin_->note, *bytes, std::nullopt, {}}, HashAlgorithm::sm3);
    if (walk_->gave_up()) return std::nullopt;
    if (twin.size > walk_->judged()) {
        findings.find("size_sm3", std::nullopt,
                      "the twin is larger than the entries that could be read");
        return std::nullopt;
    }
    const auto roots = walk_->roots(twin.size);
    if (walk_->failure()) return std::unexpected(*walk_->failure());
    if (!roots || roots->sm3 != twin.root) {
        findings.find("root_mismatch_sm3", std::nullopt, "the entries' SM3 root is not the twin's");
        return std::nullopt;
    }
    return is_signed && walk_->intact() ? std::optional(Twin{twin, *bytes}) : std::nullopt;
}

bool FollowingAudit::is_told(const Finding& finding) const {
    return finding.index && told_.contains({finding.code, *finding.index});
}

/// Findings of accepted entries are told once.
void FollowingAudit::keep_untold(AuditReport& report) {
    std::erase_if(report.findings, [this](const Finding& finding) { return is_told(finding); });
    if (now_.course != Followed::Course::grown) return;
    for (const Finding& finding : report.findings)
        if (finding.index && told_.size() < options_.findings_max)
            told_.emplace(finding.code, *finding.index);
}

/// To the state of the last save(), but nothing that was seen since is forgotten.
void FollowingAudit::fall_back() {
    if (saved_.empty()) {
        start_walk();
        return;
    }
    const Checkpoint seen = seen_;
    const std::string note = note_;
    const std::optional<Twin> twin = twin_;
    Told told = std::move(told_);
    const auto loaded = load(saved_);
    QIYUE_CHECK(loaded.has_value(), "what was saved can be loaded");
    seen_ = seen;
    note_ = note;
    twin_ = twin;
    told_ = std::move(told);
}

}  // namespace qiyue
