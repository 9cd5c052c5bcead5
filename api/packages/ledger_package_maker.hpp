#pragma once

// Makes packages from a running ledger. One thread makes, another may preview meanwhile.

#include <string>

#include "api/packages/package_maker.hpp"
#include "ledger/package/container/package_writer.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

class LedgerPackageMaker final : public PackageMaker {
public:
    /// `demands_quorum`: packages rest on the newest checkpoint that a quorum of witnesses has
    /// cosigned, as everything else does that is shown. The ledger, opened in `directory`, outlives
    /// this.
    LedgerPackageMaker(const Ledger& ledger, std::string directory, PackageSeals seals,
                       bool demands_quorum)
        : ledger_(ledger),
          directory_(std::move(directory)),
          seals_(std::move(seals)),
          demands_quorum_(demands_quorum) {}

    std::optional<TreeSize> size_for(const AskedPackage& asked) override;
    Result<PackagePreview> preview(
        const AskedPackage& asked,
        const std::function<bool(const MakingProgress&)>& progress) override;
    Result<std::vector<MadePackage>> make(
        const AskedPackage& asked, const std::string& folder,
        const std::function<bool(const MakingProgress&)>& progress) override;

private:
    CheckpointChoice choice_for(const AskedPackage& asked) const;

    const Ledger& ledger_;
    const std::string directory_;
    const PackageSeals seals_;
    const bool demands_quorum_;
};

}  // namespace qiyue
