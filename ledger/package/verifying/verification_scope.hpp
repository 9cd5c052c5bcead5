#pragma once

// What the verification of a package looked at, and what such a package cannot show, in words of
// both languages. Pure; any thread.

#include "ledger/package/verifying/package_verification.hpp"

namespace qiyue {

/// What the words need beside the verdict.
struct VerifiedBeside {
    bool extends_earlier = false;  ///< the checkpoint in the package
    bool extends_since = false;  ///< the caller's
    bool sm2_without_key = false;
    bool policy_is_complete = false;
};

/// `verdict` is complete but for its scope.
ReportScope verification_scope(const PackageVerdict& verdict, const PackageOptions& options,
                               const VerifiedBeside& beside);

}  // namespace qiyue
