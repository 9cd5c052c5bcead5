// tolerance.*: applied for, granted, refused.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> tolerance() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
