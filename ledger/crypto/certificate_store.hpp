#pragma once

// Inside of ledger/crypto: what Authorities holds, and the store that OpenSSL verifies a chain
// with.

#include <vector>

#include "ledger/base/time.hpp"
#include "ledger/crypto/authorities.hpp"
#include "ledger/crypto/openssl_handles.hpp"

namespace qiyue {

using X509Handle = std::unique_ptr<X509, OpensslFree<X509_free>>;
using X509StoreHandle = std::unique_ptr<X509_STORE, OpensslFree<X509_STORE_free>>;

struct Authorities::Parts {
    std::vector<X509Handle> certificates;

    /// A store that judges chains as of `at`: keys and digests of at least 112 bits, no
    /// revocation lists.
    X509StoreHandle store(Micros at) const;
};

}  // namespace qiyue
