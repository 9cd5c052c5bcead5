#pragma once

// The checkpoint that a recipient holds already, and the proof that the log extends it. One thread.

#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/package/making/package_source.hpp"

namespace qiyue {

/// The size that an earlier note of this log states. Errors: invalid_argument (no such note, of
/// another log, not signed by the key that entry 0 names, larger than the checkpoint, of a history
/// that is not this log's), those of the source.
Result<TreeSize> check_earlier(PackageSource& source, std::string_view note);

/// The hashes from a size to the checkpoint's, as a file of a package (P6). Errors: those of the
/// source.
Result<std::string> consistency_text(PackageSource& source, TreeSize from);

/// The size that a note states. Errors: note_format, checkpoint_format.
Result<TreeSize> size_of_note(std::string_view note);

}  // namespace qiyue
