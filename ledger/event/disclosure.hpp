#pragma once

// Disclosures: the text D behind a commitment (FORMAT.md 8):
// ["qiyue-disclosure/1","<base64url salt, 32 bytes>","<event id>","/json/pointer",<value>]
// hash = SHA-256(D) over exactly the bytes its author wrote. Pure; any thread.

#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/document.hpp"

namespace qiyue {

/// Makes D around a value given as JSON text without white space at its ends. `salt` is 32 random
/// bytes, not their text.
std::string format_disclosure(std::string_view salt, std::string_view event_id,
                              std::string_view pointer, std::string_view value_json);

/// D read back; `document` owns what `value` views.
struct Disclosure {
    std::string text;
    std::string event_id;
    std::string pointer;
    Document document;

    Value value() const;
    Hash commitment() const;
    /// Errors: disclosure_format.
    static Result<Disclosure> parse(std::string_view text);
};

/// Whether D opens a field of this event: form, then event, pointer and digest (both digests where
/// the event has both). The name of the finding (disclosure_format, disclosure_event,
/// disclosure_pointer, disclosure_hash), or empty if it does.
std::string_view check_disclosure(const CloudEvent& event, std::string_view text);

}  // namespace qiyue
