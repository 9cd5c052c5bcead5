#pragma once

// Names of the files in `timestamps/` (FORMAT.md 13): `<size>.note`, `<size>.<token>.tst` over that
// note, `<size>.<renewed>.<token>.tst` over the token that it renews; <token> and <renewed> begin
// the SHA-256 of a token's DER. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"

namespace qiyue {

struct TimestampName {
    TreeSize size{};
    std::string renewed;  ///< 16 hex digits; empty: the token is over the note
    std::string token;  ///< 16 hex digits; empty: this is the note

    bool is_note() const { return token.empty(); }
    std::string text() const;
    /// nullopt for whatever text() does not write.
    static std::optional<TimestampName> parse(std::string_view text);

    static TimestampName note_of(TreeSize size) { return {size, {}, {}}; }
    auto operator<=>(const TimestampName&) const = default;
};

/// How a token is named by its digest.
std::string token_label(const Hash& sha256);

}  // namespace qiyue
