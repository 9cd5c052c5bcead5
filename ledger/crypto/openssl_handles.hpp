#pragma once

// Inside of ledger/crypto: owners of OpenSSL's objects, and secrets that are wiped when they go.

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include "ledger/base/check.hpp"

namespace qiyue {

/// Deleter that calls one of OpenSSL's free functions.
template <auto free_function>
struct OpensslFree {
    template <class T>
    void operator()(T* object) const {
        free_function(object);
    }
};

using BioHandle = std::unique_ptr<BIO, OpensslFree<BIO_free_all>>;
using BnHandle = std::unique_ptr<BIGNUM, OpensslFree<BN_clear_free>>;
using EcGroupHandle = std::unique_ptr<EC_GROUP, OpensslFree<EC_GROUP_free>>;
using EcPointHandle = std::unique_ptr<EC_POINT, OpensslFree<EC_POINT_clear_free>>;
using MdCtxHandle = std::unique_ptr<EVP_MD_CTX, OpensslFree<EVP_MD_CTX_free>>;
using ParamBuildHandle = std::unique_ptr<OSSL_PARAM_BLD, OpensslFree<OSSL_PARAM_BLD_free>>;
using ParamHandle = std::unique_ptr<OSSL_PARAM, OpensslFree<OSSL_PARAM_free>>;
using Pkcs8Handle = std::unique_ptr<PKCS8_PRIV_KEY_INFO, OpensslFree<PKCS8_PRIV_KEY_INFO_free>>;
using PkeyCtxHandle = std::unique_ptr<EVP_PKEY_CTX, OpensslFree<EVP_PKEY_CTX_free>>;
using X509SigHandle = std::unique_ptr<X509_SIG, OpensslFree<X509_SIG_free>>;

/// Bytes that are wiped when they go out of scope.
template <std::size_t size>
struct SecretBytes {
    std::array<unsigned char, size> bytes{};

    SecretBytes() = default;
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;
    ~SecretBytes() { OPENSSL_cleanse(bytes.data(), bytes.size()); }

    std::string_view view() const {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
};

inline const unsigned char* octets(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// Our answers are values: what OpenSSL left in this thread's error queue is dropped on leaving, so
/// that nobody (TLS in api/net) takes it for an error of its own.
struct ErrorQueueGuard {
    ErrorQueueGuard() { ERR_set_mark(); }
    ErrorQueueGuard(const ErrorQueueGuard&) = delete;
    ErrorQueueGuard& operator=(const ErrorQueueGuard&) = delete;
    ~ErrorQueueGuard() { ERR_pop_to_mark(); }
};

}  // namespace qiyue
