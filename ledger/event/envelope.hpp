#pragma once

// DSSE envelopes (FORMAT.md 2). parse() reads what a client posts: exactly the members payloadType,
// payload, signatures, each signature exactly keyid and sig, in any order and spacing; base64
// standard, padded, canonical; 1 to 128 signatures with distinct keyids. Pure; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"

namespace qiyue {

constexpr std::string_view payload_type = "application/cloudevents+json";

struct EnvelopeSignature {
    KeyId key{};
    std::string signature_base64;  ///< as it was posted
    std::string signature;
};

struct Envelope {
    std::string payload_base64;  ///< as it was posted
    std::string payload;
    std::vector<EnvelopeSignature> signatures;

    /// Errors: envelope_format with the place; too_large.
    static Result<Envelope> parse(std::string_view json);
    /// In the entry's order and without white space; the texts of payload and sig byte for byte.
    std::string format() const;
    void append_to(std::string& out) const;
};

/// "DSSEv1" SP len SP type SP len SP payload: what a signature covers.
std::string pae(std::string_view type, std::string_view payload);

}  // namespace qiyue
