// hold.placed, hold.lifted.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> holds() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
