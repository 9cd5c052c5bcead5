#include "ledger/audit/since_audit.hpp"

#include <algorithm>
#include <future>

#include "ledger/audit/chain_check.hpp"
#include "ledger/audit/earlier_keys.hpp"
#include "ledger/audit/tile_nodes.hpp"
#include "ledger/audit/workers.hpp"
#include "ledger/merkle/right_edge.hpp"

namespace qiyue {
namespace {

constexpr std::size_t piece = 32;  ///< entries that a worker takes at a time

/// Every step answers false when it finds anything wrong: the whole audit then says what.
class SinceAudit {
public:
    SinceAudit(LogSource& source, const AuditOptions& options)
        : source_(source), options_(options), workers_(options.threads) {}

    Result<bool> run() {
        for (const auto step : {&SinceAudit::open, &SinceAudit::take_up_tree,
                                &SinceAudit::take_up_chain, &SinceAudit::walk}) {
            auto sound = (this->*step)();
            if (!sound || !*sound) return sound;
        }
        return conclude();
    }

    AuditReport& report() { return report_; }

private:
    Result<bool> open();
    Result<bool> take_up_tree();
    Result<bool> take_up_chain();
    Result<bool> walk();
    Result<bool> read_bundle(std::uint64_t number);
    Result<bool> judge_bundle(std::uint64_t number);
    Result<bool> compare_tile(unsigned level, std::uint64_t index, const std::string& hashes);
    bool signatures_hold();
    Result<bool> conclude();
    void by_workers(const std::function<void(std::size_t)>& work);

