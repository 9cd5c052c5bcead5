#pragma once

// What the verification of a package looked at, and what such a package cannot show, in words of
// both languages. Pure; any thread.

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/package/verifying/package_verification.hpp"

namespace qiyue {

/// Whose keys' histories are shown whole, of some who signed.
struct ShownHistories {
    std::uint64_t signers = 0;
    std::uint64_t complete = 0;
    std::vector<std::string> first_open;  ///< streams of the first of the others

    void take(const std::string& signer, bool is_complete);
};

/// What the words need beside the verdict.
struct VerifiedBeside {
    bool extends_earlier = false;  ///< the checkpoint in the package
    bool extends_since = false;  ///< the caller's
    bool has_twin = false;  ///< a note of the twin is in the package
    bool has_twin_key = false;  ///< the trust file, else entry 0, has a key for it
    bool sm2_without_key = false;
    bool policy_is_complete = false;
    bool by_stream_map = false;  ///< some stream was shown to be complete by its proof
    ShownHistories of_scope;
    ShownHistories beside_scope;
    std::uint64_t without_source = 0;  ///< entries that no key of their source's holder signed
    std::vector<std::uint64_t> first_without_source;
};

/// `verdict` is complete but for its scope.
ReportScope verification_scope(const PackageVerdict& verdict, const PackageOptions& options,
                               const VerifiedBeside& beside);

/// The second half of it: what was not looked at, and what the verdict rests on; what weighs most
/// stands first.
std::vector<Label> unexamined(const PackageVerdict& verdict, const PackageOptions& options,
                              const VerifiedBeside& beside);

}  // namespace qiyue
