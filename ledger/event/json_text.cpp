#include "ledger/event/json_text.hpp"

namespace qiyue {

void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view hex_digits = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += hex_digits[byte >> 4];
            out += hex_digits[byte & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

}  // namespace qiyue
