// evaluation.objected, evaluation.reviewed.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> objections() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
