#pragma once

// An entry as people and scripts read it: head, event and signers, decoded from its line. Pure.

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "ledger/base/result.hpp"

namespace qiyue {

/// `{"index","recorded","stream":{"id","seq","prev"},"streams","event":{…},"signers":[keyid…],
/// "entry":"<the line>"}`. Errors: entry_format, event_format.
Result<nlohmann::ordered_json> shown_entry(std::string_view line);

/// Everything, over several lines.
std::string entry_text(const nlohmann::ordered_json& shown);

/// One line: index, recorded, stream and place in it, type, source.
std::string entry_line(const nlohmann::ordered_json& shown);

}  // namespace qiyue
