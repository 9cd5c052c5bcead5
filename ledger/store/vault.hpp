#pragma once

// The vault: the texts D behind commitments (FORMAT.md 8), each sealed under a key of its own, so
// that deleting 32 bytes erases it for good wherever its ciphertext went.
//
// DIR/vault/<commitment hex>       the text, sealed; the commitment is the label
// DIR/vault-keys/<commitment hex>  its key, 32 bytes; mode 0600 in a directory of mode 0700
// .incoming in both                what is being written
//
// What an erasure has named must be kept out by the caller: put() asks it under the lock that
// erase() takes, so that no text slips in behind its erasure. Whether a text may be shown is not
// decided here. Any thread.

#include <array>
#include <functional>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/store/small_files.hpp"

namespace qiyue {

class Vault {
public:
    using Files = std::shared_ptr<rocksdb::FileSystem>;

    /// Makes what is missing and clears what was cut off. `directory` is DIR, held exclusively.
    /// Errors: io.
    static Result<std::unique_ptr<Vault>> open(const std::string& directory, Files files = nullptr);
    /// For looking only: nothing is made or cleared, and what is not there is empty.
    static std::unique_ptr<Vault> look(const std::string& directory);

    struct Put {
        bool held_before = false;
    };
    /// Keeps a text; durable on return. `is_erased` is asked under the lock. Errors:
    /// invalid_argument (another SHA-256), too_large, erased, io, and those of `is_erased`.
    Result<Put> put(const Hash& commitment, std::string_view text,
                    const std::function<Result<bool>()>& is_erased);
    /// Errors: not_found, corrupt (damaged, or its key is gone), io.
    Result<std::string> read(const Hash& commitment) const;
    /// The key first, then the text; durable on return. Nothing happens if neither is there.
    /// Errors: io: then it must be called again.
    Result<void> erase(const Hash& commitment);

    /// What a check of one text says.
    enum class Standing { absent, sound, key_missing, damaged };
    struct Checked {
        Standing standing = Standing::absent;
        bool has_key = false;
        std::string text;  ///< if it is sound
        std::string fault;  ///< in words, if it is not
    };
    Result<Checked> check(const Hash& commitment) const;
    /// Commitments of which a text or a key is there, in order, and paths of files that are
    /// neither.
    struct Contents {
        std::vector<Hash> commitments;
        std::vector<std::string> strangers;
    };
    Result<Contents> contents() const;

    static std::string texts_directory(const std::string& directory) {
        return directory + "/vault";
    }
    static std::string keys_directory(const std::string& directory) {
        return directory + "/vault-keys";
    }

private:
    Vault(const std::string& directory, Files files);
    Result<void> make();
    Result<void> clear(const std::string& folder) const;
    Result<void> keep(const Hash& commitment, std::string_view text) const;
    Result<void> sync() const;
    Result<Checked> look_at(const Hash& commitment) const;
    std::shared_mutex& lock_of(const Hash& commitment) const;

    const SmallFiles files_;
    const std::string texts_;
    const std::string keys_;
    /// One text is locked, not the vault: syncs of different texts go side by side.
    mutable std::array<std::shared_mutex, 64> locks_;
};

}  // namespace qiyue
