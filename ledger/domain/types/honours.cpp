// honour.awarded, honour.revoked.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> honours() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
