#pragma once

// Admission: everything about an envelope that needs no state of the domain. Bounds, DSSE form,
// strict JSON, attributes, the ledger it is signed for, the form its type declares, and the
// arithmetic of every signature. Any thread. Whether a key counts at the index is the sequencer's.

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "ledger/domain/decide.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/document.hpp"
#include "ledger/event/envelope.hpp"
#include "ledger/pipeline/key_lookup.hpp"

namespace qiyue {

/// An event whose signatures hold, with all that its views point into. Never moved: `event` views
/// `document`.
struct Admitted {
    Envelope envelope;
    std::string envelope_text;  ///< Envelope::format()
    Document document;
    CloudEvent event;
    std::vector<KeyId> signers;
    std::string id;  ///< 16 bytes of the event's UUID
    std::vector<DocumentRef> documents;

    Admitted() = default;
    Admitted(const Admitted&) = delete;
    Admitted& operator=(const Admitted&) = delete;
};

using Refusal = std::variant<Rejection, Error>;

class Admission {
public:
    Admission(const EventStore& store, std::string origin)
        : keys_(store), origin_(std::move(origin)) {}

    /// Keys that earlier lines of the same batch bind. One per batch.
    using BatchKeys = std::unordered_map<KeyId, PublicKey>;

    /// Refusals: too_large, envelope_format, event_format, event_attribute, event_ledger, io; the
    /// rules of check_form, key_unknown, signature_invalid.
    std::expected<std::unique_ptr<Admitted>, Refusal> admit(std::string_view envelope,
                                                            BatchKeys& batch_keys) const;

private:
    std::expected<std::vector<PublicKey>, Refusal> find_keys(const Admitted& admitted,
                                                             BatchKeys& batch_keys) const;
    mutable KeyLookup keys_;
    std::string origin_;
};

}  // namespace qiyue
