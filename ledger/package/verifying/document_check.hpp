#pragma once

// The documents of a package against the entries that name them (ledger/package/FORMAT.md P5).
// Memory: the digests of the documents that are named. One thread.

#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>

#include "ledger/audit/finding_list.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/package/claim/package_claim.hpp"
#include "ledger/package/container/package_files.hpp"

namespace qiyue {

class DocumentCheck {
public:
    /// Both outlive it.
    DocumentCheck(const PackageFiles& files, FindingList& findings);

    /// An entry of the scope.
    void take(const CloudEvent& event);
    /// Reads every document. Errors: io.
    Result<PackageClaim::Documents> finish();

private:
    struct Included {
        std::string name;
        std::uint64_t size = 0;
        bool is_named = false;  ///< by an entry, with this size and under this name
        bool is_named_without_sm3 = false;
        std::unordered_set<Hash> sm3;  ///< what other such entries state
    };
    Result<void> judge(const Hash& sha256, const Included& document);

    const PackageFiles& files_;
    FindingList& findings_;
    std::map<Hash, Included> included_;
    std::unordered_set<Hash> named_;
};

}  // namespace qiyue
