#include "ledger/base/encoding.hpp"

#include <array>
#include <cstring>

#include "ledger/base/check.hpp"

namespace qiyue {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view standard_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t no_digit = 0xff;

using Table = std::array<std::uint8_t, 256>;

constexpr Table reverse(std::string_view alphabet) {
    Table table{};
    for (auto& slot : table)
        slot = no_digit;
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return table;
}

constexpr Table hex_table = reverse(hex_digits);
constexpr Table standard_table = reverse(standard_alphabet);
constexpr Table url_table = reverse(url_alphabet);

std::uint8_t byte_at(std::string_view text, std::size_t i) {
    return static_cast<std::uint8_t>(text[i]);
}

std::string encode64(std::string_view bytes, std::string_view alphabet, bool padded) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t group = static_cast<std::uint32_t>(byte_at(bytes, i)) << 16 |
                                    static_cast<std::uint32_t>(byte_at(bytes, i + 1)) << 8 |
                                    byte_at(bytes, i + 2);
        for (int shift = 18; shift >= 0; shift -= 6)
            out += alphabet[(group >> shift) & 63];
    }
    const std::size_t rest = bytes.size() - i;
    if (rest == 0) return out;
    std::uint32_t group = static_cast<std::uint32_t>(byte_at(bytes, i)) << 16;
    if (rest == 2) group |= static_cast<std::uint32_t>(byte_at(bytes, i + 1)) << 8;
    out += alphabet[(group >> 18) & 63];
    out += alphabet[(group >> 12) & 63];
    if (rest == 2) out += alphabet[(group >> 6) & 63];
    if (padded) out.append(rest == 2 ? 1 : 2, '=');
    return out;
}

/// Decodes `text` without its padding; false if a digit is foreign or unused bits are set.
bool decode64(std::string_view text, const Table& table, std::string& out) {
    const std::size_t tail = text.size() % 4;
    if (tail == 1) return false;
    const std::size_t start = out.size();
    out.resize(start + text.size() / 4 * 3 + (tail == 0 ? 0 : tail - 1));
    char* to = out.data() + start;
    std::size_t i = 0;
    for (; i + 4 <= text.size(); i += 4) {
        const std::uint8_t a = table[byte_at(text, i)], b = table[byte_at(text, i + 1)];
        const std::uint8_t c = table[byte_at(text, i + 2)], d = table[byte_at(text, i + 3)];
        if (((a | b | c | d) & 0xc0) != 0) return false;
        *to++ = static_cast<char>(a << 2 | b >> 4);
        *to++ = static_cast<char>(b << 4 | c >> 2);
        *to++ = static_cast<char>(c << 6 | d);
    }
    if (tail == 0) return true;
    const std::uint8_t a = table[byte_at(text, i)], b = table[byte_at(text, i + 1)];
    const std::uint8_t c = tail == 3 ? table[byte_at(text, i + 2)] : std::uint8_t{0};
    if (((a | b | c) & 0xc0) != 0) return false;
    *to++ = static_cast<char>(a << 2 | b >> 4);
    if (tail == 3) *to++ = static_cast<char>(b << 4 | c >> 2);
    return tail == 3 ? (c & 3) == 0 : (b & 15) == 0;
}

}  // namespace

Hash Hash::from_raw(std::string_view raw) {
    QIYUE_CHECK(raw.size() == 32, "a digest has 32 bytes");
    Hash hash;
    std::memcpy(hash.bytes.data(), raw.data(), 32);
    return hash;
}

std::string to_hex(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<std::uint8_t>(c);
        out += hex_digits[byte >> 4];
        out += hex_digits[byte & 15];
    }
    return out;
}

std::string to_hex(const Hash& hash) { return to_hex(hash.view()); }

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const std::uint8_t high = hex_table[byte_at(text, i)],
                           low = hex_table[byte_at(text, i + 1)];
        if (high == no_digit || low == no_digit) return std::nullopt;
        out += static_cast<char>(high << 4 | low);
    }
    return out;
}

std::optional<Hash> hash_from_hex(std::string_view text) {
    if (text.size() != 64) return std::nullopt;
    Hash hash;
    for (std::size_t i = 0; i < 32; ++i) {
        const std::uint8_t high = hex_table[byte_at(text, 2 * i)];
        const std::uint8_t low = hex_table[byte_at(text, 2 * i + 1)];
        if (high == no_digit || low == no_digit) return std::nullopt;
        hash.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return hash;
}

std::string to_base64(std::string_view bytes) { return encode64(bytes, standard_alphabet, true); }

bool append_from_base64(std::string_view text, std::string& out) {
    if (text.size() % 4 != 0) return false;
    if (text.ends_with("==")) {
        text.remove_suffix(2);
        if (text.size() % 4 != 2) return false;
    } else if (text.ends_with("=")) {
        text.remove_suffix(1);
    }
    return decode64(text, standard_table, out);
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string out;
    if (!append_from_base64(text, out)) return std::nullopt;
    return out;
}

std::optional<Hash> hash_from_base64(std::string_view text) {
    if (text.size() != 44) return std::nullopt;
    const auto raw = from_base64(text);
    if (!raw || raw->size() != 32) return std::nullopt;
    return Hash::from_raw(*raw);
}

std::string to_base64url(std::string_view bytes) { return encode64(bytes, url_alphabet, false); }

std::optional<std::string> from_base64url(std::string_view text) {
    std::string out;
    if (!decode64(text, url_table, out)) return std::nullopt;
    return out;
}

std::optional<std::uint64_t> from_decimal(std::string_view text) {
    if (text.empty() || text.size() > 19 || (text.size() > 1 && text[0] == '0'))
        return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
    if (number > 0x7fffffffffffffffULL) return std::nullopt;
    return number;
}

void append_u64be(std::string& out, std::uint64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8)
        out += static_cast<char>(number >> shift);
}

std::string u64be(std::uint64_t number) {
    std::string out;
    append_u64be(out, number);
    return out;
}

std::uint64_t read_u64be(std::string_view bytes) {
    QIYUE_CHECK(bytes.size() >= 8, "8 bytes are needed");
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i)
        number = number << 8 | byte_at(bytes, i);
    return number;
}

void append_u32be(std::string& out, std::uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8)
        out += static_cast<char>(number >> shift);
}

std::uint32_t read_u32be(std::string_view bytes) {
    QIYUE_CHECK(bytes.size() >= 4, "4 bytes are needed");
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number = number << 8 | byte_at(bytes, i);
    return number;
}

void append_u16be(std::string& out, std::uint16_t number) {
    out += static_cast<char>(number >> 8);
    out += static_cast<char>(number & 0xff);
}

std::uint16_t read_u16be(std::string_view bytes) {
    QIYUE_CHECK(bytes.size() >= 2, "2 bytes are needed");
    return static_cast<std::uint16_t>(byte_at(bytes, 0) << 8 | byte_at(bytes, 1));
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < 36; ++i) {
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? text[i] != '-' : hex_table[byte_at(text, i)] == no_digit) return false;
    }
    return true;
}

std::string uuid_bytes(std::string_view text) {
    QIYUE_CHECK(is_uuid(text), "not a UUID");
    std::string digits;
    for (const char c : text)
        if (c != '-') digits += c;
    return *from_hex(digits);
}

}  // namespace qiyue
