// lead.changed, complex.changed: what may change while a complex lives.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> changes() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
