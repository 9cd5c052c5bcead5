#pragma once

// Exact numbers, read from and written as decimal text. Held as a reduced fraction, so that means
// and quotients stay exact until they are rounded once. No binary floating point. Pure, any thread.
//
// Range: numerator and denominator are signed 128-bit. What leaves it is not a number any more,
// says so by is_number(), and stays so through every operation: a caller checks once, at the end.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qiyue {

/// What happens to the digits that are dropped. "half" modes differ in exact ties only; up and down
/// are away from and towards zero.
enum class Rounding { half_up, half_even, half_down, up, down };

std::optional<Rounding> parse_rounding(std::string_view name);
std::string_view rounding_name(Rounding rounding);

class Decimal {
public:
    /// Zero.
    constexpr Decimal() = default;
    constexpr explicit Decimal(std::int64_t number) : numerator_(number) {}

    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?`, no "-0", at most limits::decimal_digits_max digits.
    static std::optional<Decimal> parse(std::string_view text);

    bool is_number() const { return denominator_ != 0; }
    bool is_zero() const { return is_number() && numerator_ == 0; }

    /// Division by zero gives what is not a number.
    friend Decimal operator+(const Decimal& a, const Decimal& b);
    friend Decimal operator-(const Decimal& a, const Decimal& b);
    friend Decimal operator*(const Decimal& a, const Decimal& b);
    friend Decimal operator/(const Decimal& a, const Decimal& b);

    /// Exact; what is not a number is unordered, also to itself.
    friend std::partial_ordering operator<=>(const Decimal& a, const Decimal& b);
    friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

    /// Exactly `decimals` digits behind the point (none: no point). Nothing if it is not a number
    /// or leaves the range. Never "-0".
    std::optional<std::string> format(unsigned decimals, Rounding rounding) const;

private:
    __extension__ typedef __int128 Wide;

    static Decimal reduced(Wide numerator, Wide denominator);
    static Decimal not_a_number();

    Wide numerator_ = 0;
    Wide denominator_ = 1;  ///< > 0; 0: not a number
};

}  // namespace qiyue
