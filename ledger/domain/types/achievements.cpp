// achievement.recorded.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> achievements() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
