// checkpoint.anchored and package.exported: what the operator notes about the log itself.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> anchoring() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
