#include "projections/sheets/told_sheet.hpp"

namespace qiyue {

ToldSheet told_sheet(const std::vector<RowVersion>& versions,
                     const std::function<Json(const Row&)>& render) {
    ToldSheet told;
    SheetOrigins origins;
    for (const RowVersion& version : versions) {
        told.sheet = render(*version.row);
        origins.take(told.sheet, version.index);
    }
    told.entries = origins.entries_of(told.sheet);
    return told;
}

}  // namespace qiyue
