#include "tools/qiyue/demo/lives/fate.hpp"

#include <array>
#include <span>
#include <vector>

namespace qiyue::demo {
namespace {

struct Row {
    Ending ending;
    bool research_led;
    std::vector<Episode> episodes;
};

using enum Ending;
using enum Episode;

const std::vector<Row>& first_wave() {
    static const std::vector<Row> rows = {
        {runs_on, false, {honoured, member_withdrew, disclosed}},
        {runs_on, true, {honoured, amended_charter, expert_replaced}},
        {voluntary_exit, false, {member_removed}},
        {ordered_exit, false, {}},
        {runs_on, false, {tolerated, corrected}},
        {runs_on, true, {honoured, honour_revoked, held}},
        {runs_on, false, {rectified}},
        {runs_on, false, {lead_changed, member_withdrew}},
        {merger, true, {}},
        {runs_on, false, {objected, member_ended}},
        {runs_on, false, {silent_lead_replaced, disclosed}},
        {runs_on, true, {silent_provider, key_lost}},
        {runs_on, false, {first_refused, renamed, key_rotated}},
        {runs_on, false, {honoured, text_withdrawn}},
    };
    return rows;
}

const std::vector<Row>& second_wave() {
    static const std::vector<Row> rows = {
        {runs_on, false, {honoured}},
        {not_selected, false, {}},
        {runs_on, true, {rectified, tolerance_refused}},
        {application_withdrawn, false, {}},
        {runs_on, false, {exit_withdrawn}},
        {runs_on, false, {exit_rejected}},
        {runs_on, true, {cancelled, corrected}},
        {runs_on, false, {member_withdrew}},
        {runs_on, false, {disclosed}},
        {runs_on, true, {}},
    };
    return rows;
}

const std::vector<Row>& third_wave() {
    static const std::vector<Row> rows = {
        {runs_on, false, {}},           {runs_on, true, {}},
        {runs_on, false, {}},           {cultivating, false, {}},
        {cultivating, true, {}},        {cultivating, false, {}},
        {exits_unchartered, false, {}}, {cultivating, false, {text_withdrawn}},
    };
    return rows;
}

}  // namespace

Fate fate_of(unsigned number, std::uint64_t seed) {
    const std::array<const std::vector<Row>*, 3> waves = {&first_wave(), &second_wave(),
                                                          &third_wave()};
    unsigned place = (number - 1) % 32;
    unsigned wave = 1;
    while (place >= waves[wave - 1]->size()) {
        place -= static_cast<unsigned>(waves[wave - 1]->size());
        ++wave;
    }
    const auto& rows = *waves[wave - 1];
    const Row& row = rows[(place + (seed + rows.size() - 1)) % rows.size()];
    return {wave, place, row.ending, row.research_led, {row.episodes.begin(), row.episodes.end()}};
}

Day first_day_of(unsigned wave) {
    if (wave == 1) return day_of(2024, 10, 10);
    return wave == 2 ? day_of(2026, 3, 16) : day_of(2027, 1, 11);
}

}  // namespace qiyue::demo
