#pragma once

// Who makes the packages that are asked for over HTTP: the ledger, or a test. One thread makes,
// another may preview meanwhile.

#include <functional>
#include <string>
#include <vector>

#include "api/packages/asked_package.hpp"

namespace qiyue {

class PackageMaker {
public:
    virtual ~PackageMaker() = default;

    /// The size that a package would have which is asked for now; nullopt if the request itself
    /// says which checkpoint it wants.
    virtual std::optional<TreeSize> size_for(const AskedPackage& asked) = 0;
    /// Errors: those of choose_checkpoint and preview_package.
    virtual Result<PackagePreview> preview(
        const AskedPackage& asked, const std::function<bool(const MakingProgress&)>& progress) = 0;
    /// Writes the volumes into a folder of their own. Errors: those of choose_checkpoint and
    /// make_packages.
    virtual Result<std::vector<MadePackage>> make(
        const AskedPackage& asked, const std::string& folder,
        const std::function<bool(const MakingProgress&)>& progress) = 0;
};

}  // namespace qiyue
