#pragma once

// How parties come into the record: registration, mandates. Each happens once, when it is first
// needed.

#include "tools/qiyue/demo/stage.hpp"

namespace qiyue::demo {

/// organization.registered or expert.registered, unless it is.
void enrol(Stage& stage, Party& party);
/// An expert employed by this organisation.
void enrol_expert(Stage& stage, Party& expert, Party& employer, const std::string& field);
/// The index of its mandate to sign charters, granted if there is none yet.
std::uint64_t mandate_of(Stage& stage, Party& party);

/// Of an invented person; the number belongs to no network.
Json contact_of(const Party& party);

}  // namespace qiyue::demo
