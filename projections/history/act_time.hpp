#pragma once

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"

namespace qiyue {

/// An act of a stream, on the second axis.
struct ActTime {
    Index index{};
    Micros time{};  ///< as its signer stated it
    bool corrects = false;  ///< it corrects another, and is in that one's words
};

}  // namespace qiyue
