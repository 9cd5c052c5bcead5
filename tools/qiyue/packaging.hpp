#pragma once

// The evidence packages of a served ledger: made, sealed and stamped with what `serve` was given.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/packages/ledger_package_maker.hpp"
#include "api/packages/package_works.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

/// The ledger outlives it.
struct ServedPackages {
    std::unique_ptr<LedgerPackageMaker> maker;
    std::unique_ptr<PackageWorks> works;  ///< ends first
};

struct Packaging {
    std::string directory;  ///< the ledger's
    std::optional<std::string> log_passphrase;
    /// An RFC 3161 token over bytes, DER; empty: packages have no time-stamp.
    std::function<Result<std::string>(std::string_view bytes)> timestamp;
    bool demands_quorum = false;  ///< packages rest on what a quorum has cosigned

    /// Errors: those of ledger_seals (a ledger whose keys are not there can be read, but makes no
    /// packages), io.
    Result<ServedPackages> start(Ledger& ledger) const;
};

}  // namespace qiyue
