#pragma once

// data/report.html: what a package tells people, from its entries alone; one self-contained file,
// in Chinese and English, printable on A4 (ledger/package/FORMAT.md P1). Every statement cites its
// entry. Not normative: nothing is proved by it. Memory is bounded: of what is beyond the limits
// below it says how many there are.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"
#include "ledger/package/claim/package_claim.hpp"

namespace qiyue {

/// What the maker knows beside the entries.
struct ReportFacts {
    std::vector<std::string> witnesses;  ///< names on the checkpoint
    struct Anchor {
        std::uint64_t size = 0;
        Micros time{};
        std::string authority;
    };
    std::vector<Anchor> anchors;
    std::uint64_t earlier_size = 0;  ///< of the checkpoint that the recipient holds; 0: none
    /// SHA-256 of the documents in the package; only needed if some are there and others are not.
    std::vector<Hash> documents;
};

enum class EntryPart { scope, keys, policy };

class PackageReport {
public:
    PackageReport();
    PackageReport(PackageReport&&) noexcept;
    PackageReport& operator=(PackageReport&&) noexcept;
    ~PackageReport();

    /// Each entry of the package, within a part ascending: policy and keys first, then the scope. A
    /// line that cannot be read is passed over.
    void add_entry(EntryPart part, Index index, std::string_view line);
    /// Each opened field, behind the entries.
    void add_disclosure(Index index, std::string_view text);

    std::string html(const PackageClaim& claim, const ReportFacts& facts) const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace qiyue
