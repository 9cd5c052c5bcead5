// charter.withdrawn, charter.terminated.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> charter_ends() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
