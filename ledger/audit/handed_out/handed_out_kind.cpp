#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "ledger/audit/handed_out/handed_out.hpp"
#include "ledger/base/check.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::json;

/// Names of the outermost object, as far as it can be read. Nothing is kept of what is deeper.
std::vector<std::string> member_names(std::string_view bytes) {
    std::vector<std::string> names;
    const auto look = [&](int depth, Json::parse_event_t event, Json& value) {
        if (event == Json::parse_event_t::key && depth == 1) names.push_back(value);
        return depth <= 1;
    };
    [[maybe_unused]] const Json rest = Json::parse(bytes, look, false);
    return names;
}

HandedOutKind kind_of_json(std::string_view bytes) {
    const auto names = member_names(bytes);
    const auto has = [&](const char* name) {
        return std::ranges::find(names, name) != names.end();
    };
    if (has("entries")) return HandedOutKind::stream;
    if (has("indexes") || has("map")) return HandedOutKind::completeness;
    if (has("entry") || has("proof")) return HandedOutKind::receipt;
    return HandedOutKind::unknown;
}

/// A line of a signature, or a second line that is a size: what a note of a checkpoint has.
bool is_like_a_note(std::string_view bytes) {
    if (bytes.find("\n\xe2\x80\x94 ") != std::string_view::npos) return true;
    const std::size_t second = bytes.find('\n');
    if (second == std::string_view::npos) return false;
    const std::size_t end = bytes.find('\n', second + 1);
    if (end == std::string_view::npos || end == second + 1) return false;
    return bytes.substr(second + 1, end - second - 1).find_first_not_of("0123456789") ==
           std::string_view::npos;
}

}  // namespace

std::string_view kind_name(HandedOutKind kind) noexcept {
    switch (kind) {
        case HandedOutKind::receipt: return "receipt";
        case HandedOutKind::tlog_proof: return "tlog-proof";
        case HandedOutKind::completeness: return "completeness";
        case HandedOutKind::stream: return "stream";
        case HandedOutKind::fork_evidence: return "fork-evidence";
        case HandedOutKind::checkpoint: return "checkpoint";
        case HandedOutKind::unknown: return "unknown";
    }
    QIYUE_CHECK(false, "a kind without a name");
}

HandedOutKind kind_of(std::string_view bytes) {
    if (bytes.size() > handed_out_bytes_max) return HandedOutKind::unknown;
    if (bytes.starts_with("c2sp.org/tlog-proof@")) return HandedOutKind::tlog_proof;
    if (bytes.starts_with("qiyue/fork-evidence/")) return HandedOutKind::fork_evidence;
    const std::size_t first = bytes.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && bytes[first] == '{') return kind_of_json(bytes);
    return is_like_a_note(bytes) ? HandedOutKind::checkpoint : HandedOutKind::unknown;
}

}  // namespace qiyue
