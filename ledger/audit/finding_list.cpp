#include "ledger/audit/finding_list.hpp"

#include <algorithm>

namespace qiyue {

std::vector<Finding> FindingList::take_sorted() {
    std::vector<Finding> sorted = std::exchange(findings_, {});
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Finding& a, const Finding& b) { return a.index < b.index; });
    return sorted;
}

}  // namespace qiyue
