#include "ledger/package/container/bag_lines.hpp"

#include <algorithm>
#include <array>

namespace qiyue {
namespace {

constexpr std::array<std::string_view, 5> draft_versions = {"0.93", "0.94", "0.95", "0.96", "0.97"};

bool is_space(char c) { return c == ' ' || c == '\t'; }

std::string_view without_space(std::string_view text) {
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return text;
}

/// The words before the next space, which goes with them.
std::string_view take_word(std::string_view& text) {
    const auto* const space = std::ranges::find_if(text, is_space);
    const std::string_view word(text.begin(), space);
    text.remove_prefix(word.size());
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    return word;
}

/// Line ends that stand in a name as %0A and %0D; and, since 1.0, the per cent sign as %25.
std::string decoded(std::string_view name, bool is_final) {
    std::string out;
    while (!name.empty()) {
        const std::string_view next = name.substr(0, 3);
        char c = name.front();
        std::size_t taken = 3;
        if (next == "%0A" || next == "%0a")
            c = '\n';
        else if (next == "%0D" || next == "%0d")
            c = '\r';
        else if (!(is_final && next == "%25"))
            taken = 1;
        out += c;
        name.remove_prefix(taken);
    }
    return out;
}

/// Whether it stays inside the bag.
bool is_inside(std::string_view path) {
    if (path.empty() || path.front() == '/' || path.front() == '~') return false;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        const std::string_view component = path.substr(0, slash);
        if (component.empty() || component == "." || component == "..") return false;
        if (slash + 1 == path.size()) return false;  // ends in "/"
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return true;
}

std::optional<std::string> lower_hex(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        if ((lower < '0' || lower > '9') && (lower < 'a' || lower > 'f')) return std::nullopt;
        out += lower;
    }
    return out;
}

}  // namespace

std::vector<std::string> bag_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        lines.emplace_back(text.substr(0, end));
        const bool both = text.substr(end).starts_with("\r\n");
        text.remove_prefix(std::min(end + (both ? 2 : 1), text.size()));
    }
    return lines;
}

std::optional<BagDeclaration> BagDeclaration::parse(std::string_view text) {
    constexpr std::string_view version = "BagIt-Version: ";
    constexpr std::string_view encoding = "Tag-File-Character-Encoding: ";
    const std::vector<std::string> lines = bag_lines(text);
    if (lines.size() != 2 || !lines[0].starts_with(version) || !lines[1].starts_with(encoding) ||
        lines[1].size() == encoding.size())
        return std::nullopt;
    const std::string_view number = std::string_view(lines[0]).substr(version.size());
    if (number == "1.0") return BagDeclaration{true};
    if (std::ranges::find(draft_versions, number) == draft_versions.end()) return std::nullopt;
    return BagDeclaration{false};
}

std::optional<std::vector<BagManifestLine>> parse_bag_manifest(std::string_view text,
                                                               bool is_final) {
    std::vector<BagManifestLine> entries;
    for (const std::string& line : bag_lines(text)) {
        std::string_view rest = line;
        if (without_space(rest).empty()) continue;
        const auto digest = lower_hex(take_word(rest));
        if (!digest || digest->empty()) return std::nullopt;
        if (rest.starts_with('*')) rest.remove_prefix(1);  // of md5sum --binary
        if (!is_final && rest.starts_with("./")) rest.remove_prefix(2);
        std::string path = decoded(rest, is_final);
        if (!is_inside(path)) return std::nullopt;
        entries.push_back({*digest, std::move(path)});
    }
    return entries;
}

std::optional<std::vector<std::string>> parse_fetch(std::string_view text) {
    std::vector<std::string> paths;
    for (const std::string& line : bag_lines(text)) {
        std::string_view rest = line;
        if (without_space(rest).empty()) continue;
        const std::string_view url = take_word(rest);
        const std::string_view length = take_word(rest);
        const bool is_length = length == "-" || std::ranges::all_of(length, [](char c) {
                                   return c >= '0' && c <= '9';
                               });
        std::string path = decoded(rest, true);
        if (url.empty() || length.empty() || !is_length || !is_inside(path)) return std::nullopt;
        paths.push_back(std::move(path));
    }
    return paths;
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_bag_info(
    std::string_view text) {
    std::vector<std::pair<std::string, std::string>> labels;
    for (const std::string& line : bag_lines(text)) {
        if (without_space(line).empty()) continue;
        if (is_space(line.front())) {
            if (labels.empty()) return std::nullopt;
            labels.back().second += ' ' + std::string(without_space(line));
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos || colon == 0) return std::nullopt;
        labels.emplace_back(line.substr(0, colon),
                            without_space(std::string_view(line).substr(colon + 1)));
    }
    return labels;
}

}  // namespace qiyue
