#pragma once

// What somebody asks to have made over HTTP: the body of POST /v1/packages. Pure; any thread.

#include <string>
#include <string_view>

#include "ledger/base/result.hpp"
#include "ledger/exporting/chosen_checkpoint.hpp"
#include "ledger/package/making/package_making.hpp"

namespace qiyue {

struct AskedPackage {
    PackageRequest request;
    CheckpointChoice checkpoint;
    std::string source;  ///< `/organizations/{uscc}`: whose act it is to hand it out
    /// The same as JSON, in one form for all that mean the same; parse() takes it again.
    std::string text;

    /// The body that asks for this. `uscc`: of the source, or empty. Which of the two newest
    /// checkpoints it rests on is the server's to say.
    static std::string body_of(const PackageRequest& request, const CheckpointChoice& checkpoint,
                               const std::string& uscc);

    /// `holder`: of the token, `/organizations/{uscc}` or empty; the source, if none is named.
    /// A preview needs neither recipient, purpose nor source. Errors: invalid_argument, with a JSON
    /// pointer as the place.
    static Result<AskedPackage> parse(std::string_view json, std::string_view holder,
                                      bool is_preview);
};

}  // namespace qiyue
