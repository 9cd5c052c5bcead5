// task.*: launched, milestones, accepted or terminated.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> tasks() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
