#pragma once

// The result of verifying a package on one A4 page, to be printed, signed and filed: what was
// checked, by what, with which result. Chinese and English, self-contained. Pure; any thread.

#include <optional>
#include <string>

#include "ledger/base/time.hpp"
#include "ledger/package/verifying/package_verification.hpp"

namespace qiyue {

/// What the sheet says beside the verdict.
struct VerificationCircumstances {
    std::string program;  ///< "qiyue-verify 0.9"; empty: not said
    std::string file;  ///< name of the file that was given; empty: not said
    std::optional<Micros> at;  ///< nothing: left to be written by hand
};

/// The first findings stand on the sheet; of more it says how many there are. Deterministic.
std::string verification_sheet(const PackageVerdict& verdict,
                               const VerificationCircumstances& circumstances = {});

}  // namespace qiyue
