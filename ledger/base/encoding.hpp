#pragma once

// Text encodings of bytes and numbers, all strict: one value has exactly one text.
// Pure functions; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"

namespace qiyue {

/// Lower-case hex.
std::string to_hex(std::string_view bytes);
std::string to_hex(const Hash& hash);
/// Lower-case hex of any even length; nothing else is accepted.
std::optional<std::string> from_hex(std::string_view text);
/// 64 lower-case hex digits.
std::optional<Hash> hash_from_hex(std::string_view text);

/// RFC 4648 section 4, padded, canonical (unused bits zero, no line breaks).
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);
/// Appends to `out`; false (and `out` unspecified) if not canonical.
bool append_from_base64(std::string_view text, std::string& out);
std::optional<Hash> hash_from_base64(std::string_view text);

/// RFC 4648 section 5, unpadded, canonical.
std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

/// Decimal without sign or leading zeros ("0" alone is allowed), at most 2^63 - 1.
std::optional<std::uint64_t> from_decimal(std::string_view text);

/// Big-endian.
std::string u64be(std::uint64_t number);
void append_u64be(std::string& out, std::uint64_t number);
/// `bytes` must hold at least 8 bytes.
std::uint64_t read_u64be(std::string_view bytes);
void append_u32be(std::string& out, std::uint32_t number);
std::uint32_t read_u32be(std::string_view bytes);
void append_u16be(std::string& out, std::uint16_t number);
std::uint16_t read_u16be(std::string_view bytes);

/// True if `text` is well-formed UTF-8 (RFC 3629: no surrogates, nothing over U+10FFFF, shortest).
bool is_utf8(std::string_view text);

/// True if `text` is a UUID in lower case with hyphens, of any version.
bool is_uuid(std::string_view text);
/// The 16 bytes of a UUID that satisfies is_uuid.
std::string uuid_bytes(std::string_view text);

}  // namespace qiyue
