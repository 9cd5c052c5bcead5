#pragma once

// Kinds of rows. The numbers are stored: never reuse one.

#include <cstdint>

namespace qiyue {

enum class RowKind : std::uint8_t {
    ledger = 1,
    policy = 2,
    directions = 3,
    organization = 4,
    expert = 5,
    key = 6,
    mandate = 7,
    complex = 8,
    evaluation = 9,
    resolution = 10,
    notice = 11,
    settlement = 12,
    need = 13,
    task = 14,
    achievement = 15,
    model_case = 16,
    kpi = 17,
    tally = 18,
    tally_step = 19,
    hold = 20,
    commitment = 21,
    correction = 22,
};

/// Who reads stored names takes no kind beyond it.
constexpr RowKind last_row_kind = RowKind::correction;

}  // namespace qiyue
