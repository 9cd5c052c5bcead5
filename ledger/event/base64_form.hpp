#pragma once

// The form of base64 as entries have it, checked without decoding. Pure.

#include <string_view>

namespace qiyue {

/// True for what from_base64 would decode: standard alphabet, padded, canonical.
bool is_base64(std::string_view text);

}  // namespace qiyue
