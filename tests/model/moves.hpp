#pragma once

// What can be done with CQ-1: every step of its life, coarse enough that the states it can reach
// can all be visited; and what leads out of it, whoever cannot sign.

#include <string>
#include <vector>

#include "tests/model/position.hpp"

namespace qiyue::model {

struct Move {
    std::string name;
    std::function<bool(Position&)> play;  ///< false: refused; the position is then of no use
};

/// All steps of a life. Each may be tried anywhere; the rules say whether it is lawful.
const std::vector<Move>& moves();
void add_charter_moves(std::vector<Move>& moves);
void add_life_moves(std::vector<Move>& moves);
void add_exit_moves(std::vector<Move>& moves);

/// Names the state, all that differs only in indexes and dates being the same.
std::string name_of(Position& position);

/// One lawful step towards `closed` (from `proposed`: to a decision) that needs nobody who is
/// unable; its name, or nothing: a dead end.
std::string step_out(Position& position);
bool is_out(Position& position);

/// Plays a settlement's service on a party.
bool serve_settlement(Position& position, const Party& party);
/// Closes the settlement that stands: reserved claims for those that have not signed.
bool settle(Position& position);

}  // namespace qiyue::model
