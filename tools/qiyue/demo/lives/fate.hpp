#pragma once

// Which complex has which fate: decided by its number and the seed, before anything is told.

#include <cstdint>
#include <initializer_list>
#include <set>

#include "tools/qiyue/demo/agenda.hpp"

namespace qiyue::demo {

enum class Ending {
    runs_on,
    cultivating,  ///< runs on, not recognised by the end of the story
    not_selected,
    application_withdrawn,
    exits_unchartered,
    voluntary_exit,
    ordered_exit,  ///< after a rectification that failed twice
    merger,
};

/// What happens on the way.
enum class Episode {
    honoured,
    honour_revoked,
    rectified,
    tolerated,
    tolerance_refused,
    amended_charter,
    lead_changed,
    silent_lead_replaced,
    member_withdrew,
    member_removed,
    member_ended,
    silent_provider,
    first_refused,
    text_withdrawn,
    exit_withdrawn,
    exit_rejected,
    objected,
    cancelled,
    expert_replaced,
    renamed,
    key_rotated,
    key_lost,
    held,
    disclosed,
    corrected,
};

struct Fate {
    unsigned wave = 1;  ///< of applications: 1 in 2024, 2 in 2026, 3 in 2027
    unsigned place = 0;  ///< within the wave
    Ending ending = Ending::runs_on;
    bool research_led = false;
    std::set<Episode> episodes;

    bool has(Episode episode) const { return episodes.contains(episode); }
    bool is_selected() const {
        return ending != Ending::not_selected && ending != Ending::application_withdrawn;
    }
};

/// Numbers run from 1. The first 32 have all fates there are; the seed decides who has which within
/// a wave. Later numbers repeat them.
Fate fate_of(unsigned number, std::uint64_t seed);

/// The day on which the applications of a wave begin.
Day first_day_of(unsigned wave);

}  // namespace qiyue::demo
