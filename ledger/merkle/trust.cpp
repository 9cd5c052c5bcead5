#include "ledger/merkle/trust.hpp"

#include <algorithm>
#include <set>

namespace qiyue {
namespace {

std::string with_url(std::string line, const std::string& url) {
    return (url.empty() ? line : line + " " + url) + "\n";
}

std::string needed_text(const Trust::Group& group) {
    if (group.needed == group.members.size()) return "all";
    return group.needed == 1 ? "any" : std::to_string(group.needed);
}

const NoteKey* first_of(const std::vector<Trust::Log>& logs, NoteSignatureType type) {
    const auto log = std::ranges::find(logs, type, [](const auto& each) { return each.key.type; });
    return log == logs.end() ? nullptr : &log->key;
}

}  // namespace

std::string Trust::format() const {
    std::string text;
    for (const Log& log : logs)
        text += with_url("log " + log.key.vkey(), log.url);
    for (const Witness& witness : witnesses)
        text += with_url("witness " + witness.name + " " + witness.key.vkey(), witness.url);
    for (const Group& group : groups) {
        text += "group " + group.name + " " + needed_text(group);
        for (const std::string& member : group.members)
            text += " " + member;
        text += "\n";
    }
    return text + "quorum " + quorum + "\n";
}

const NoteKey* Trust::log_key() const { return first_of(logs, NoteSignatureType::ed25519); }

const NoteKey* Trust::twin_key() const { return first_of(logs, NoteSignatureType::sm2_sm3); }

bool Trust::quorum_met(const std::vector<std::string>& witness_names) const {
    if (quorum == "none") return true;
    // Members stand above their group, so one pass from the top decides all of them.
    std::set<std::string> met;
    for (const Witness& witness : witnesses) {
        if (std::ranges::find(witness_names, witness.name) != witness_names.end())
            met.insert(witness.name);
    }
    for (const Group& group : groups) {
        const auto count = std::ranges::count_if(
            group.members, [&](const std::string& member) { return met.contains(member); });
        if (static_cast<std::uint64_t>(count) >= group.needed) met.insert(group.name);
    }
    return met.contains(quorum);
}

}  // namespace qiyue
