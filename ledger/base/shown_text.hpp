#pragma once

// Text of strangers as a terminal may show it: nothing in it moves the cursor, ends the line, hides
// or turns other text around. Pure; any thread.

#include <string>
#include <string_view>

namespace qiyue {

/// Controls (line ends too) and characters without a width or that change the direction of others
/// become `\u{hex}`, bytes that are not UTF-8 `\x{hex}`; all else stays.
std::string shown_text(std::string_view text);

}  // namespace qiyue
