#pragma once

// A sheet as the versions of its row tell it: the last one, and the entry behind each value. Pure.

#include <functional>
#include <vector>

#include "projections/history/row_version.hpp"
#include "projections/sheets/sheet.hpp"

namespace qiyue {

struct ToldSheet {
    Json sheet;  ///< null if there is no version
    Json entries;  ///< pointer → index
};
/// `versions` oldest first; each is written by `render`.
ToldSheet told_sheet(const std::vector<RowVersion>& versions,
                     const std::function<Json(const Row&)>& render);

}  // namespace qiyue
