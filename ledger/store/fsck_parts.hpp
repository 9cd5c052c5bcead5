#pragma once

// Inside: the parts of fsck_rows, one for each kind of row. Each reports through the run; errors
// are io.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/merkle/right_edge.hpp"
#include "ledger/store/expected_rows.hpp"
#include "ledger/store/fsck_run.hpp"

namespace qiyue {

/// One tree, computed again leaf by leaf and compared with its stored tiles.
class TreeCheck {
public:
    TreeCheck(FsckRun& run, HashAlgorithm tree);

    void append(const Hash& leaf);
    /// Leaves that are not known: those of a stored full tile stand in, so that checking can go on;
    /// without one the rest of the tree cannot be checked.
    void append_unknown(std::uint64_t first, std::uint64_t last);
    /// The root, and tiles that should not be there. Errors of the whole check come out here.
    Result<void> finish(const Hash& stored_root);

private:
    void add(const Hash& leaf);
    void compare(const FullTile& tile);
    Result<void> find_missing();

    FsckRun& run_;
    HashAlgorithm tree_;
    RightEdge edge_;
    std::vector<FullTile> filled_;
    bool lost_ = false;
    std::uint64_t position_ = 0;  ///< leaves so far, known or not
    std::uint64_t known_end_ = 0;  ///< behind the last one that is known
    Result<void> error_{};
};

Result<void> check_indexes(FsckRun& run, const ExpectedRows& expected);
/// Heads, the map's pages, and the map's root.
Result<void> check_streams(FsckRun& run, const ExpectedRows& expected);
Result<void> check_keys(FsckRun& run, const ExpectedRows& expected);
/// meta and the default column; the roots are the trees' and the streams' parts.
Result<void> check_meta(FsckRun& run, const ExpectedRows& expected);
/// Form only: names and encodings of the domain's rows.
Result<void> check_state_form(FsckRun& run);

}  // namespace qiyue
