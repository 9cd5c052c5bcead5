#pragma once

// The logs that a witness knows: a log list of the witness network, `logs/v0`
// (witness-network.org/log-list-format). Values; any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/crypto/note.hpp"

namespace qiyue {

/// One origin with all the keys that are trusted for it.
struct WitnessedLog {
    std::string origin;
    std::vector<NoteKey> keys;  ///< type ed25519
    std::uint32_t requests_per_day = 0;
    std::string contact;
};

struct LogList {
    std::vector<WitnessedLog> logs;

    /// Errors: policy_format with the line. An origin that stands there more than once has all the
    /// keys that are given for it, and the highest number of requests.
    static Result<LogList> parse(std::string_view text);
    /// Null: not a log of this list.
    const WitnessedLog* find(std::string_view origin) const;
};

}  // namespace qiyue
