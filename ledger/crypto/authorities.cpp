#include "ledger/crypto/authorities.hpp"

#include <ctime>
#include <string>
#include <utility>

#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include "ledger/base/limits.hpp"
#include "ledger/crypto/certificate_store.hpp"

namespace qiyue {
namespace {

constexpr int auth_level = 2;  ///< RSA from 2048 bits on, no SHA-1

bool is_end_of_pem() {
    const unsigned long error = ERR_peek_last_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

}  // namespace

X509StoreHandle Authorities::Parts::store(Micros at) const {
    X509StoreHandle store(X509_STORE_new());
    QIYUE_CHECK(store != nullptr, "memory is out");
    for (const X509Handle& certificate : certificates) {
        QIYUE_CHECK(X509_STORE_add_cert(store.get(), certificate.get()) == 1, "memory is out");
    }
    X509_VERIFY_PARAM* how = X509_STORE_get0_param(store.get());
    X509_VERIFY_PARAM_set_flags(how, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_auth_level(how, auth_level);
    X509_VERIFY_PARAM_set_time(how, static_cast<std::time_t>(at.value / us_per_second));
    return store;
}

Authorities::Authorities(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

std::size_t Authorities::count() const { return parts_->certificates.size(); }

Result<Authorities> Authorities::from_pem(std::string_view pem) {
    if (pem.size() > limits::authorities_bytes_max) {
        return fail(ErrorCode::too_large, "a file of authorities has at most " +
                                              std::to_string(limits::authorities_bytes_max) +
                                              " bytes");
    }
    const ErrorQueueGuard guard;
    auto parts = std::make_shared<Parts>();
    const BioHandle bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    QIYUE_CHECK(bio != nullptr, "memory is out");
    for (;;) {
        // No passphrase is ever asked for: a certificate needs none.
        X509Handle certificate(PEM_read_bio_X509(
            bio.get(), nullptr, [](char*, int, int, void*) { return -1; }, nullptr));
        if (certificate == nullptr) break;
        parts->certificates.push_back(std::move(certificate));
    }
    const std::size_t read = parts->certificates.size();
    if (!is_end_of_pem()) {
        return fail(ErrorCode::invalid_argument,
                    "certificate " + std::to_string(read + 1) + " of the authorities is damaged");
    }
    if (read == 0) {
        return fail(ErrorCode::invalid_argument,
                    "there is no certificate here; authorities are certificates in PEM "
                    "(-----BEGIN CERTIFICATE-----)");
    }
    return Authorities(std::move(parts));
}

}  // namespace qiyue
