// notice.publicised: from publication on, periods run.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> publicity() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
