#pragma once

// What the rules and their naive model both must know of a thing, as text: two portraits are equal
// or the states are not. `now` is the moment at which one looks.

#include <string>

#include "ledger/domain/state.hpp"
#include "tests/model/model.hpp"

namespace qiyue::model {

/// What a changed row belongs to: "complex CQ-1", "organization …"; empty if it is not portrayed.
std::string sitter_of(const RowName& row);
/// All that the model knows of.
std::set<std::string> sitters(const Model& model);

std::string portrait(Model& model, const std::string& sitter, Time now);
std::string portrait(MemoryState& state, const std::string& sitter, Time now);

}  // namespace qiyue::model
