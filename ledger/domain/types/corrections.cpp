// event.corrected: never overwrites; the corrected whole obeys the original's rule.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> corrections() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
