#pragma once

// An ASiC manifest as packages have it: one text for one meaning (ledger/package/FORMAT.md P7).
// Pure; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.hpp"

namespace qiyue {

struct AsicManifest {
    struct Reference {
        std::string name;
        std::string digest;  ///< 32 bytes, in renewals 64
    };
    std::uint64_t number = 1;  ///< of its name
    bool sha512 = false;  ///< renewals
    std::vector<Reference> references;  ///< sorted by name

    /// The file that seals it: the signature, or timestamp<number - 1>.tst.
    std::string seal() const;
    std::string text() const;
    /// The only manifest that has this text. Errors: package_format.
    static Result<AsicManifest> parse(std::uint64_t number, std::string_view text);
};

}  // namespace qiyue
