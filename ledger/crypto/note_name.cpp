#include "ledger/crypto/note_name.hpp"

#include <algorithm>
#include <array>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/note.hpp"

namespace qiyue {
namespace {

/// Unicode's White_Space outside ASCII, as UTF-8; the same set that golang.org/x/mod refuses.
constexpr std::array<std::string_view, 19> wide_spaces = {
    "\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
    "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a",
    "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};

bool is_ascii_space_or_plus(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == '+'; }

/// C0, DEL and C1 (U+0080 to U+009F, two bytes in UTF-8).
bool has_control(std::string_view name) {
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto byte = static_cast<unsigned char>(name[i]);
        if (byte < 0x20 || byte == 0x7f) return true;
        const bool c1 =
            byte == 0xc2 && i + 1 < name.size() && static_cast<unsigned char>(name[i + 1]) < 0xa0;
        if (c1) return true;
    }
    return false;
}

}  // namespace

bool is_note_name(std::string_view name) {
    if (name.empty() || std::ranges::any_of(name, is_ascii_space_or_plus)) return false;
    return std::ranges::none_of(wide_spaces, [&](std::string_view space) {
        return name.find(space) != std::string_view::npos;
    });
}

bool is_key_name(std::string_view name) {
    return is_utf8(name) && is_note_name(name) && !has_control(name);
}

}  // namespace qiyue
