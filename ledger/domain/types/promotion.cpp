// support.granted, case.selected, dispatch.held.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> promotion() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
