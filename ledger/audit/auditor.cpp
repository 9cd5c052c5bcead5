#include "ledger/audit/auditor.hpp"

#include <algorithm>
#include <deque>
#include <future>

#include "ledger/audit/anchors.hpp"
#include "ledger/audit/chain_check.hpp"
#include "ledger/audit/rule_replay.hpp"
#include "ledger/audit/since_audit.hpp"
#include "ledger/audit/tile_check.hpp"
#include "ledger/audit/workers.hpp"
#include "ledger/merkle/compact_range.hpp"

namespace qiyue {
namespace {

/// One bundle in flight.
struct Chunk {
    std::uint64_t number = 0;
    unsigned width = 0;
    std::string bytes;
    Result<bool> fetched = false;  ///< true: the bundle is there
    bool readable = false;
    std::vector<EntryWork> works;
    std::vector<std::size_t> invalid;  ///< for each work, signatures that do not verify
    std::future<void> reading;
    std::vector<std::future<void>> verifying;
};

class Audit {
public:
    Audit(LogSource& source, const AuditOptions& options)
        : source_(source), options_(options), workers_(options.threads) {}

    Result<AuditReport> run();

private:
    Result<bool> open();
    void open_earlier();
    void judge_earlier_root();
    Result<void> walk();
    void start(Chunk& chunk, std::uint64_t number);
    void read(Chunk& chunk);
    Result<void> judge(Chunk& chunk);
    void judge_entries(Chunk& chunk, std::vector<std::optional<Hash>>& leaves);
    void verify(Chunk& chunk);
    void finish(Chunk& chunk);
    Result<void> conclude();
    void find(std::string code, std::optional<std::uint64_t> index, std::string detail);
    void take(Finding finding);
    void take(std::vector<Finding>& found);

