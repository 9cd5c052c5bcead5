#include "tests/property/mutator.hpp"

#include <algorithm>
#include <utility>

namespace qiyue::property {
namespace {

constexpr std::size_t byte_kinds = 12;
constexpr std::size_t line_kinds = 8;
constexpr std::size_t changes_max = 3;
/// Bytes that mean something in one of the texts, besides those that are flipped into being.
constexpr std::string_view telling = "\n\r\t +=#/-\"\\{}[],:0129AZaz\0\x80\xe2";
constexpr std::string_view digits = "0123456789";
constexpr std::string_view letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/";

}  // namespace

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.emplace_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines)
        text += line;
    return text;
}

std::string Mutator::mutate(const std::string& base, const std::vector<std::string>& others) {
    std::string text = base;
    do {
        text = base;
        for (std::size_t changes = below(2) * below(changes_max) + 1; changes > 0; --changes)
            change(text, one_of(others));
    } while (text == base);
    return text;
}

void Mutator::change(std::string& text, const std::string& other) {
    const std::size_t kind = below(byte_kinds + line_kinds);
    if (kind < byte_kinds)
        change_bytes(text, other, kind);
    else
        change_lines(text, other, kind - byte_kinds);
}

void Mutator::change_bytes(std::string& text, const std::string& other, std::size_t kind) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = std::min(text.size() - at, below(40) + 1);
    switch (kind) {
        case 0:  // a bit
            if (at < text.size())
                text[at] =
                    static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << below(8)));
            break;
        case 1:  // another byte
            if (at < text.size()) text[at] = telling[below(telling.size())];
            break;
        case 2: text.insert(at, 1, telling[below(telling.size())]); break;
        case 3: text.erase(at, length); break;
        case 4: text.resize(at); break;
        case 5: text.insert(at, text.substr(at, length)); break;
        case 6: {  // a piece of the other, over or between
            const std::size_t from = below(other.size() + 1);
            text.replace(at, below(2) * length, other.substr(from, below(40) + 1));
            break;
        }
        case 7:  // this one's beginning, the other's end
            text = text.substr(0, at) + other.substr(std::min(at, other.size()));
            break;
        case 8: {  // a digit
            const std::size_t digit = text.find_first_of(digits, at);
            if (digit != std::string::npos) text[digit] = digits[below(digits.size())];
            break;
        }
        default: {  // a letter of base64, hex or a name: the form stays
            const std::size_t letter = text.find_first_of(letters, at);
            if (letter != std::string::npos) text[letter] = letters[below(letters.size())];
        }
    }
}

void Mutator::change_lines(std::string& text, const std::string& other, std::size_t kind) {
    std::vector<std::string> lines = lines_of(text);
    const std::vector<std::string> theirs = lines_of(other);
    if (lines.empty() || theirs.empty()) return;
    const std::size_t at = below(lines.size()), second = below(lines.size());
    const auto place = lines.begin() + static_cast<std::ptrdiff_t>(at);
    switch (kind) {
        case 0: std::swap(lines[at], lines[second]); break;
        case 1: lines.erase(place); break;
        case 2: lines.insert(place, lines[second]); break;
        case 3: lines[at] = one_of(theirs); break;
        case 4: lines.insert(place, one_of(theirs)); break;
        case 5: lines[at] = theirs[std::min(at, theirs.size() - 1)]; break;
        case 6: {  // two fields of a line exchanged
            std::string& line = lines[at];
            const std::size_t space = line.find(' '), end = line.find('\n');
            if (space == std::string::npos || end == std::string::npos || space > end) break;
            line = line.substr(space + 1, end - space - 1) + " " + line.substr(0, space) + "\n";
            break;
        }
        default: lines.insert(place, below(2) == 0 ? "\n" : "# a remark\n");
    }
    text = joined(lines);
}

}  // namespace qiyue::property
