#include "ledger/event/pointer.hpp"

#include "ledger/base/encoding.hpp"

namespace qiyue {

bool is_json_pointer(std::string_view text) {
    if (!text.empty() && text[0] != '/') return false;
    for (std::size_t at = text.find('~'); at != text.npos; at = text.find('~', at + 1))
        if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
    return true;
}

void append_pointer_token(std::string& out, std::string_view name) {
    out += '/';
    for (const char c : name) {
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else {
            out += c;
        }
    }
}

bool pointer_token_names(std::string_view token, std::string_view name) {
    std::size_t at = 0;
    for (const char c : name) {
        if (at == token.size()) return false;
        if (c != '~' && c != '/') {
            if (token[at++] != c) return false;
            continue;
        }
        const std::string_view escape = c == '~' ? "~0" : "~1";
        if (token.substr(at, 2) != escape) return false;
        at += 2;
    }
    return at == token.size();
}

std::optional<std::size_t> pointer_token_index(std::string_view token) {
    const auto number = from_decimal(token);
    if (!number) return std::nullopt;
    return static_cast<std::size_t>(*number);
}

}  // namespace qiyue
