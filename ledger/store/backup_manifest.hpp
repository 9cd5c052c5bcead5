#pragma once

// Inside: TARGET/backup.json, one line.

#include <optional>
#include <string>

#include "ledger/base/result.hpp"
#include "ledger/store/backup.hpp"
#include "ledger/store/small_files.hpp"

namespace qiyue {

/// nullopt if there is none. Errors: corrupt, io.
Result<std::optional<BackupManifest>> read_backup_manifest(const SmallFiles& files,
                                                           const std::string& target);
/// Replaces it at once. Errors: io.
Result<void> write_backup_manifest(const SmallFiles& files, const std::string& target,
                                   const BackupManifest& manifest);

}  // namespace qiyue
