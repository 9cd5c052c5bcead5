#pragma once

// Unified social credit codes of organisations (GB 32100-2015): 18 characters, the last a check
// character. Pure, any thread.

#include <string_view>

namespace qiyue {

/// True for 18 characters of the code's alphabet (digits and upper-case letters without I, O, S, V,
/// Z), digits in places 3 to 8 (the region), and a right check character. Lower case is refused: a
/// code has one text, because streams and parties are named by it.
bool is_uscc(std::string_view code);

/// The check character for the first 17 characters; 0 if one is outside the alphabet.
char uscc_check_character(std::string_view first17);

}  // namespace qiyue
