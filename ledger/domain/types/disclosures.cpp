// disclosure.granted, disclosure.erased.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> disclosures() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
