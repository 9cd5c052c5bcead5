#pragma once

// How fresh a checkpoint is: since when witnesses whose word counts have seen it as the newest.
// Pure; any thread.

#include <cstdint>
#include <optional>
#include <string_view>

#include "ledger/merkle/trust.hpp"

namespace qiyue {

/// The newest time, in seconds since 1970, at or after which cosignatures of `note` make up the
/// quorum of `trust`; without a quorum, the newest of any of its witnesses. Times after
/// `not_after_s` say nothing, so that one witness with a false clock cannot make an old checkpoint
/// look fresh. nullopt if there is no such time.
std::optional<std::uint64_t> cosigned_since(std::string_view note, const Trust& trust,
                                            std::uint64_t not_after_s);

}  // namespace qiyue
