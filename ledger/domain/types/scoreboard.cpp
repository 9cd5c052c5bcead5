// scoreboard.published: how the districts stand, recomputed from the log.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> scoreboard() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
