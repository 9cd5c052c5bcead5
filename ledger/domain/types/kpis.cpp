// kpi.reported: figures that recompute.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> kpis() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
