#include <array>

#include "projections/view.hpp"
#include "projections/views/dossiers_view.hpp"
#include "projections/views/states_view.hpp"

namespace qiyue {

std::span<const ViewKind> view_kinds() {
    static const std::array<ViewKind, 2> kinds = {
        ViewKind{"states", 1, 1, {"各时点状态", "states at every point"}, states_view::make},
        ViewKind{"dossiers", 1, 1, {"参与档案", "parts played"}, dossiers_view::make},
    };
    return kinds;
}

}  // namespace qiyue
