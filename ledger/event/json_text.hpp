#pragma once

// JSON text where its exact bytes matter: disclosures and rows. Pure; any thread.

#include <string>
#include <string_view>

namespace qiyue {

/// A JSON string: only `"`, `\` and control characters are escaped, the latter as \u00xx.
void append_json_string(std::string& out, std::string_view text);

}  // namespace qiyue
