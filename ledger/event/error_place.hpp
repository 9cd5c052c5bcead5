#pragma once

// Where a refused JSON text goes wrong, for people. Off the hot path: reads the text a second time,
// by nlohmann/json, because simdjson does not say. Never decides whether a text is refused.

#include <string>
#include <string_view>

namespace qiyue {

/// "byte N" (from 0) of a syntax error, the JSON pointer of a number that is no integer
/// or of what is nested too deeply, or "".
std::string error_place(std::string_view json);

}  // namespace qiyue
