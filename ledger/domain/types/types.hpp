#pragma once

// The files of this folder, one function each: the declarations of one or more groups.
// catalogue.cpp lists them in the order of domain.md.

#include <vector>

#include "ledger/domain/catalogue.hpp"

namespace qiyue::types {

std::vector<EventType> ledger();
std::vector<EventType> policy();
std::vector<EventType> scoreboard();
std::vector<EventType> anchoring();
std::vector<EventType> organizations();
std::vector<EventType> experts();
std::vector<EventType> mandates();
std::vector<EventType> keys();
std::vector<EventType> selection();
std::vector<EventType> changes();
std::vector<EventType> charter();
std::vector<EventType> charter_ends();
std::vector<EventType> bodies();
std::vector<EventType> members();
std::vector<EventType> lifecycle();
std::vector<EventType> rectification();
std::vector<EventType> tolerance();
std::vector<EventType> exits();
std::vector<EventType> exit_undone();
std::vector<EventType> settlements();
std::vector<EventType> exit_settlement();
std::vector<EventType> closing();
std::vector<EventType> evaluations();
std::vector<EventType> evaluation_changes();
std::vector<EventType> objections();
std::vector<EventType> honours();
std::vector<EventType> needs();
std::vector<EventType> tasks();
std::vector<EventType> achievements();
std::vector<EventType> promotion();
std::vector<EventType> kpis();
std::vector<EventType> notices();
std::vector<EventType> publicity();
std::vector<EventType> corrections();
std::vector<EventType> disclosures();
std::vector<EventType> holds();

}  // namespace qiyue::types
