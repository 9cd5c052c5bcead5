#pragma once

// Bearer tokens: DIR/tokens.json, mode 0600, holds the SHA-256 of each token's 32 random bytes with
// its role, so that whoever reads the file cannot use it. Replaced as a whole by rename; no lock.

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/clock.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"

namespace qiyue {

enum class Role : std::uint8_t { submitter, auditor, evaluator, admin };

std::string_view role_name(Role role) noexcept;
std::optional<Role> role_from_name(std::string_view name) noexcept;

struct TokenRecord {
    Hash sha256{};  ///< of the 32 bytes
    Role role = Role::submitter;
    std::string name;
    std::string holder;  ///< `/organizations/{uscc}` … or empty
    Micros made{};
    std::optional<Micros> expires;

    /// What it is called in lists: the first 12 hex digits of its digest.
    std::string id() const;
};

/// All tokens, oldest first; none if there is no file. Errors: io, corrupt, forbidden (others can
/// write the file).
Result<std::vector<TokenRecord>> list_tokens(const std::string& directory);
/// Makes a token; what is returned (base64url of 32 bytes) is shown once and kept nowhere. `record`
/// gives all but sha256. Errors: as list_tokens; invalid_argument.
Result<std::string> make_token(const std::string& directory, TokenRecord record);
/// Revokes those with this id or name; says how many. Errors: as list_tokens; not_found.
Result<std::size_t> revoke_token(const std::string& directory, std::string_view id_or_name);

/// The tokens of a running service: the file is looked at again within a second. A file that cannot
/// be read admits nobody. Any thread.
class Tokens {
public:
    /// `clock` is real time, also when the ledger's own is simulated.
    Tokens(std::string directory, Clock& clock);

    /// Whose token an Authorization header holds. Errors: unauthorized (none, another scheme,
    /// unknown, expired).
    Result<TokenRecord> check(std::optional<std::string_view> authorization);

private:
    struct Stamp {
        std::uint64_t inode = 0;
        std::uint64_t size = 0;
        std::int64_t modified_ns = -1;
        bool operator==(const Stamp&) const = default;
    };
    static Stamp stamp_of(const std::string& directory);
    void look_again();

    const std::string directory_;
    Clock& clock_;
    std::mutex mutex_;
    std::int64_t looked_ms_ = -1;
    Stamp stamp_;
    std::vector<TokenRecord> records_;
};

}  // namespace qiyue
