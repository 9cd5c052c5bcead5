#pragma once

// The entry: one line of JSON, the leaf of both trees, byte for byte as FORMAT.md 3 has it. Pure.

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"

namespace qiyue {

/// What the ledger adds to an envelope.
struct EntryHead {
    Index index{};
    Micros recorded{};
    std::string stream;
    StreamSeq seq{};
    std::optional<Hash> prev;  ///< leaf hash of the stream's previous entry; empty at seq 0
    Hash streams{};  ///< root of the stream map over all entries before this one
};

/// The line; `envelope` is Envelope::format().
std::string format_entry(const EntryHead& head, std::string_view envelope);

/// An entry read back. Views point into the line that was parsed.
struct EntryView {
    EntryHead head;
    std::string_view payload_base64;
    struct Signature {
        KeyId key{};
        std::string_view signature_base64;
    };
    std::vector<Signature> signatures;
    std::string_view envelope;  ///< the text from {"payloadType" to its closing brace
};

/// What parse_entry finds wrong: in the line itself, or only in its envelope (so that an auditor
/// can go on with the stream's chain).
struct EntryFault {
    bool envelope_only = false;
    std::string detail;
};

/// Reads the one byte form there is: members in order, no white space, no escapes, ASCII.
/// Faults of the line: its length, members and their order, numbers, times, digests, the stream's
/// name. Faults of the envelope only: another payloadType, base64, keyids that are no digest or
/// stand twice, none or more than 128 signatures; then `*head` is set, so that reading can go on.
/// `prev` is
/// "" or a digest at any seq: whether it fits is for who knows the stream.
std::expected<EntryView, EntryFault> parse_entry(std::string_view line, EntryHead* head = nullptr);

}  // namespace qiyue