    LogSource& source_;
    const AuditOptions& options_;
    AuditReport report_;
    Checkpoint earlier_;
    bool twin_ = false;
    std::optional<TileNodes> nodes_;
    std::optional<RightEdge> edge_;
    std::optional<ChainCheck> chain_;
    std::string bundle_;
    std::vector<std::string_view> lines_;  ///< of `bundle_`
    std::vector<EntryWork> works_;
    Workers workers_;  ///< last: ends before what its tasks use
};

Result<bool> SinceAudit::open() {
    // The twin's first: it never has more entries than a checkpoint of the log that is read later.
    auto twin_bytes = source_.twin_checkpoint();
    if (!twin_bytes) return pass(twin_bytes);
    auto bytes = source_.checkpoint();
    if (!bytes) return pass(bytes);
    JudgedCheckpoint log = parse_checkpoint(*bytes);
    if (!log.checkpoint) return false;
    report_.size = log.checkpoint->size.value;
    report_.root = log.checkpoint->root;
    const auto anchors = find_anchors(source_, options_.trust, log.checkpoint->size);
    if (!anchors) return std::unexpected(anchors.error());
    judge_checkpoint(**bytes, *anchors, options_.require_quorum, log);
    report_.origin = anchors->log_key ? anchors->log_key->name : log.checkpoint->origin;
    report_.anchored = options_.trust != nullptr && log.findings.empty();
    report_.witnesses = log.witnesses;
    const auto twin = judge_twin(*twin_bytes, *anchors, log.checkpoint->origin);
    const auto earlier = judge_earlier(*options_.since, *anchors, report_.origin);
    if (!log.findings.empty() || !twin.findings.empty() || !earlier.findings.empty()) return false;
    earlier_ = *earlier.checkpoint;
    return earlier_.size.value > 0 && earlier_.size <= log.checkpoint->size;
}

/// The right edge of the earlier tree, from the tiles of today.
Result<bool> SinceAudit::take_up_tree() {
    nodes_.emplace(source_, TreeSize{report_.size});
    auto edge = RightEdge::restore(
        HashAlgorithm::sha256, earlier_.size, [this](unsigned level, std::uint64_t index) {
            return nodes_->tile(level, index, tile_width_at(earlier_.size, level, index));
        });
    if (!edge && edge.error().code == ErrorCode::tile_format) return false;
    if (!edge) return pass(edge);
    edge_ = std::move(*edge);
    return edge_->root() == earlier_.root;
}

/// The time of the last earlier entry, shown to be in the earlier tree, and the earlier keys.
Result<bool> SinceAudit::take_up_chain() {
    const Index last{earlier_.size.value - 1};
    auto read = read_bundle(last.value / tile_width);
    if (!read || !*read) return read;
    const auto path = inclusion_proof(HashAlgorithm::sha256, last, earlier_.size, nodes_->reader());
    if (!path && path.error().code == ErrorCode::tile_format) return false;
    if (!path) return std::unexpected(path.error());
    EntryWork work;
    work.read(lines_[last.value % tile_width], false);
    if (!verify_inclusion(HashAlgorithm::sha256, work.leaf, last, earlier_.size, *path,
                          earlier_.root)) {
        return false;
    }
    if (!work.well_formed) return false;
    auto keys = earlier_keys(source_, *nodes_, earlier_, TreeSize{report_.size});
    if (!keys) return pass(keys);
    if (!*keys) return false;
    chain_.emplace(report_.origin);
    chain_->take_up(work.head.recorded, std::move(**keys));
    return true;
}

Result<bool> SinceAudit::read_bundle(std::uint64_t number) {
    const unsigned width = tile_width_at(TreeSize{report_.size}, 0, number);
    auto bytes = source_.tile({true, 0, number, width});
    if (!bytes) return pass(bytes);
    if (!*bytes) return false;
    bundle_ = std::move(**bytes);
    auto lines = split_bundle(bundle_, width);
    if (!lines) return false;
    lines_ = std::move(*lines);
    return true;
}

Result<bool> SinceAudit::walk() {
    for (std::uint64_t first = earlier_.size.value; first < report_.size;) {
        const std::uint64_t number = first / tile_width;
        auto sound = read_bundle(number);
        if (sound && *sound) sound = judge_bundle(number);
        if (!sound || !*sound) return sound;
        first = (number + 1) * tile_width;
        if (options_.progress) {
            options_.progress(report_.entries_checked, report_.size - earlier_.size.value);
        }
    }
    return true;
}

/// Judges those entries of the bundle that came since.
Result<bool> SinceAudit::judge_bundle(std::uint64_t number) {
    const std::uint64_t begin = std::max(earlier_.size.value, number * tile_width);
    lines_.erase(lines_.begin(),
                 lines_.begin() + static_cast<std::ptrdiff_t>(begin - number * tile_width));
    works_.resize(lines_.size());
    by_workers([this](std::size_t i) { works_[i].read(lines_[i], false); });
    std::vector<FullTile> full;
    for (std::size_t i = 0; i < works_.size(); ++i) {
        if (!chain_->judge(works_[i], Index{begin + i})) return false;
        edge_->append(works_[i].leaf, full);
        report_.entries_checked += 1;
        report_.hashes_checked += 1;
        report_.signatures_checked += options_.signatures ? works_[i].pending.size() : 0;
    }
    if (!chain_->findings().empty() || !signatures_hold()) return false;
    for (const FullTile& tile : full) {
        auto same = compare_tile(tile.level, tile.index, tile.hashes);
        if (!same || !*same) return same;
    }
    edge_->trim();
    return true;
}

bool SinceAudit::signatures_hold() {
    if (!options_.signatures) return true;
    std::vector<std::size_t> invalid(works_.size());
    by_workers([&](std::size_t i) { invalid[i] = works_[i].count_invalid(); });
    return std::all_of(invalid.begin(), invalid.end(), [](std::size_t n) { return n == 0; });
}

Result<bool> SinceAudit::compare_tile(unsigned level, std::uint64_t index,
                                      const std::string& hashes) {
    const auto width = static_cast<unsigned>(hashes.size() / sizeof(Hash));
    auto bytes = source_.tile({false, level, index, width});
    if (!bytes) return pass(bytes);
    report_.hashes_checked += width;
    return *bytes == hashes;
}

Result<bool> SinceAudit::conclude() {
    if (edge_->size().value != report_.size || edge_->root() != *report_.root) return false;
    for (unsigned level = 0; level <= tile_level_max; ++level) {
        const std::string hashes = edge_->partial_tile(level);
        if (hashes.empty()) continue;
        const std::uint64_t index = (report_.size >> (tile_height * level)) / tile_width;
        auto same = compare_tile(level, index, hashes);
        if (!same || !*same) return same;
    }
    report_.since = earlier_.size.value;
    report_.ok = true;
    return true;
}

void SinceAudit::by_workers(const std::function<void(std::size_t)>& work) {
    std::vector<std::future<void>> tasks;
    for (std::size_t from = 0; from < works_.size(); from += piece) {
        tasks.push_back(workers_.run([&, from] {
            const std::size_t below = std::min(from + piece, works_.size());
            for (std::size_t i = from; i < below; ++i)
                work(i);
        }));
    }
    for (auto& task : tasks)
        task.get();
}

}  // namespace

JudgedCheckpoint judge_earlier(const std::string& note, const Anchors& anchors,
                               const std::string& origin) {
    JudgedCheckpoint judged = parse_checkpoint(note);
    if (judged.checkpoint) {
        judge_checkpoint(note, anchors, false, judged);
        if (!anchors.log_key && judged.checkpoint->origin != origin) {
            judged.findings.push_back(
                {"checkpoint_origin", std::nullopt, "the origin is " + judged.checkpoint->origin});
        }
    }
    for (Finding& finding : judged.findings)
        finding.detail = "the earlier checkpoint: " + finding.detail;
    return judged;
}

Result<std::optional<AuditReport>> audit_since(LogSource& source, const AuditOptions& options) {
    if (!options.since || options.deep) return std::nullopt;
    SinceAudit audit(source, options);
    const auto sound = audit.run();
    if (!sound) return std::unexpected(sound.error());
    if (!*sound) return std::nullopt;
    return std::move(audit.report());
}

}  // namespace qiyue
