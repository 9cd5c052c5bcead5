#pragma once

// JSON pointers (RFC 6901), as they stand in `data.commit` and in disclosures. Pure; any thread.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace qiyue {

/// True for "" and for texts that start with "/" and in which every "~" is followed by 0 or 1.
bool is_json_pointer(std::string_view text);

/// Appends "/" and the name with "~" and "/" escaped.
void append_pointer_token(std::string& out, std::string_view name);

/// True if the token (as written, between two slashes) stands for this member name.
bool pointer_token_names(std::string_view token, std::string_view name);

/// The array index a token stands for: decimal without leading zeros. "-" is none.
std::optional<std::size_t> pointer_token_index(std::string_view token);

}  // namespace qiyue
