// need.*: what enterprises need, who meets it, that it was met.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> needs() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
