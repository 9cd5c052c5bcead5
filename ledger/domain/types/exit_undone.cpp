// exit.withdrawn, exit.rejected: back to where the complex was.

#include "ledger/domain/types/types.hpp"

namespace qiyue::types {

std::vector<EventType> exit_undone() {
    std::vector<EventType> types;
    return types;
}

}  // namespace qiyue::types
