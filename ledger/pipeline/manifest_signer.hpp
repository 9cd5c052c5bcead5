#pragma once

// The twin's log key as it seals packages (ledger/package/FORMAT.md P7): SM2 over the bytes of a
// manifest. It signs nothing else, so that no manifest can pass for a note, nor a note for one.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/crypto/private_key.hpp"

namespace qiyue {

class ManifestSigner {
public:
    /// Of the ledger in `directory`, whose entry 0 names `vkeys`; nullopt: it has no twin. Errors:
    /// not_found (lost), passphrase, forbidden, key_format (another key), io.
    static Result<std::optional<ManifestSigner>> load(const std::string& directory,
                                                      const std::vector<std::string>& vkeys,
                                                      const std::optional<std::string>& passphrase);

    /// DER. Errors: invalid_argument: these are not lines of `<64 lower-case hex>  data/…`.
    Result<std::string> sign(std::string_view manifest) const;

private:
    explicit ManifestSigner(PrivateKey key) : key_(std::move(key)) {}
    PrivateKey key_;
};

}  // namespace qiyue
