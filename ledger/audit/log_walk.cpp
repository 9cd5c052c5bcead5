#include "ledger/audit/log_walk.hpp"

#include <algorithm>

#include "ledger/base/check.hpp"

namespace qiyue {

void LogWalk::Watch::start(TreeSize wanted, const CompactRange& tree) {
    size = wanted;
    root.reset();
    look(tree);
}

void LogWalk::Watch::look(const CompactRange& tree) {
    if (size && tree.size() == *size) root = tree.root();
}

LogWalk::LogWalk(LogSource& source, std::string origin, Options options)
    : source_(source),
      options_(std::move(options)),
      chain_(std::move(origin)),
      tiles_(source, source.has_hash_tiles()),
      workers_(options_.threads) {
    if (options_.deep) rules_.emplace(LogSoFar(source, options_.twin), options_.state);
}

void LogWalk::watch(TreeSize size) { tree_watch_.start(size, tree_); }
void LogWalk::watch_twin(TreeSize size) { twin_watch_.start(size, twin_tree_); }

Result<void> LogWalk::advance(TreeSize size, std::vector<TileAt> older, FindingList& findings) {
    QIYUE_CHECK(intact_ && !gave_up_ && size >= judged(), "a walk goes forwards");
    QIYUE_CHECK(judged().value == 0 || options_.leaves != nullptr, "leaves are kept to go on");
    begin_ = judged().value;
    size_ = size.value;
    if (rules_) rules_->grow(size);
    tiles_.expect(std::move(older));
    const std::uint64_t hashes = tiles_.hashes();
    if (auto walked = run(findings); !walked) return walked;
    // Behind what was read the tiles have other widths.
    if (!gave_up_)
        if (auto finished = tiles_.finish(); !finished) return finished;
    findings.take(tiles_.findings());
    counts_.hashes += tiles_.hashes() - hashes;
    return {};
}

/// Bundles are fetched and parsed ahead, judged in order, and their signatures verified behind.
Result<void> LogWalk::run(FindingList& findings) {
    if (begin_ == size_) return {};
    const std::uint64_t first = begin_ / tile_width;
    const std::uint64_t end = (size_ + tile_width - 1) / tile_width;
    const std::size_t ring = std::min<std::uint64_t>(end - first, 8);
    const std::size_t lag = ring / 2;  ///< bundles whose signatures may still be verified
    chunks_.resize(std::max(ring, chunks_.size()));
    const auto chunk_of = [&](std::uint64_t number) -> Chunk& {
        return chunks_[(number - first) % ring];
    };
    for (std::uint64_t n = first; n < first + ring; ++n)
        start(chunk_of(n), n);
    Result<void> result;
    for (std::uint64_t n = first; n < end; ++n) {
        Chunk& chunk = chunk_of(n);
        chunk.reading.get();
        if (result) result = judge(chunk, findings);
        if (result && options_.stop && options_.stop())
            result = fail(ErrorCode::stopping, "the audit was asked to stop");
        verify(chunk);
        if (n >= first + lag) {
            Chunk& old = chunk_of(n - lag);
            finish(old, findings);
            if (result && old.number + ring < end) start(old, old.number + ring);
        }
        if (options_.progress) options_.progress(judged().value - begin_, size_ - begin_);
        // FORMAT.md 10 allows it. A size that is a lie has more bundles than can be asked for.
        const bool is_enough = findings.is_full() && (!intact_ || options_.ends_when_full);
        gave_up_ = is_enough && n + 1 < end;
        if (!result || is_enough) break;
    }
    for (Chunk& chunk : chunks_) {
        if (chunk.reading.valid()) chunk.reading.wait();
        finish(chunk, findings);
    }
    return result;
}

void LogWalk::start(Chunk& chunk, std::uint64_t number) {
    chunk.number = number;
    chunk.width = tile_width_at(TreeSize{size_}, 0, number);
    chunk.reading = workers_.run([this, &chunk] { read(chunk); });
}

void LogWalk::read(Chunk& chunk) {
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
        chunk.works[i].read((*lines)[i], options_.twin);
}

unsigned LogWalk::judged_before(const Chunk& chunk) const {
    const std::uint64_t first = chunk.number * tile_width;
    return begin_ > first ? static_cast<unsigned>(begin_ - first) : 0;
}

Result<void> LogWalk::judge(Chunk& chunk, FindingList& findings) {
    if (!chunk.fetched) return pass(chunk.fetched);
    const unsigned before = judged_before(chunk);
    std::vector<std::optional<Hash>> leaves(chunk.width - before);
    if (!chunk.readable) {
        intact_ = false;
        findings.find(*chunk.fetched ? "bundle_format" : "bundle_missing",
                      chunk.number * tile_width, tile_path({true, 0, chunk.number, chunk.width}));
        return tiles_.add(leaves);
    }
    if (!is_as_before(chunk, findings)) intact_ = false;
    Result<void> judged;
    for (unsigned i = before; judged && i < chunk.width; ++i) {
        leaves[i - before] = chunk.works[i].leaf;
        counts_.hashes += options_.twin ? 2U : 1U;
        const Index index{chunk.number * tile_width + i};
        if (intact_) judged = judge_entry(chunk.works[i], index, findings);
    }
    findings.take(chain_.findings());
    if (!judged) return judged;
    return tiles_.add(leaves);
}

/// Whether the entries that an earlier advance judged are still there.
bool LogWalk::is_as_before(const Chunk& chunk, FindingList& findings) {
    for (unsigned i = 0; i < judged_before(chunk); ++i) {
        const std::uint64_t index = chunk.number * tile_width + i;
        if (chunk.works[i].leaf == (*options_.leaves)[index]) continue;
        findings.find("root_mismatch", std::nullopt,
                      "entry " + std::to_string(index) + " is not the one that was audited");
        return false;
    }
    return true;
}

Result<void> LogWalk::judge_entry(EntryWork& work, Index index, FindingList& findings) {
    const bool readable = chain_.judge(work, index);
    if (rules_) {
        std::vector<Finding> broken;
        if (readable) {
            rules_->judge(work, index, broken);
        } else {
            rules_->pass_over(work);
        }
        if (rules_->failure()) return std::unexpected(*rules_->failure());
        findings.take(broken);
    }
    tree_.append(work.leaf);
    tree_watch_.look(tree_);
    if (options_.twin) {
        twin_tree_.append(work.twin_leaf);
        twin_watch_.look(twin_tree_);
    }
    if (options_.leaves != nullptr) options_.leaves->push_back(work.leaf);
    ++counts_.entries;
    counts_.signatures += options_.signatures ? work.pending.size() : 0;
    return {};
}

/// Hands the signatures of a chunk to the workers in pieces.
void LogWalk::verify(Chunk& chunk) {
    chunk.invalid.assign(chunk.works.size(), 0);
    if (!options_.signatures || !chunk.readable || !intact_) return;
    constexpr std::size_t piece = 32;
    for (std::size_t from = judged_before(chunk); from < chunk.works.size(); from += piece) {
        chunk.verifying.push_back(workers_.run([&chunk, from] {
            const std::size_t below = std::min(from + piece, chunk.works.size());
            for (std::size_t i = from; i < below; ++i)
                chunk.invalid[i] = chunk.works[i].count_invalid();
        }));
    }
}

void LogWalk::finish(Chunk& chunk, FindingList& findings) {
    for (auto& task : chunk.verifying)
        task.get();
    chunk.verifying.clear();
    for (std::size_t i = 0; i < chunk.invalid.size(); ++i)
        if (chunk.invalid[i] > 0)
            findings.find("signature_invalid", chunk.number * tile_width + i,
                          std::to_string(chunk.invalid[i]) + " of its signatures do not verify");
    chunk.invalid.clear();
}

void LogWalk::save(ByteWriter& bytes) const {
    QIYUE_CHECK(intact_ && rules_, "a walk that goes on");
    chain_.save(bytes);
    tiles_.save(bytes);
    rules_->save(bytes);
    save_range(bytes, tree_);
    save_range(bytes, twin_tree_);
}

Result<void> LogWalk::load(ByteReader& bytes) {
    if (!chain_.load(bytes) || !tiles_.load(bytes) || !rules_->load(bytes) ||
        !load_range(bytes, tree_) || !load_range(bytes, twin_tree_))
        return fail(ErrorCode::corrupt, "the state of the walk is malformed");
    const std::uint64_t twin_size = options_.twin ? tree_.size().value : 0;
    if (tiles_.size() != tree_.size().value || twin_tree_.size().value != twin_size)
        return fail(ErrorCode::corrupt, "the parts of the state are of different sizes");
    return {};
}

}  // namespace qiyue
