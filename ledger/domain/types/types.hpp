#pragma once

// The files of this folder, one function each: the declarations of one or more groups.
// catalogue.cpp lists them in the order of domain.md.

#include <vector>

#include "ledger/domain/catalogue.hpp"

namespace qiyue::types {

std::vector<EventType> ledger();
std::vector<EventType> policy();
std::vector<EventType> organizations();
std::vector<EventType> experts();
std::vector<EventType> mandates();
std::vector<EventType> keys();
std::vector<EventType> selection();
std::vector<EventType> charter();
std::vector<EventType> bodies();
std::vector<EventType> members();
std::vector<EventType> lifecycle();
std::vector<EventType> exits();
std::vector<EventType> settlements();
std::vector<EventType> exit_settlement();
std::vector<EventType> closing();
std::vector<EventType> evaluations();
std::vector<EventType> notices();

}  // namespace qiyue::types
