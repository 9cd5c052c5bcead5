#include "ledger/event/envelope.hpp"

#include <optional>
#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/event/distinct_keys.hpp"
#include "ledger/event/json_cursor.hpp"

namespace qiyue {
namespace {

/// Reads one posted envelope. Each step returns false on a refusal and may say why and where. What
/// a client wrote is never quoted back: it may not even be UTF-8.
class EnvelopeReader {
public:
    explicit EnvelopeReader(std::string_view json) : cursor_(json) {}

    Result<Envelope> read() {
        if (envelope() && cursor_.at_end()) return std::move(envelope_);
        if (why_.empty()) why_ = "not the JSON of an envelope";
        if (place_.empty()) place_ = "byte " + std::to_string(cursor_.position());
        return fail(ErrorCode::envelope_format, std::move(why_), std::move(place_));
    }

private:
    bool refuse(std::string why, std::string place) {
        why_ = std::move(why);
        place_ = std::move(place);
        return false;
    }

    /// Reads `{"name": value, …}`; `member(name)` reads each value.
    template <class Member>
    bool object(Member member) {
        if (!cursor_.take('{')) return false;
        do {
            const auto name = cursor_.text();
            if (!name || !cursor_.take(':') || !member(*name)) return false;
        } while (cursor_.take(','));
        return cursor_.take('}');
    }

    /// Reads a text that is base64, keeping both it and what it stands for.
    bool base64(std::string& text, std::string& bytes, const std::string& place) {
        const auto read = cursor_.text();
        if (!read) return false;
        if (!append_from_base64(*read, bytes))
            return refuse("not standard, padded, canonical base64", place);
        text = *read;
        return true;
    }

    bool envelope() {
        bool type_seen = false, payload_seen = false, signatures_seen = false;
        const bool read = object([&](std::string_view name) {
            if (name == "payloadType" && !std::exchange(type_seen, true)) {
                const auto type = cursor_.text();
                if (!type) return false;
                return *type == payload_type || refuse("another payload type", "/payloadType");
            }
            if (name == "payload" && !std::exchange(payload_seen, true))
                return base64(envelope_.payload_base64, envelope_.payload, "/payload");
            if (name == "signatures" && !std::exchange(signatures_seen, true)) return signatures();
            return refuse("a member that is unknown or stands twice", {});
        });
        if (!read) return false;
        if (!type_seen) return refuse("no payload type", "/payloadType");
        if (!payload_seen) return refuse("no payload", "/payload");
        if (!signatures_seen) return refuse("no signatures", "/signatures");
        return true;
    }

    bool signatures() {
        if (!cursor_.take('[')) return false;
        if (cursor_.take(']')) return refuse("no signature", "/signatures");
        do {
            if (envelope_.signatures.size() == limits::signatures_max)
                return refuse("more than 128 signatures", "/signatures");
            if (!signature()) return false;
        } while (cursor_.take(','));
        if (!cursor_.take(']')) return false;
        return has_distinct_keys(envelope_.signatures) ||
               refuse("two signatures by the same key", "/signatures");
    }

    bool signature() {
        const std::string place = "/signatures/" + std::to_string(envelope_.signatures.size());
        EnvelopeSignature& signature = envelope_.signatures.emplace_back();
        bool key_seen = false, sig_seen = false;
        const bool read = object([&](std::string_view name) {
            if (name == "keyid" && !std::exchange(key_seen, true)) {
                const auto text = cursor_.text();
                if (!text) return false;
                const auto key = hash_from_hex(*text);
                if (!key) return refuse("not 64 lower-case hex digits", place + "/keyid");
                signature.key.hash = *key;
                return true;
            }
            if (name == "sig" && !std::exchange(sig_seen, true))
                return base64(signature.signature_base64, signature.signature, place + "/sig");
            return refuse("a member that is unknown or stands twice", {});
        });
        if (!read) return false;
        return (key_seen && sig_seen) || refuse("not both keyid and sig", place);
    }

    JsonCursor cursor_;
    Envelope envelope_;
    std::string why_;
    std::string place_;
};

}  // namespace

Result<Envelope> Envelope::parse(std::string_view json) {
    if (json.size() > limits::envelope_bytes_max)
        return fail(ErrorCode::too_large, "an envelope has at most 100,000 bytes");
    return EnvelopeReader(json).read();
}

void Envelope::append_to(std::string& out) const {
    out += R"({"payloadType":")";
    out += payload_type;
    out += R"(","payload":")";
    out += payload_base64;
    out += R"(","signatures":[)";
    bool first = true;
    for (const EnvelopeSignature& signature : signatures) {
        out += first ? R"({"keyid":")" : R"(,{"keyid":")";
        first = false;
        out += to_hex(signature.key.hash);
        out += R"(","sig":")";
        out += signature.signature_base64;
        out += R"("})";
    }
    out += "]}";
}

std::string Envelope::format() const {
    constexpr std::size_t frame_bytes = 80, bytes_around_signature = 90;
    std::size_t bytes = frame_bytes + payload_base64.size();
    for (const EnvelopeSignature& signature : signatures)
        bytes += bytes_around_signature + signature.signature_base64.size();
    std::string out;
    out.reserve(bytes);
    append_to(out);
    return out;
}

std::string pae(std::string_view type, std::string_view payload) {
    const std::string type_length = std::to_string(type.size());
    const std::string payload_length = std::to_string(payload.size());
    std::string out;
    out.reserve(10 + type_length.size() + type.size() + payload_length.size() + payload.size());
    out += "DSSEv1 ";
    out += type_length;
    out += ' ';
    out += type;
    out += ' ';
    out += payload_length;
    out += ' ';
    out += payload;
    return out;
}

}  // namespace qiyue
