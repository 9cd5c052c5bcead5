#pragma once

#include <memory>

#include "ledger/base/ids.hpp"
#include "ledger/domain/rows.hpp"

namespace qiyue {

/// A row as one entry left it.
struct RowVersion {
    Index index{};  ///< of the entry that wrote it
    std::shared_ptr<const Row> row;
};

}  // namespace qiyue
