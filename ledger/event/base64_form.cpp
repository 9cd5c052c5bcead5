#include "ledger/event/base64_form.hpp"

#include <array>
#include <cstdint>

namespace qiyue {
namespace {

constexpr std::uint8_t foreign = 0x80;

constexpr std::array<std::uint8_t, 256> digit_values() {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::array<std::uint8_t, 256> values{};
    for (auto& value : values)
        value = foreign;
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        values[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return values;
}

constexpr auto digits = digit_values();

std::uint8_t digit(char c) { return digits[static_cast<std::uint8_t>(c)]; }

}  // namespace

bool is_base64(std::string_view text) {
    if (text.size() % 4 != 0) return false;
    std::uint8_t unused_bits = 0;
    if (text.ends_with("==")) {
        text.remove_suffix(2);
        unused_bits = 15;
    } else if (text.ends_with('=')) {
        text.remove_suffix(1);
        unused_bits = 3;
    }
    // Four sums, so that one load need not wait for another.
    std::uint8_t a = 0, b = 0, c = 0, d = 0;
    std::size_t i = 0;
    for (; i + 4 <= text.size(); i += 4) {
        a |= digit(text[i]);
        b |= digit(text[i + 1]);
        c |= digit(text[i + 2]);
        d |= digit(text[i + 3]);
    }
    for (; i < text.size(); ++i)
        a |= digit(text[i]);
    if (((a | b | c | d) & foreign) != 0) return false;
    return text.empty() || (digit(text.back()) & unused_bits) == 0;
}

}  // namespace qiyue
