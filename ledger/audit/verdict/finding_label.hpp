#pragma once

// What a finding's code means, in both languages: the sentence that every report puts beside the
// finding's own English detail. Pure; any thread.

#include <string_view>
#include <vector>

#include "ledger/domain/label.hpp"

namespace qiyue {

/// Never empty in either language; of a code that is not in the list: that it is unknown.
Label finding_label(std::string_view code);

/// Every code of the list, which is part of the contract.
std::vector<std::string_view> finding_codes();

}  // namespace qiyue
