#pragma once

// Removing files in which opened texts stand: their bytes are overwritten first, as the vault's
// are. What a copying file system or the disk itself keeps beside is out of reach; for that the
// disk is encrypted. Any thread.

#include <string>

#include "ledger/base/result.hpp"

namespace qiyue {

/// Overwrites a file with zeros, syncs, deletes; a link is deleted and not followed, and so is a
/// file that has other names. Nothing happens if it is not there. Errors: io.
Result<void> wipe_file(const std::string& path);
/// The same for a file, or a folder with all that is below. Errors: io.
Result<void> wipe_all(const std::string& path);

}  // namespace qiyue
