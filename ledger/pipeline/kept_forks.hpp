#pragma once

// DIR/forks: evidence that this log's key has signed a history that the directory does not hold. It
// outlives the process that was shown it: while it lies there, nothing is signed. Any thread.

#include <optional>
#include <string>

#include "ledger/crypto/note.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

/// DIR/forks.
std::string forks_folder(const std::string& directory);

/// Why nothing may be signed: a file that proves a fork of this key's log, or a checkpoint by this
/// key that the store does not extend. nullopt if no file proves anything.
std::optional<std::string> kept_fork(const std::string& directory, const NoteKey& key,
                                     const EventStore& store);

}  // namespace qiyue
