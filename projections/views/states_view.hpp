#pragma once

// The view "states": every row of the rules' state as each entry left it, so that the state at any
// past entry is a lookup. Rows come from evolve(), the same function that the ledger judges by.
//
//   'n' ‖ kind ‖ id                    → u64be(index of the last entry that wrote it) ‖ encode_row
//   'v' ‖ kind ‖ id ‖ 00 ‖ u64be(index) → encode_row, as that entry left it until a later one did
//   't' ‖ stream ‖ 00 ‖ u64be(index)    → u64be(time of the event, µs); then 'c' if it corrects one
//
// Ids hold no NUL, so that a name's versions stand together and in order. Most rows are written
// once: they are one row here too.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/domain/state.hpp"
#include "projections/history/act_time.hpp"
#include "projections/history/row_version.hpp"
#include "projections/view.hpp"

namespace qiyue::states_view {

std::unique_ptr<View> make(const EventStore& store);

/// Where the names of a kind with ids that begin with `prefix` stand: [from, below).
struct KeyRange {
    std::string from;
    std::string below;
};
KeyRange names_of(RowKind kind, std::string_view prefix);
/// The id in a key of 'n'.
std::string id_in(std::string_view key);

std::string newest_key(const RowName& name);
/// The value of a newest_key. Errors: corrupt.
Result<RowVersion> decode_newest(const RowName& name, std::string_view value);
std::string version_key(const RowName& name, Index index);
/// Of a version_key or a key of 't'.
Index index_in(std::string_view key);

std::string times_key(std::string_view stream, Index index);
/// Of a row of 't'. Errors: corrupt.
Result<ActTime> decode_time(std::string_view key, std::string_view value);

}  // namespace qiyue::states_view
