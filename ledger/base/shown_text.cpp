#include "ledger/base/shown_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

bool is_hidden(std::uint32_t c) {
    return c < 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0xad || c == 0x61c || c == 0x180e ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0xe0000 && c <= 0xe0fff);
}

/// The bytes of the first character of `text`; 0 if it is not UTF-8.
std::size_t character_length(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    return length <= text.size() && is_utf8(text.substr(0, length)) ? length : 0;
}

std::uint32_t code_point(std::string_view character) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(character[at]); };
    std::uint32_t code = character.size() == 1 ? byte(0) : byte(0) & (0x7fu >> character.size());
    for (std::size_t at = 1; at < character.size(); ++at)
        code = code << 6 | (byte(at) & 0x3fu);
    return code;
}

void append_escape(std::string& out, char kind, std::uint32_t number) {
    std::array<char, 8> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), number, 16).ptr;
    out += '\\';
    out += kind;
    out += '{';
    out.append(digits.begin(), end);
    out += '}';
}

}  // namespace

std::string shown_text(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        const std::size_t length = character_length(text);
        const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
        text.remove_prefix(character.size());
        if (length == 0) {
            append_escape(shown, 'x', static_cast<unsigned char>(character.front()));
        } else if (const std::uint32_t code = code_point(character); is_hidden(code)) {
            append_escape(shown, 'u', code);
        } else {
            shown += character;
        }
    }
    return shown;
}

}  // namespace qiyue
