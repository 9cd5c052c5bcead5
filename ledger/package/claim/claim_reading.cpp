#include "ledger/package/claim/claim_reading.hpp"

#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/event/json_text.hpp"

namespace qiyue {

std::unexpected<Error> bad_claim(std::string why, std::string place) {
    return fail(ErrorCode::package_format, std::move(why), std::move(place));
}

Result<std::uint64_t> read_number(Value value, std::string place) {
    if (!value.is_integer() || value.integer() < 0)
        return bad_claim("not an integer of at least 0", std::move(place));
    return static_cast<std::uint64_t>(value.integer());
}

Result<std::vector<std::string>> read_sorted_texts(Value value, std::string place) {
    if (!value.is_array()) return bad_claim("not an array of texts", std::move(place));
    std::vector<std::string> texts;
    for (const Value one : value) {
        if (!one.is_string()) return bad_claim("not an array of texts", std::move(place));
        if (!texts.empty() && texts.back() >= one.text())
            return bad_claim("not sorted, or a text that stands twice", std::move(place));
        texts.emplace_back(one.text());
    }
    return texts;
}

Result<Hash> read_digest(Value value, std::string place) {
    const auto hash = value.is_string() ? hash_from_hex(value.text()) : std::nullopt;
    if (!hash) return bad_claim("not 64 lower-case hex digits", std::move(place));
    return *hash;
}

void append_text_list(std::string& out, const std::vector<std::string>& texts) {
    out += '[';
    for (const std::string& text : texts) {
        if (out.back() != '[') out += ',';
        append_json_string(out, text);
    }
    out += ']';
}

}  // namespace qiyue
