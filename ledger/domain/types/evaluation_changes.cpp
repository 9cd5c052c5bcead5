// experts.replaced, selfreport.submitted, evaluation.cancelled.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> evaluation_changes() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
