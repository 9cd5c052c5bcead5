// rectification.*: ordered, accepted, failed.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> rectification() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
