#pragma once

// What `qiyue verify` and `qiyue-verify` do alike with evidence packages. One thread.

#include <functional>
#include <string>
#include <vector>

#include "ledger/audit/verdict/verification.hpp"
#include "ledger/base/result.hpp"

namespace qiyue {

struct GivenPackages {
    std::vector<std::string> paths;
    std::string complex;  ///< the id that each must be about; empty: any
    std::string sheet;  ///< where the printable page goes; empty: nowhere
    std::string program;  ///< how the page names who verified
};

/// What the options of both programs say of themselves.
namespace package_help {
constexpr const char* complex =
    "with a package: it must be about this complex, of which it must hold every entry or be a "
    "part that says so";
constexpr const char* sheet =
    "with a package: write the verdict as one printable page (HTML) to this file, which must not "
    "be there yet";
}  // namespace package_help

/// True if one of what was given is a package, or is called so (one that is damaged at its
/// beginning is known by its name only): then all are judged as such.
bool are_packages(const std::vector<std::string>& paths);

/// The verdict on all of them. `arguments` are those that `verification` was made of. Errors:
/// not_found, io, invalid_argument (an option that has no part in it, a sheet that is there).
Result<Verdict> verify_given_packages(const Verification& verification,
                                      const VerificationArguments& arguments,
                                      const GivenPackages& given);

/// --complex and --sheet were not given for what is no package. Errors: invalid_argument.
Result<void> refuse_package_options(const GivenPackages& given);

}  // namespace qiyue
