#include "ledger/event/disclosure.hpp"

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/event/json_text.hpp"
#include "ledger/event/pointer.hpp"

namespace qiyue {
namespace {

constexpr std::string_view version_text = "qiyue-disclosure/1";
constexpr std::size_t salt_bytes = 32;

bool is_salt(std::string_view text) {
    const auto bytes = from_base64url(text);
    return bytes && bytes->size() == salt_bytes;
}

}  // namespace

std::string format_disclosure(std::string_view salt, std::string_view event_id,
                              std::string_view pointer, std::string_view value_json) {
    QIYUE_CHECK(salt.size() == salt_bytes, "a salt has 32 bytes");
    std::string out = "[";
    append_json_string(out, version_text);
    out += ',';
    append_json_string(out, to_base64url(salt));
    out += ',';
    append_json_string(out, event_id);
    out += ',';
    append_json_string(out, pointer);
    out += ',';
    out += value_json;
    out += ']';
    return out;
}

Value Disclosure::value() const { return document.root().at(4); }

Hash Disclosure::commitment() const { return sha256(text); }

Result<Disclosure> Disclosure::parse(std::string_view text) {
    constexpr auto code = ErrorCode::disclosure_format;
    Disclosure disclosure;
    if (auto parsed = disclosure.document.parse(text); !parsed)
        return fail(code, std::move(parsed.error().detail), std::move(parsed.error().place));
    const Value root = disclosure.document.root();
    if (!root.is_array() || root.size() != 5) return fail(code, "not an array of five elements");
    if (text.front() != '[' || text.back() != ']') return fail(code, "white space at an end");
    if (root.at(0).text() != version_text) return fail(code, "not qiyue-disclosure/1", "/0");
    if (!is_salt(root.at(1).text())) return fail(code, "not 32 bytes in base64url", "/1");
    if (!is_uuid(root.at(2).text())) return fail(code, "not the id of an event", "/2");
    const std::string_view pointer = root.at(3).text();
    if (!pointer.starts_with('/') || !is_json_pointer(pointer))
        return fail(code, "not a JSON pointer into data", "/3");
    disclosure.text = text;
    disclosure.event_id = root.at(2).text();
    disclosure.pointer = pointer;
    return disclosure;
}

std::string_view check_disclosure(const CloudEvent& event, std::string_view text) {
    const auto disclosure = Disclosure::parse(text);
    if (!disclosure) return "disclosure_format";
    if (disclosure->event_id != event.id) return "disclosure_event";
    const auto commitment = commitment_at(event, disclosure->pointer);
    if (!commitment) return "disclosure_pointer";
    if (*commitment != disclosure->commitment()) return "disclosure_hash";
    const auto twin = commitment_sm3_at(event, disclosure->pointer);
    if (twin && *twin != sm3(text)) return "disclosure_hash";
    return {};
}

}  // namespace qiyue
