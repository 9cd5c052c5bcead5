#pragma once

// Private keys: made, kept in PKCS#8 PEM files of mode 0600 (encrypted if a passphrase is given:
// PBES2, AES-256-CBC, PBKDF2-HMAC-SHA256 with 600,000 rounds), and used to sign.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.hpp"
#include "ledger/crypto/public_key.hpp"

namespace qiyue {

/// Immutable, cheap to copy (shared), usable from many threads at once.
class PrivateKey {
public:
    static Result<PrivateKey> generate(Suite suite);
    /// From PKCS#8 PEM text. Errors: passphrase (wrong or missing), key_format (suite not ours).
    /// Only the secret is taken; the public key is computed from it.
    static Result<PrivateKey> from_pem(std::string_view pem, std::optional<std::string> passphrase);
    /// From 32 bytes of seed (Ed25519) or secret scalar (P-256, SM2): for demonstration ledgers and
    /// tests, whose keys follow from a seed.
    static Result<PrivateKey> from_secret(Suite suite, std::string_view secret);

    /// PKCS#8 PEM text.
    Result<std::string> to_pem(std::optional<std::string> passphrase) const;

    const PublicKey& public_key() const;
    Suite suite() const;

    /// Signs by the rule of PublicKey. Ed25519 is deterministic, the others are not.
    Result<std::string> sign(std::string_view message) const;

private:
    struct Parts;
    explicit PrivateKey(std::shared_ptr<const Parts> parts);
    std::shared_ptr<const Parts> parts_;
};

/// Reads a key file. Refuses a file that others than its owner can reach (forbidden), or that is
/// larger than a key is (too_large). io, not_found, passphrase, key_format otherwise.
Result<PrivateKey> load_key_file(const std::string& path, std::optional<std::string> passphrase);

/// Writes a new file of mode 0600, synced; exists_already if there is one (never overwritten).
Result<void> save_key_file(const std::string& path, const PrivateKey& key,
                           std::optional<std::string> passphrase);

/// First line of a passphrase file, without its line end. The file's mode as with key files;
/// passphrase if the line is empty or too long.
Result<std::string> read_passphrase_file(const std::string& path);

}  // namespace qiyue
