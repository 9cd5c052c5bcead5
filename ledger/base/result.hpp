#pragma once

// Result<T>: a value or an Error. An error is something that can go wrong without being a bug and
// without being an answer of the rules (that is a Rejection, see ledger/domain). Each has one
// protocol-free code with a stable name; the HTTP status and the exit status are derived from it in
// one exhaustive switch each.

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace qiyue {

/// Stable: names are part of the contract (problem documents, findings, exit messages).
enum class ErrorCode {
    // What was given is malformed.
    invalid_argument,
    envelope_format,  ///< DSSE envelope
    event_format,  ///< payload is not the strict JSON of FORMAT.md 1
    event_attribute,  ///< an attribute is missing, unknown or has a bad value
    event_ledger,  ///< signed for another ledger
    event_time_future,  ///< time more than 5 minutes after the ledger's clock
    entry_format,
    note_format,
    checkpoint_format,
    proof_format,
    tile_format,
    policy_format,  ///< tlog-policy (trust) file
    key_format,
    disclosure_format,
    timestamp_format,  ///< RFC 3161 response or token
    package_format,  ///< evidence package: its ZIP, its bag, its package.json
    // What was given does not hold.
    signature_invalid,
    key_unknown,
    key_revoked,
    proof_index,
    proof_inclusion,
    proof_consistency,
    seal_invalid,  ///< of an evidence package: over other bytes, by another authority
    timestamp_invalid,  ///< over other bytes, by another authority, for another request
    duplicate_id,
    stream_moved,
    too_large,
    rejected,
    // What was asked for is not there or not allowed.
    not_found,
    erased,  ///< it was there; an act recorded that it was destroyed
    exists_already,
    forbidden,
    unauthorized,
    // What could not be done.
    queue_full,
    rate_limited,
    clock_behind,
    clock_ahead,
    read_only,
    locked,
    guard,  ///< the guard is missing, unreadable, or the store is behind it
    passphrase,
    io,
    corrupt,
    network,
    timeout,
    stopping,
    behind,  ///< a view does not reflect enough of the log yet, or has stopped
    unsupported,
};

/// The stable name of a code, e.g. "envelope_format".
std::string_view code_name(ErrorCode code) noexcept;

/// What happened, and where. `detail` is an English sentence fragment for people; `place` says
/// where in the input (a JSON pointer, "line 3", "byte 17"), empty if it does not apply.
struct Error {
    ErrorCode code = ErrorCode::invalid_argument;
    std::string detail;
    std::string place = {};

    /// "code: detail (place)".
    std::string text() const;
};

template <class T>
using Result = std::expected<T, Error>;

/// Shorthand to return an error: `return fail(ErrorCode::io, "…")`.
inline std::unexpected<Error> fail(ErrorCode code, std::string detail, std::string place = {}) {
    return std::unexpected<Error>(Error{code, std::move(detail), std::move(place)});
}

/// Passes an error on: `if (!r) return pass(r);`
template <class T>
std::unexpected<Error> pass(Result<T>& result) {
    return std::unexpected<Error>(std::move(result.error()));
}

}  // namespace qiyue
