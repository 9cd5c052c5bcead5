#pragma once

// The seal of an evidence package: a detached CMS SignedData (RFC 5652) in the profile CAdES-BES
// (ETSI EN 319 122-1), one signer, ECDSA P-256 over SHA-256, ESS signing-certificate-v2, its
// certificates inside. Pure; any thread; hostile bytes give an error.

#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/authorities.hpp"
#include "ledger/crypto/private_key.hpp"

namespace qiyue {

/// Who sealed, by the certificate inside.
struct SealedBy {
    std::string subject;  ///< of the signer's certificate (RFC 2253, UTF-8)
    Micros certificate_from{};
    Micros certificate_until{};
};

/// A P-256 key with its certificate and the chain above it.
class SealKey {
public:
    /// `certificates` in PEM, the key's own first. Errors: key_format (another suite), too_large
    /// (a quarter of limits::seal_bytes_max), invalid_argument (no certificate, one that is
    /// damaged, the first not of this key).
    static Result<SealKey> of(PrivateKey key, std::string_view certificates);

    const SealedBy& owner() const { return owner_; }

    /// Detached CAdES-BES over the bytes, DER. Says the time of this machine's clock, which nobody
    /// relies on. Whether the certificate holds now is not looked at.
    Result<std::string> seal(std::string_view bytes) const;

private:
    SealKey(PrivateKey key, std::string certificates, SealedBy owner)
        : key_(std::move(key)), certificates_(std::move(certificates)), owner_(std::move(owner)) {}
    PrivateKey key_;
    std::string certificates_;
    SealedBy owner_;
};

/// Verifies a seal over `bytes`. With authorities the signer's chain must lead to one of them and
/// hold at `at`; without, the signature is verified with the certificate inside, and who sealed is
/// not known. Errors: seal_invalid (also what is no such CMS), too_large (limits::seal_bytes_max).
Result<SealedBy> check_seal(std::string_view der, std::string_view bytes,
                            const Authorities* authorities, Micros at);

/// A new authority of a ledger's own and a seal key that it vouches for: for ledgers whose operator
/// has no certificate of a licensed authority. The authority's secret is thrown away: nobody can
/// make another certificate of it.
struct MadeSeal {
    PrivateKey key;
    std::string certificate;  ///< PEM: the seal's, then the authority's
    std::string authority;  ///< PEM: for DIR/ca.pem, and for those who verify
};
/// `name` (a key name, note.hpp) stands in both subjects, cut to 64 characters; valid from `from`
/// on, the seal for 10 years, its authority for 30.
Result<MadeSeal> make_seal(std::string_view name, Micros from);

}  // namespace qiyue
