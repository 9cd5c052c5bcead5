#include "ledger/event/entry.hpp"

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/event/base64_form.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/distinct_keys.hpp"
#include "ledger/event/envelope.hpp"

namespace qiyue {
namespace {

/// Reads the one byte form there is, from left to right. A false answer is a fault of the line;
/// a fault of the envelope is noted and reading goes on, since the line may be at fault further on.
class EntryReader {
public:
    explicit EntryReader(std::string_view line) : line_(line) {}

    bool read() {
        if (line_.size() > limits::entry_bytes_max) return refuse("more than 65,535 bytes");
        if (!head()) return false;
        const std::size_t start = at_;
        if (!envelope()) return false;
        view.envelope = line_.substr(start, at_ - start);
        return literal("}") && (at_ == line_.size() || refuse("bytes after the entry"));
    }

    EntryView view;
    std::string line_fault;
    std::string envelope_fault;

private:
    bool refuse(const char* why) {
        if (line_fault.empty())
            line_fault = std::string(why) + " (byte " + std::to_string(at_) + ")";
        return false;
    }
    void blame_envelope(const char* why) {
        if (envelope_fault.empty()) envelope_fault = why;
    }

    bool literal(std::string_view expected) {
        if (!line_.substr(at_).starts_with(expected))
            return refuse("not the members, order and form of an entry");
        at_ += expected.size();
        return true;
    }

    /// Everything up to the closing quotation mark, which is read too.
    bool text(std::string_view& out) {
        const std::size_t end = line_.find('"', at_);
        if (end == line_.npos) return refuse("a text without its end");
        out = line_.substr(at_, end - at_);
        at_ = end + 1;
        return true;
    }

    bool decimal(std::uint64_t& out) {
        const std::size_t start = at_;
        while (at_ < line_.size() && line_[at_] >= '0' && line_[at_] <= '9')
            ++at_;
        const auto number = from_decimal(line_.substr(start, at_ - start));
        if (!number) return refuse("not a decimal number in its shortest form");
        out = *number;
        return true;
    }

    bool head() {
        EntryHead& head = view.head;
        std::string_view recorded, stream, prev, streams;
        if (!literal(R"({"v":1,"index":)") || !decimal(head.index.value)) return false;
        if (!literal(R"(,"recorded":")") || !text(recorded)) return false;
        const auto time = parse_recorded(recorded);
        if (!time) return refuse("recorded is not a time with six decimals");
        head.recorded = *time;
        if (!literal(R"(,"stream":{"id":")") || !text(stream)) return false;
        if (!is_stream_name(stream)) return refuse("stream.id is not a stream's name");
        head.stream = stream;
        if (!literal(R"(,"seq":)") || !decimal(head.seq.value)) return false;
        if (!literal(R"(,"prev":")") || !text(prev)) return false;
        if (!prev.empty()) {
            head.prev = hash_from_hex(prev);
            if (!head.prev) return refuse("stream.prev is neither empty nor a digest");
        }
        if (!literal(R"(},"streams":")") || !text(streams)) return false;
        const auto root = hash_from_hex(streams);
        if (!root) return refuse("streams is not a digest");
        head.streams = *root;
        return literal(R"(,"envelope":)");
    }

    /// A text of the envelope that is not what it should be: the line's fault if it has escapes or
    /// bytes that are not ASCII, otherwise the envelope's.
    bool wrong_text(std::string_view value, const char* why) {
        for (const char c : value)
            if (c < 0x20 || c > 0x7e || c == '\\')
                return refuse("a text with escapes or not ASCII");
        blame_envelope(why);
        return true;
    }

    bool base64(std::string_view& out, const char* why) {
        return text(out) && (is_base64(out) || wrong_text(out, why));
    }

    bool envelope() {
        std::string_view type;
        if (!literal(R"({"payloadType":")") || !text(type)) return false;
        if (type != payload_type && !wrong_text(type, "another payloadType")) return false;
        if (!literal(R"(,"payload":")")) return false;
        if (!base64(view.payload_base64, "payload is not canonical base64")) return false;
        if (!literal(R"(,"signatures":[)")) return false;
        if (at_ < line_.size() && line_[at_] == ']') {
            blame_envelope("no signature");
            return literal("]}");
        }
        view.signatures.reserve(4);
        do {
            if (!signature()) return false;
        } while (at_ < line_.size() && line_[at_] == ',' && literal(","));
        if (view.signatures.size() > limits::signatures_max)
            blame_envelope("more than 128 signatures");
        if (!has_distinct_keys(view.signatures)) blame_envelope("two signatures by the same key");
        return literal("]}");
    }

    bool signature() {
        std::string_view keyid;
        EntryView::Signature& signature = view.signatures.emplace_back();
        if (!literal(R"({"keyid":")") || !text(keyid)) return false;
        if (const auto key = hash_from_hex(keyid)) {
            signature.key.hash = *key;
        } else if (!wrong_text(keyid, "a keyid is not 64 lower-case hex digits")) {
            return false;
        }
        if (!literal(R"(,"sig":")")) return false;
        if (!base64(signature.signature_base64, "a sig is not canonical base64")) return false;
        return literal("}");
    }

    std::string_view line_;
    std::size_t at_ = 0;
};

}  // namespace

std::string format_entry(const EntryHead& head, std::string_view envelope) {
    constexpr std::size_t head_bytes = 360;  // the longest head: 64-bit numbers, stream of 78
    std::string out;
    out.reserve(head_bytes + envelope.size());
    out += R"({"v":1,"index":)";
    out += std::to_string(head.index.value);
    out += R"(,"recorded":")";
    out += format_recorded(head.recorded);
    out += R"(","stream":{"id":")";
    out += head.stream;
    out += R"(","seq":)";
    out += std::to_string(head.seq.value);
    out += R"(,"prev":")";
    if (head.prev) out += to_hex(*head.prev);
    out += R"("},"streams":")";
    out += to_hex(head.streams);
    out += R"(","envelope":)";
    out += envelope;
    out += '}';
    return out;
}

std::expected<EntryView, EntryFault> parse_entry(std::string_view line, EntryHead* head) {
    EntryReader reader(line);
    if (!reader.read()) return std::unexpected(EntryFault{false, std::move(reader.line_fault)});
    if (!reader.envelope_fault.empty()) {
        if (head != nullptr) *head = std::move(reader.view.head);
        return std::unexpected(EntryFault{true, std::move(reader.envelope_fault)});
    }
    return std::move(reader.view);
}

}  // namespace qiyue
