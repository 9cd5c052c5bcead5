#include "ledger/domain/decimal.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

__extension__ typedef __int128 Wide;

struct RoundingName {
    Rounding rounding;
    std::string_view name;
};
constexpr std::array<RoundingName, 5> rounding_names = {{{Rounding::half_up, "half_up"},
                                                         {Rounding::half_even, "half_even"},
                                                         {Rounding::half_down, "half_down"},
                                                         {Rounding::up, "up"},
                                                         {Rounding::down, "down"}}};

Wide greatest_common_divisor(Wide a, Wide b) {
    while (b != 0) {
        const Wide rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

/// True if it stayed within the range, and with a negative of its own (never the lowest value).
bool multiply(Wide a, Wide b, Wide& out) {
    Wide negative = 0;
    return !__builtin_mul_overflow(a, b, &out) && !__builtin_sub_overflow(Wide{0}, out, &negative);
}
bool add(Wide a, Wide b, Wide& out) {
    Wide negative = 0;
    return !__builtin_add_overflow(a, b, &out) && !__builtin_sub_overflow(Wide{0}, out, &negative);
}

std::string digits_of(Wide number) {
    std::string text;
    do {
        text.push_back(static_cast<char>('0' + static_cast<int>(number % 10)));
        number /= 10;
    } while (number != 0);
    std::reverse(text.begin(), text.end());
    return text;
}

/// Adds one to a text of digits.
void increment(std::string& digits) {
    for (std::size_t i = digits.size(); i-- > 0;) {
        if (digits[i] != '9') {
            ++digits[i];
            return;
        }
        digits[i] = '0';
    }
    digits.insert(digits.begin(), '1');
}

/// Whether the digits before a rest of rest/denominator (0 <= rest < denominator) go up.
bool goes_up(Rounding rounding, Wide rest, Wide denominator, bool last_digit_odd) {
    if (rest == 0) return false;
    const Wide other = denominator - rest;
    switch (rounding) {
        case Rounding::half_up: return rest >= other;
        case Rounding::half_down: return rest > other;
        case Rounding::half_even: return rest > other || (rest == other && last_digit_odd);
        case Rounding::up: return true;
        case Rounding::down: return false;
    }
    return false;
}

/// Compares a/b with c/d, all positive or zero and b, d > 0, without leaving the range: by whole
/// parts, then by the reciprocals of what is left.
std::strong_ordering compare_positive(Wide a, Wide b, Wide c, Wide d) {
    bool reversed = false;
    while (true) {
        const Wide left = a / b;
        const Wide right = c / d;
        if (left != right)
            return (left < right) != reversed ? std::strong_ordering::less
                                              : std::strong_ordering::greater;
        a %= b;
        c %= d;
        if (a == 0 || c == 0) {
            if (a == c) return std::strong_ordering::equal;
            return (a == 0) != reversed ? std::strong_ordering::less
                                        : std::strong_ordering::greater;
        }
        std::swap(a, b);
        std::swap(c, d);
        reversed = !reversed;
    }
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<Rounding> parse_rounding(std::string_view name) {
    for (const RoundingName& known : rounding_names) {
        if (known.name == name) return known.rounding;
    }
    return std::nullopt;
}

std::string_view rounding_name(Rounding rounding) {
    return rounding_names[static_cast<std::size_t>(rounding)].name;
}

Decimal Decimal::not_a_number() {
    Decimal none;
    none.denominator_ = 0;
    return none;
}

Decimal Decimal::reduced(Wide numerator, Wide denominator) {
    if (denominator < 0) {
        numerator = -numerator;
        denominator = -denominator;
    }
    const Wide common = greatest_common_divisor(numerator, denominator);
    Decimal result;
    result.numerator_ = numerator / common;
    result.denominator_ = denominator / common;
    return result;
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
    const bool negative = !text.empty() && text[0] == '-';
    if (negative) text.remove_prefix(1);
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    if (whole.empty() || (whole.size() > 1 && whole[0] == '0')) return std::nullopt;
    if (point != std::string_view::npos && point + 1 == text.size()) return std::nullopt;
    Wide numerator = 0;
    Wide denominator = 1;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i == point) continue;
        if (!is_digit(text[i]) || ++digits > limits::decimal_digits_max) return std::nullopt;
        numerator = numerator * 10 + (text[i] - '0');
        if (point != std::string_view::npos && i > point) denominator *= 10;
    }
    if (negative && numerator == 0) return std::nullopt;
    return reduced(negative ? -numerator : numerator, denominator);
}

Decimal operator+(const Decimal& a, const Decimal& b) {
    if (!a.is_number() || !b.is_number()) return Decimal::not_a_number();
    const Wide common = greatest_common_divisor(a.denominator_, b.denominator_);
    Wide left = 0;
    Wide right = 0;
    Wide sum = 0;
    Wide denominator = 0;
    if (!multiply(a.numerator_, b.denominator_ / common, left) ||
        !multiply(b.numerator_, a.denominator_ / common, right) || !add(left, right, sum) ||
        !multiply(a.denominator_ / common, b.denominator_, denominator)) {
        return Decimal::not_a_number();
    }
    return Decimal::reduced(sum, denominator);
}

Decimal operator-(const Decimal& a, const Decimal& b) {
    Decimal negative = b;
    negative.numerator_ = -b.numerator_;
    return a + negative;
}

Decimal operator*(const Decimal& a, const Decimal& b) {
    if (!a.is_number() || !b.is_number()) return Decimal::not_a_number();
    // Crosswise reduction first keeps the products small.
    const Wide first = greatest_common_divisor(a.numerator_, b.denominator_);
    const Wide second = greatest_common_divisor(b.numerator_, a.denominator_);
    Wide numerator = 0;
    Wide denominator = 0;
    if (!multiply(a.numerator_ / first, b.numerator_ / second, numerator) ||
        !multiply(a.denominator_ / second, b.denominator_ / first, denominator)) {
        return Decimal::not_a_number();
    }
    return Decimal::reduced(numerator, denominator);
}

Decimal operator/(const Decimal& a, const Decimal& b) {
    if (!a.is_number() || !b.is_number() || b.is_zero()) return Decimal::not_a_number();
    return a * Decimal::reduced(b.denominator_, b.numerator_);
}

std::partial_ordering operator<=>(const Decimal& a, const Decimal& b) {
    if (!a.is_number() || !b.is_number()) return std::partial_ordering::unordered;
    const bool a_negative = a.numerator_ < 0;
    const bool b_negative = b.numerator_ < 0;
    if (a_negative != b_negative) {
        return a_negative ? std::partial_ordering::less : std::partial_ordering::greater;
    }
    if (a_negative) {
        return compare_positive(-b.numerator_, b.denominator_, -a.numerator_, a.denominator_);
    }
    return compare_positive(a.numerator_, a.denominator_, b.numerator_, b.denominator_);
}

std::optional<std::string> Decimal::format(unsigned decimals, Rounding rounding) const {
    if (!is_number()) return std::nullopt;
    const bool negative = numerator_ < 0;
    const Wide size = negative ? -numerator_ : numerator_;
    std::string digits = digits_of(size / denominator_);
    Wide rest = size % denominator_;
    for (unsigned i = 0; i < decimals; ++i) {
        if (!multiply(rest, 10, rest)) return std::nullopt;
        digits.push_back(static_cast<char>('0' + static_cast<int>(rest / denominator_)));
        rest %= denominator_;
    }
    const bool last_digit_odd = (digits.back() - '0') % 2 != 0;
    if (goes_up(rounding, rest, denominator_, last_digit_odd)) increment(digits);
    const bool is_zero_text = digits.find_first_not_of('0') == std::string::npos;
    if (decimals > 0) digits.insert(digits.size() - decimals, 1, '.');
    return (negative && !is_zero_text ? "-" : "") + digits;
}

}  // namespace qiyue