    LogSource& source_;
    const AuditOptions& options_;
    AuditReport report_;
    Anchors anchors_;
    JudgedCheckpoint log_;
    JudgedCheckpoint twin_;
    std::optional<ChainCheck> chain_;
    std::optional<TileCheck> tiles_;
    std::optional<RuleReplay> rules_;
    CompactRange tree_{HashAlgorithm::sha256};
    CompactRange twin_tree_{HashAlgorithm::sm3};
    JudgedCheckpoint earlier_;  ///< of options_.since
    std::optional<Hash> earlier_root_;  ///< of as many entries as that has, as they are now
    std::uint64_t known_ = 0;  ///< entries up to the first unreadable bundle
    bool unreadable_ = false;
    std::deque<Chunk> chunks_;  ///< reused in a ring
    Workers workers_;  ///< last: ends before what its tasks use
};

void Audit::find(std::string code, std::optional<std::uint64_t> index, std::string detail) {
    take(Finding{std::move(code), index, std::move(detail)});
}

void Audit::take(Finding finding) {
    if (report_.findings.size() < options_.findings_max) {
        report_.findings.push_back(std::move(finding));
    } else {
        report_.findings_left_out += 1;
    }
}

void Audit::take(std::vector<Finding>& found) {
    for (Finding& finding : found)
        take(std::move(finding));
    found.clear();
}

/// Reads the checkpoints and what they are measured against; false if the size is unknown.
Result<bool> Audit::open() {
    auto bytes = source_.checkpoint();
    if (!bytes) return pass(bytes);
    log_ = parse_checkpoint(*bytes);
    if (!log_.checkpoint) {
        take(log_.findings);
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
    take(log_.findings);
    auto twin_bytes = source_.twin_checkpoint();
    if (!twin_bytes) return pass(twin_bytes);
    twin_ = judge_twin(*twin_bytes, anchors_, log_.checkpoint->origin);
    take(twin_.findings);
    if (options_.since) open_earlier();
    return true;
}

void Audit::open_earlier() {
    earlier_ = judge_earlier(*options_.since, anchors_, report_.origin);
    take(earlier_.findings);
    if (earlier_.checkpoint && earlier_.checkpoint->size.value == 0) earlier_root_ = tree_.root();
}

void Audit::judge_earlier_root() {
    if (!earlier_.checkpoint) return;
    const std::string size = std::to_string(earlier_.checkpoint->size.value);
    if (earlier_.checkpoint->size.value > report_.size) {
        find("rollback", std::nullopt,
             "the log had " + size + " entries and has " + std::to_string(report_.size) + " now");
    } else if (earlier_root_ && *earlier_root_ != earlier_.checkpoint->root) {
        find("fork", std::nullopt,
             "the first " + size +
                 " entries are not those that the earlier checkpoint was signed for");
    }
}

Result<AuditReport> Audit::run() {
    auto opened = open();
    if (!opened) return pass(opened);
    if (*opened) {
        if (auto walked = walk(); !walked) return pass(walked);
        if (auto concluded = conclude(); !concluded) return pass(concluded);
    }
    auto& findings = report_.findings;
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.index < b.index; });
    report_.ok = findings.empty();
    return std::move(report_);
}

/// Bundles are fetched and parsed ahead, judged in order, and their signatures verified behind.
Result<void> Audit::walk() {
    auto listing = source_.list(log_.checkpoint->size);
    if (!listing) return pass(listing);
    take(listing->findings);
    tiles_.emplace(source_, source_.has_hash_tiles(), std::move(listing->older));
    chain_.emplace(report_.origin);
    if (options_.deep)
        rules_.emplace(LogSoFar(source_, log_.checkpoint->size, twin_.checkpoint.has_value()),
                       options_.state);
    const std::uint64_t bundles = (report_.size + tile_width - 1) / tile_width;
    const std::size_t ring = std::min<std::uint64_t>(bundles, 8);
    const std::size_t lag = ring / 2;  ///< bundles whose signatures may still be verified
    chunks_.resize(ring);
    for (std::uint64_t n = 0; n < ring; ++n)
        start(chunks_[n], n);
    Result<void> result;
    for (std::uint64_t n = 0; n < bundles; ++n) {
        Chunk& chunk = chunks_[n % ring];
        chunk.reading.get();
        if (result) result = judge(chunk);
        verify(chunk);
        if (n >= lag) {
            Chunk& old = chunks_[(n - lag) % ring];
            finish(old);
            if (result && old.number + ring < bundles) start(old, old.number + ring);
        }
        if (options_.progress) options_.progress(report_.entries_checked, report_.size);
        if (!result) break;
    }
    for (Chunk& chunk : chunks_) {
        if (chunk.reading.valid()) chunk.reading.wait();
        finish(chunk);
    }
    return result;
}

void Audit::start(Chunk& chunk, std::uint64_t number) {
    chunk.number = number;
    chunk.width = tile_width_at(TreeSize{report_.size}, 0, number);
    chunk.reading = workers_.run([this, &chunk] { read(chunk); });
}

void Audit::read(Chunk& chunk) {
    chunk.readable = false;
    auto bytes = source_.tile({true, 0, chunk.number, chunk.width});
    if (!bytes) {
        chunk.fetched = pass(bytes);
        return;
    }
    chunk.fetched = bytes->has_value();
    if (!*bytes) return;
    chunk.bytes = std::move(**bytes);
    const auto lines = split_bundle(chunk.bytes, chunk.width);
    if (!lines) return;
    chunk.readable = true;
    chunk.works.resize(chunk.width);
    for (unsigned i = 0; i < chunk.width; ++i)
        chunk.works[i].read((*lines)[i], twin_.checkpoint.has_value());
}

Result<void> Audit::judge(Chunk& chunk) {
    if (!chunk.fetched) return pass(chunk.fetched);
    std::vector<std::optional<Hash>> leaves(chunk.width);
    if (chunk.readable) {
        judge_entries(chunk, leaves);
    } else {
        unreadable_ = true;
        find(*chunk.fetched ? "bundle_format" : "bundle_missing", chunk.number * tile_width,
             tile_path({true, 0, chunk.number, chunk.width}));
    }
    return tiles_->add(leaves);
}

void Audit::judge_entries(Chunk& chunk, std::vector<std::optional<Hash>>& leaves) {
    for (unsigned i = 0; i < chunk.width; ++i) {
        EntryWork& work = chunk.works[i];
        leaves[i] = work.leaf;
        report_.hashes_checked += twin_.checkpoint ? 2U : 1U;
        if (unreadable_) continue;
        const Index index{chunk.number * tile_width + i};
        const bool readable = chain_->judge(work, index);
        if (rules_) {
            std::vector<Finding> broken;
            if (readable) {
                rules_->judge(work, index, broken);
            } else {
                rules_->pass_over(work);
            }
            take(broken);
        }
        tree_.append(work.leaf);
        if (twin_.checkpoint && known_ < twin_.checkpoint->size.value)
            twin_tree_.append(work.twin_leaf);
        ++known_;
        if (earlier_.checkpoint && known_ == earlier_.checkpoint->size.value)
            earlier_root_ = tree_.root();
        ++report_.entries_checked;
        report_.signatures_checked += options_.signatures ? work.pending.size() : 0;
    }
    take(chain_->findings());
}

/// Hands the signatures of a chunk to the workers in pieces.
void Audit::verify(Chunk& chunk) {
    chunk.invalid.assign(chunk.works.size(), 0);
    if (!options_.signatures || !chunk.readable || unreadable_) return;
    constexpr std::size_t piece = 32;
    for (std::size_t from = 0; from < chunk.works.size(); from += piece) {
        chunk.verifying.push_back(workers_.run([&chunk, from] {
            const std::size_t below = std::min(from + piece, chunk.works.size());
            for (std::size_t i = from; i < below; ++i)
                chunk.invalid[i] = chunk.works[i].count_invalid();
        }));
    }
}

void Audit::finish(Chunk& chunk) {
    for (auto& task : chunk.verifying)
        task.get();
    chunk.verifying.clear();
    for (std::size_t i = 0; i < chunk.invalid.size(); ++i)
        if (chunk.invalid[i] > 0)
            find("signature_invalid", chunk.number * tile_width + i,
                 std::to_string(chunk.invalid[i]) + " of its signatures do not verify");
    chunk.invalid.clear();
}

Result<void> Audit::conclude() {
    if (auto finished = tiles_->finish(); !finished) return finished;
    take(tiles_->findings());
    report_.hashes_checked += tiles_->hashes();
    if (!unreadable_ && tree_.root() != log_.checkpoint->root)
        find("root_mismatch", std::nullopt, "the entries' root is not the checkpoint's");
    judge_earlier_root();
    if (rules_) report_.rules_checked = rules_->judged();
    if (!twin_.checkpoint) return {};
    report_.twin_root = twin_.checkpoint->root;
    if (twin_.checkpoint->size.value > known_)
        find("size_sm3", std::nullopt, "the twin is larger than the entries that could be read");
    else if (twin_tree_.root() != twin_.checkpoint->root)
        find("root_mismatch_sm3", std::nullopt, "the entries' SM3 root is not the twin's");
    return {};
}

}  // namespace

Result<AuditReport> audit_log(LogSource& source, const AuditOptions& options) {
    return Audit(source, options).run();
}

}  // namespace qiyue
