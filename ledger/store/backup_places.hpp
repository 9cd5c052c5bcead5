#pragma once

// Inside: what both ways of a backup know: where its parts lie, and how RocksDB's engine keeps the
// database.

#include <string>

#include <rocksdb/utilities/backup_engine.h>

#include "ledger/base/result.hpp"
#include "ledger/store/vault.hpp"

namespace qiyue {

inline std::string documents_in(const std::string& directory) { return directory + "/documents"; }
inline std::string texts_in(const std::string& directory) {
    return Vault::texts_directory(directory);
}
inline std::string keys_in(const std::string& directory) {
    return Vault::keys_directory(directory);
}

/// Table files are shared between generations under names that hold their checksums.
rocksdb::BackupEngineOptions backup_engine_options(const std::string& target);

/// The trust files, authorities and public keys, the access record, and the notes and tokens of
/// time anchors: those that are there. Errors: io.
Result<void> copy_side_files(const std::string& from, const std::string& to);

}  // namespace qiyue
