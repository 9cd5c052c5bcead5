#pragma once

// The view "dossiers": in which streams a party took part, and by which entries. A party takes part
// in an entry of a complex if it is the source, if one of its keys signed, or if the event's data
// names it.
//
//   'p' ‖ party ‖ 00 ‖ stream ‖ 00 ‖ u64be(index)   → nothing
//
// `party` is `/organizations/{uscc}` or `/experts/{id}`, `stream` that of a complex.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "projections/view.hpp"

namespace qiyue::dossiers_view {

std::unique_ptr<View> make(const EventStore& store);

/// The complexes in which the party took part by entries below `size`, in the order of their ids.
Result<std::vector<std::string>> complexes_of(const ViewSnapshot& dossiers, std::string_view party,
                                              TreeSize size, std::size_t limit);
/// The entries by which it did, below `size`.
Result<std::vector<Index>> entries_of(const ViewSnapshot& dossiers, std::string_view party,
                                      std::string_view complex_id, TreeSize size,
                                      std::size_t limit);

}  // namespace qiyue::dossiers_view
