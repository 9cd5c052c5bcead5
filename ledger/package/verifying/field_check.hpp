#pragma once

// The sensitive fields of a package's scope (ledger/package/FORMAT.md P5): every opened one against
// its commitment, and how many are opened, withheld, erased. Memory: the erased commitments, and
// those that an entry may open. One thread.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "ledger/audit/finding_list.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/package/claim/package_claim.hpp"
#include "ledger/package/container/package_files.hpp"
#include "ledger/package/report/package_report.hpp"

namespace qiyue {

class FieldCheck {
public:
    /// Both outlive it.
    FieldCheck(const PackageFiles& files, FindingList& findings);

    /// An entry of the package whose event can be read. Errors: io.
    Result<void> take(EntryPart part, Index index, const CloudEvent& event);
    /// Behind the last entry. Erased commitments are counted by reading the scope's entries again,
    /// if there are any. Errors: io.
    Result<PackageClaim::Fields> finish();

private:
    struct Opened {
        std::string name;
        bool is_judged = false;
    };
    Result<bool> judge(const std::string& name, Index index, const CloudEvent& event);
    void take_openings(bool is_scope, Index index, const CloudEvent& event);
    Result<std::uint64_t> count_erased() const;

    const PackageFiles& files_;
    FindingList& findings_;
    std::multimap<std::uint64_t, Opened> disclosures_;  ///< by the index in the name
    using Field = std::pair<Index, Hash>;
    std::uint64_t commitments_ = 0;  ///< of the scope
    std::set<Field> opened_;  ///< of the scope, by a file or by an entry
    std::vector<Field> opened_by_files_;
    /// By event and pointer: those of the scope that a later entry may open.
    std::map<std::pair<std::string, std::string>, Field> waiting_;
    std::unordered_set<Hash> erased_;
};

}  // namespace qiyue
