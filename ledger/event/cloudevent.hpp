#pragma once

// The event that a party signs: one CloudEvents 1.0 object with exactly the attributes of FORMAT.md
// 1. A CloudEvent views the Document it was read from and is valid as long as that stands.

#include <cstdint>
#include <optional>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/event/document.hpp"

namespace qiyue {

/// Who acts or is acted for: `/organizations/{uscc}` or `/experts/{id}`.
struct PartyName {
    enum class Kind { organization, expert } kind = Kind::organization;
    std::string_view id;
    static std::optional<PartyName> parse(std::string_view source);
};

/// True for `[A-Za-z0-9._-]{1,64}`.
bool is_plain_id(std::string_view id);
/// True for `[a-z_]+\.[a-z_]+`: the form of a type's name, whether or not there is such a type.
bool is_type_name(std::string_view text);
/// True for `complexes/{id}`, `organizations/{id}`, `experts/{id}`, `policy`, `ledger`.
bool is_stream_name(std::string_view stream);

struct CloudEvent {
    std::string_view id;  ///< UUID, lower case
    std::string_view source;
    std::string_view type;  ///< e.g. "charter.signed"
    std::uint32_t type_version = 0;  ///< from dataschema
    std::string_view subject;  ///< the stream
    std::string_view time_text;
    Micros time{};
    std::string_view ledger;  ///< origin
    std::string_view nonce;
    std::optional<Index> corrects;
    Value data;  ///< an object; `commit`, where present, has been checked for form

    /// Errors: event_attribute with the attribute. Whether the type is known is the catalogue's to
    /// say; that `corrects` is smaller than the own index is the sequencer's.
    static Result<CloudEvent> read(const Document& document);
};

/// The payload of an envelope: at most limits::payload_bytes_max bytes, parsed into `document`,
/// then read. The one order of checks, for admission and audit alike. Errors: event_format (also
/// for the size), event_attribute.
Result<CloudEvent> read_event(std::string_view payload, Document& document);

/// The commitment under a pointer of `data.commit`, e.g. "/contact".
std::optional<Hash> commitment_at(const CloudEvent& event, std::string_view pointer);
/// The same of `data.commit_sm3`, which may stand beside it.
std::optional<Hash> commitment_sm3_at(const CloudEvent& event, std::string_view pointer);

}  // namespace qiyue
