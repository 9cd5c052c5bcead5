#pragma once

// The time anchor in a package: its files as the check of kept anchors reads them. One thread.

#include <vector>

#include "ledger/audit/time/timestamp_source.hpp"
#include "ledger/package/container/package_files.hpp"

namespace qiyue {

class AnchorFolder final : public TimestampSource {
public:
    /// `files` outlives it.
    explicit AnchorFolder(const PackageFiles& files);

    bool is_empty() const { return names_.empty(); }
    Result<std::vector<TimestampName>> names() override { return names_; }
    /// What the package's container damaged reads as empty. Errors: too_large, io.
    Result<std::string> read(const TimestampName& name) override;

private:
    const PackageFiles& files_;
    std::vector<TimestampName> names_;  ///< sorted
};

}  // namespace qiyue
