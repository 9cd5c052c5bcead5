#pragma once

// One proof that many leaves stand at given indexes of a tree (ledger/package/FORMAT.md P6),
// written and verified in one walk from left to right: memory grows with the tree's height only.
// Pure; one thread at a time.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/merkle/proof.hpp"

namespace qiyue {

/// The indexes, ascending, one at each call; nullopt behind the last.
using NextIndex = std::function<Result<std::optional<Index>>()>;

/// Writes the text in pieces to `write`. Errors: proof_index (an index that is not below `size` or
/// not above the last), those of `next`, `nodes` and `write`.
Result<void> write_multiproof(HashAlgorithm algorithm, TreeSize size, const NextIndex& next,
                              const NodeReader& nodes,
                              const std::function<Result<void>(std::string_view)>& write);

/// A leaf that is proved.
struct LeafAt {
    Index index{};
    Hash leaf{};
};
using NextLeaf = std::function<Result<std::optional<LeafAt>>()>;
/// The text, one line without its LF at each call; nullopt at the end.
using NextLine = std::function<Result<std::optional<std::string>>()>;

struct ProvedRoot {
    TreeSize size{};
    Hash root{};
};

/// Reads a proof while its leaves come.
class MultiproofReader {
public:
    /// Reads what stands above the hashes. Errors: proof_format; those of `lines`.
    static Result<MultiproofReader> begin(HashAlgorithm algorithm, NextLine lines);

    /// As the proof states it.
    TreeSize size() const { return size_; }
    /// The leaves, ascending. Errors: proof_index (a leaf at or behind the size, or not above the
    /// last); proof_inclusion (hashes missing); proof_format; those of `lines`.
    Result<void> take(const LeafAt& leaf);
    /// The root that the proof and the leaves lead to. Errors: proof_inclusion (hashes missing or
    /// left over); proof_format; those of `lines`.
    Result<ProvedRoot> finish();

private:
    /// What is still to be done, the next last. A join puts the two roots made last together.
    struct Step {
        Subtree subtree;
        bool join = false;
    };
    MultiproofReader(HashAlgorithm algorithm, NextLine lines)
        : algorithm_(algorithm), lines_(std::move(lines)) {}
    Result<void> read_head();
    Result<std::optional<std::string>> next_line();
    Result<std::optional<Hash>> next_hash();
    Result<void> push_hash();
    void join();
    std::unexpected<Error> refuse(std::string why) const;

    HashAlgorithm algorithm_;
    NextLine lines_;
    std::size_t line_ = 0;  ///< number of the last one read
    TreeSize size_{};
    std::optional<Index> last_;
    std::vector<Step> ahead_;
    std::vector<Hash> roots_;
};

/// The same where the leaves can be asked for. Errors: as MultiproofReader; those of `next`.
Result<ProvedRoot> root_of_multiproof(HashAlgorithm algorithm, const NextLeaf& next,
                                      const NextLine& lines);

}  // namespace qiyue
