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
#include "ledger/package/container/manifest_check.hpp"
#include "ledger/package/container/package_files.hpp"

namespace qiyue {

class DocumentCheck {
public:
    /// `findings` outlives it.
    DocumentCheck(const PackageFiles& files, FindingList& findings);

    /// An entry of the scope.
    void take(const CloudEvent& event);
    /// Behind the last entry, with the digests of the files, each named as in the package.
    PackageClaim::Documents finish(const std::map<std::string, ManifestCheck::Digests>& digests);

private:
    struct Included {
        std::string name;
        std::uint64_t size = 0;
        bool is_named = false;  ///< by an entry, with this size and under this name
        bool is_named_without_sm3 = false;
        std::unordered_set<Hash> sm3;  ///< what other such entries state
    };
    void judge(const Hash& sha256, const Included& document, const ManifestCheck::Digests& digests);

    FindingList& findings_;
    std::map<Hash, Included> included_;
    std::unordered_set<Hash> named_;
};

}  // namespace qiyue
