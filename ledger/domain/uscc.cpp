#include "ledger/domain/uscc.hpp"

#include <array>
#include <cstddef>

namespace qiyue {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr std::size_t code_length = 18;
constexpr std::size_t region_begin = 2;
constexpr std::size_t region_end = 8;
/// 3^i mod 31.
constexpr std::array<std::size_t, 17> weights = {1,  3,  9,  27, 19, 26, 16, 17, 20,
                                                 29, 25, 13, 8,  24, 10, 30, 28};

}  // namespace

char uscc_check_character(std::string_view first17) {
    if (first17.size() != weights.size()) return 0;
    std::size_t sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const std::size_t value = alphabet.find(first17[i]);
        if (value == std::string_view::npos) return 0;
        sum += value * weights[i];
    }
    const std::size_t modulus = alphabet.size();
    return alphabet[(modulus - sum % modulus) % modulus];
}

bool is_uscc(std::string_view code) {
    if (code.size() != code_length) return false;
    for (std::size_t i = region_begin; i < region_end; ++i) {
        if (code[i] < '0' || code[i] > '9') return false;
    }
    const char check = uscc_check_character(code.substr(0, code_length - 1));
    return check != 0 && check == code.back();
}

}  // namespace qiyue
