#pragma once

// The certificates that whoever verifies trusts for time-stamps (`--ca FILE`, `--tsa-ca FILE`): any
// number of certificates in PEM. Each is an anchor by itself, also an intermediate one or the
// authority's own.

#include <cstddef>
#include <memory>
#include <string_view>

#include "ledger/base/result.hpp"

namespace qiyue {

/// Immutable, cheap to copy (shared), usable from many threads at once.
class Authorities {
public:
    /// Texts between the certificates are passed over. Errors: too_large
    /// (limits::authorities_bytes_max), invalid_argument (no certificate, or one that is damaged).
    static Result<Authorities> from_pem(std::string_view pem);

    std::size_t count() const;

    struct Parts;  ///< inside of ledger/crypto
    const Parts& parts() const { return *parts_; }

private:
    explicit Authorities(std::shared_ptr<const Parts> parts);
    std::shared_ptr<const Parts> parts_;
};

}  // namespace qiyue
