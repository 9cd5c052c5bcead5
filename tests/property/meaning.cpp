#include "tests/property/meaning.hpp"

#include <algorithm>
#include <cstdint>
#include <set>

#include "tests/property/mutator.hpp"

namespace qiyue::property {
namespace {

constexpr std::string_view dash = "\xe2\x80\x94 ";
constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The first four bytes of a base64 text as hex; empty if they are not there.
std::string first_bytes(std::string_view text) {
    std::uint64_t bits = 0;
    if (text.size() < 8) return {};
    for (const char digit : text.substr(0, 6)) {
        const std::size_t value = base64_digits.find(digit);
        if (value == std::string_view::npos) return {};
        bits = bits << 6 | value;
    }
    bits >>= 4;
    std::string hex;
    for (int shift = 28; shift >= 0; shift -= 4)
        hex += "0123456789abcdef"[bits >> shift & 15];
    return hex;
}

bool signed_by(std::string_view line, const KnownKey& key) {
    const std::string start = std::string{dash} + key.name + " ";
    return line.starts_with(start) && first_bytes(line.substr(start.size())) == key.id;
}

/// The lines above the first empty one, and the note below it.
std::string above_and_note(std::string_view text, const std::vector<KnownKey>& keys) {
    const std::size_t blank = text.find("\n\n");
    if (blank == std::string_view::npos) return std::string{text};
    return std::string{text.substr(0, blank + 2)} + note_meaning(text.substr(blank + 2), keys);
}

std::vector<std::string> fields_of(std::string_view line) {
    std::vector<std::string> fields;
    while (!line.empty()) {
        const std::size_t length = std::min(line.find_first_of(" \t\n"), line.size());
        if (length > 0 && line[0] == '#') break;
        if (length > 0) fields.emplace_back(line.substr(0, length));
        line.remove_prefix(std::min(length + 1, line.size()));
    }
    return fields;
}

bool component_satisfied(const std::vector<PolicyLine>& policy, const std::string& name,
                         const std::vector<std::string>& witnesses) {
    for (const PolicyLine& line : policy) {
        if (line.fields.size() < 2 || line.fields[1] != name) continue;
        if (line.fields[0] == "witness")
            return std::ranges::find(witnesses, name) != witnesses.end();
        if (line.fields[0] != "group" || line.fields.size() < 4) continue;
        std::size_t met = 0;
        for (std::size_t i = 3; i < line.fields.size(); ++i)
            met += component_satisfied(policy, line.fields[i], witnesses) ? 1U : 0U;
        return met >= std::stoul(line.fields[2]);
    }
    return false;
}

}  // namespace

KnownKey known_key(std::string_view vkey) {
    const std::size_t plus = vkey.find('+');
    return {std::string{vkey.substr(0, plus)}, std::string{vkey.substr(plus + 1, 8)}};
}

std::string note_meaning(std::string_view note, const std::vector<KnownKey>& keys) {
    const std::size_t blank = note.rfind("\n\n");
    if (blank == std::string_view::npos || !note.ends_with('\n')) return std::string{note};
    std::set<std::string> kept;
    for (const std::string& line : lines_of(note.substr(blank + 2))) {
        if (std::ranges::any_of(keys, [&](const KnownKey& key) { return signed_by(line, key); }))
            kept.insert(line);
    }
    return std::string{note.substr(0, blank + 2)} + joined({kept.begin(), kept.end()});
}

std::string proof_meaning(std::string_view proof, const std::vector<KnownKey>& keys) {
    std::string text{proof};
    const std::size_t first = text.find('\n');
    if (first != std::string::npos && text.compare(first + 1, 6, "extra ") == 0)
        text.erase(first, text.find('\n', first + 1) - first);
    return above_and_note(text, keys);
}

std::string request_meaning(std::string_view request, const std::vector<KnownKey>& keys) {
    return above_and_note(request, keys);
}

std::vector<PolicyLine> policy_meaning(std::string_view policy) {
    std::vector<PolicyLine> meaning;
    for (const std::string& line : lines_of(policy)) {
        PolicyLine read{fields_of(line)};
        if (read.fields.empty()) continue;
        const std::size_t told = read.fields[0] == "log" ? 2 : read.fields[0] == "witness" ? 3 : 0;
        if (told > 0 && read.fields.size() > told) read.fields.resize(told);
        if (read.fields[0] == "group" && read.fields.size() > 3) {
            if (read.fields[2] == "any") read.fields[2] = "1";
            if (read.fields[2] == "all") read.fields[2] = std::to_string(read.fields.size() - 3);
        }
        meaning.push_back(std::move(read));
    }
    return meaning;
}

bool policy_satisfied(const std::vector<PolicyLine>& policy,
                      const std::vector<std::string>& witnesses) {
    std::string quorum;
    for (const PolicyLine& line : policy)
        if (line.fields.size() == 2 && line.fields[0] == "quorum") quorum = line.fields[1];
    return quorum == "none" || component_satisfied(policy, quorum, witnesses);
}

}  // namespace qiyue::property
