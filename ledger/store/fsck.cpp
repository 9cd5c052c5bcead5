#include "ledger/store/fsck.hpp"

#include "ledger/merkle/tree_hash.hpp"
#include "ledger/store/fsck_parts.hpp"

namespace qiyue {
namespace {

constexpr std::uint64_t progress_entries = 4'096;

void check_files(FsckRun& run) {
    if (run.database.damage) run.damaged_file(run.database.damage->detail);
    const auto verified = run.store.verify_files();
    if (!verified) run.damaged_file(verified.error().detail);
}

/// Only full tiles are rows: what names no full tile of a tree that is kept is surplus.
Result<void> check_tile_names(FsckRun& run) {
    return run.each_row(Column::tiles, [&](std::string_view key, std::string_view value) {
        const auto name = parse_tile_key(key);
        const bool kept = name && (name->tree == HashAlgorithm::sha256 || run.store.twin());
        const unsigned width =
            kept ? tile_width_at(TreeSize{run.size}, name->level, name->index) : 0;
        if (width != tile_width) {
            run.surplus(Column::tiles, std::nullopt,
                        shown_key(key) + " is no full tile of this size");
        } else if (value.size() != tile_width * sizeof(Hash)) {
            run.differs(Column::tiles, std::nullopt, shown_key(key) + " has another length");
        }
    });
}

/// One walk over the entries fills `expected` and checks both trees.
Result<void> walk(FsckRun& run, ExpectedRows& expected, const FsckProgress& progress) {
    const bool with_twin = run.store.twin();
    TreeCheck tree(run, HashAlgorithm::sha256);
    TreeCheck twin(run, HashAlgorithm::sm3);
    EntryReader reader;
    const EntryVisitor visitor{[&](std::uint64_t index, std::string_view line) {
                                   const Hash leaf = leaf_hash(HashAlgorithm::sha256, line);
                                   expected.add(index, reader.read(line), leaf);
                                   tree.append(leaf);
                                   if (with_twin) twin.append(leaf_hash(HashAlgorithm::sm3, line));
                                   ++run.report.entries;
                                   if (progress && index % progress_entries == 0)
                                       progress(index, run.size);
                               },
                               [&](std::uint64_t first, std::uint64_t last) {
                                   expected.lose(first, last);
                                   tree.append_unknown(first, last);
                                   if (with_twin) twin.append_unknown(first, last);
                               }};
    auto walked = walk_entries(run, true, visitor);
    if (!walked) return walked;
    const WriterState state = run.store.writer_state();
    auto finished = tree.finish(state.root);
    // Without a twin the row holds the empty tree's root.
    if (finished) finished = twin.finish(state.twin_root);
    return finished;
}

}  // namespace

Result<FsckReport> fsck_rows(const EventStore& store, const FindingTaker& take,
                             const FsckProgress& progress) {
    FsckRun run(store, take);
    ExpectedRows expected;
    check_files(run);
    auto done = walk(run, expected, progress);
    if (done) done = check_tile_names(run);
    if (done) done = check_indexes(run, expected);
    if (done) done = check_streams(run, expected);
    if (done) done = check_keys(run, expected);
    if (done) done = check_meta(run, expected);
    if (done) done = check_state_form(run);
    if (!done) return pass(done);
    if (progress) progress(run.size, run.size);
    return run.report;
}

}  // namespace qiyue
