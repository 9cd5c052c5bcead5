#pragma once

// A complex's life on one line: its states as bars on an axis of time, what marked it as numbered
// points, as inline SVG that needs no colour. Pure; any thread.

#include <vector>

#include "ledger/base/time.hpp"
#include "ledger/domain/calendar.hpp"
#include "ledger/package/report/complex_life.hpp"
#include "ledger/package/report/html_text.hpp"

namespace qiyue {

/// `marks`: the times of the numbered points, ascending. Nothing is drawn of a life without a step.
void draw_timeline(HtmlText& html, const std::vector<ComplexLife::Step>& steps,
                   const std::vector<Micros>& marks, Micros last, const Calendar& calendar);

}  // namespace qiyue
