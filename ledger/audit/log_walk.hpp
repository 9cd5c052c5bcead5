#pragma once

// The walk over a log's entries that every whole audit is: bundles are fetched and parsed ahead on
// every core, judged in order, and their signatures verified behind. It can stop at one size of the
// log and go on from there when the log has grown. Advance from one thread at a time.

#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "ledger/audit/chain_check.hpp"
#include "ledger/audit/finding_list.hpp"
#include "ledger/audit/log_source.hpp"
#include "ledger/audit/rule_replay.hpp"
#include "ledger/audit/tile_check.hpp"
#include "ledger/audit/workers.hpp"
#include "ledger/merkle/compact_range.hpp"

namespace qiyue {

class LogWalk {
public:
    struct Options {
        bool twin = false;  ///< the SM3 tree is built too
        bool deep = false;
        bool signatures = true;
        unsigned threads = 0;  ///< 0: one per core
        MemoryState* state = nullptr;  ///< deep: filled; null: a state of the walk's own
        /// Called now and then with the entries of this advance.
        std::function<void(std::uint64_t done, std::uint64_t all)> progress;
        /// Asked after every bundle: true ends the walk with the error `stopping`.
        std::function<bool()> stop;
        /// Ends an advance when its findings are full, though more could be read: see gave_up().
        bool ends_when_full = false;
        /// The leaves of all judged entries are kept here. Without it a walk advances only once.
        std::vector<Hash>* leaves = nullptr;
    };
    struct Counts {
        std::uint64_t entries = 0;
        std::uint64_t signatures = 0;
        std::uint64_t hashes = 0;
    };

    /// `source` outlives it.
    LogWalk(LogSource& source, std::string origin, Options options);

    /// The root of the first `size` entries is wanted when they have been passed.
    void watch(TreeSize size);
    void watch_twin(TreeSize size);

    /// Judges what stands behind the entries that were judged, in a log of `size` entries, and
    /// compares its hash tiles with them. `older` are tiles of earlier sizes that are compared too.
    /// Findings and counts are added. Errors: io, network, stopping; the walk cannot go on then.
    Result<void> advance(TreeSize size, std::vector<TileAt> older, FindingList& findings);

    /// Entries up to the first bundle that could not be read.
    TreeSize judged() const { return tree_.size(); }
    /// False if a bundle could not be read, or holds other entries than were judged earlier: the
    /// walk cannot go on.
    bool intact() const { return intact_; }
    /// True if the last advance left bundles unread because its findings were full: the walk
    /// cannot go on.
    bool gave_up() const { return gave_up_; }
    /// Over the judged entries.
    Hash root() const { return tree_.root(); }
    /// At the size that is watched, if it was passed.
    std::optional<Hash> watched_root() const { return tree_watch_.root; }
    std::optional<Hash> watched_twin_root() const { return twin_watch_.root; }
    const Counts& counts() const { return counts_; }
    std::uint64_t rules_judged() const { return rules_ ? rules_->judged() : 0; }
    /// Deep only: roots over the first of the judged entries; nullopt also after a failure().
    std::optional<TreeRoots> roots(TreeSize size) { return rules_->roots(size); }
    /// Deep only: why entries could not be read again. The walk cannot go on then.
    const std::optional<Error>& failure() const { return rules_->failure(); }

    /// What is needed to go on later, in another process too. Deep only, and only while intact.
    void save(ByteWriter& bytes) const;
    /// Into a walk that has just been made with the same options. Errors: corrupt.
    Result<void> load(ByteReader& bytes);

private:
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
    struct Watch {
        std::optional<TreeSize> size;
        std::optional<Hash> root;

        void start(TreeSize wanted, const CompactRange& tree);
        void look(const CompactRange& tree);
    };

    Result<void> run(FindingList& findings);
    void start(Chunk& chunk, std::uint64_t number);
    void read(Chunk& chunk);
    Result<void> judge(Chunk& chunk, FindingList& findings);
    bool is_as_before(const Chunk& chunk, FindingList& findings);
    Result<void> judge_entry(EntryWork& work, Index index, FindingList& findings);
    void verify(Chunk& chunk);
    void finish(Chunk& chunk, FindingList& findings);
    /// Entries of a bundle that were judged by an earlier advance.
    unsigned judged_before(const Chunk& chunk) const;

    LogSource& source_;
    const Options options_;
    ChainCheck chain_;
    TileCheck tiles_;
    std::optional<RuleReplay> rules_;
    CompactRange tree_{HashAlgorithm::sha256};
    CompactRange twin_tree_{HashAlgorithm::sm3};
    Watch tree_watch_;
    Watch twin_watch_;
    Counts counts_;
    bool intact_ = true;
    bool gave_up_ = false;
    std::uint64_t begin_ = 0;  ///< where this advance began
    std::uint64_t size_ = 0;  ///< where it ends
    std::deque<Chunk> chunks_;  ///< reused in a ring
    Workers workers_;  ///< last: ends before what its tasks use
};

}  // namespace qiyue
