#pragma once

// Texts that are read line by line; a line ends in a newline. Pure; any thread.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qiyue {

/// The next line without its newline, taken from the front of `text`; nullopt, and nothing taken,
/// if no line ends.
inline std::optional<std::string_view> take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

/// All lines without their newlines; the last need not have one.
inline std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

}  // namespace qiyue
