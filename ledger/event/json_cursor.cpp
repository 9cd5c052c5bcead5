#include "ledger/event/json_cursor.hpp"

namespace qiyue {
namespace {

/// The value of four hex digits if it is ASCII, or -1.
int ascii_code_point(std::string_view digits) {
    if (digits.size() != 4) return -1;
    int number = 0;
    for (const char c : digits) {
        int digit = -1;
        if (c >= '0' && c <= '9') digit = c - '0';
        if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
        if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
        if (digit < 0) return -1;
        number = number * 16 + digit;
    }
    return number < 0x80 ? number : -1;
}

}  // namespace

void JsonCursor::skip_space() {
    while (at_ < json_.size() &&
           (json_[at_] == ' ' || json_[at_] == '\n' || json_[at_] == '\r' || json_[at_] == '\t'))
        ++at_;
}

bool JsonCursor::take(char c) {
    skip_space();
    if (at_ == json_.size() || json_[at_] != c) return false;
    ++at_;
    return true;
}

bool JsonCursor::at_end() {
    skip_space();
    return at_ == json_.size();
}

std::optional<std::string_view> JsonCursor::text() {
    if (!take('"')) return std::nullopt;
    std::size_t end = json_.find('"', at_);
    std::string_view raw = json_.substr(at_, end == json_.npos ? 0 : end - at_);
    const bool escaped = raw.find('\\') != raw.npos;
    if (escaped) {
        for (end = at_; end < json_.size() && json_[end] != '"'; ++end)
            if (json_[end] == '\\') ++end;
        if (end >= json_.size()) return std::nullopt;
        raw = json_.substr(at_, end - at_);
    }
    if (end == json_.npos) return std::nullopt;
    if (escaped) {
        std::string out;
        if (!unescape(raw, out)) return std::nullopt;
        unescaped_.push_front(std::move(out));
        raw = unescaped_.front();
    }
    at_ = end + 1;
    return raw;
}

bool JsonCursor::unescape(std::string_view raw, std::string& out) {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\\') {
            out += raw[i];
            continue;
        }
        ++i;  // a character follows: the string's end was found that way
        if (const auto letter = letters.find(raw[i]); letter != letters.npos) {
            out += meanings[letter];
            continue;
        }
        const int code = raw[i] == 'u' ? ascii_code_point(raw.substr(i + 1, 4)) : -1;
        if (code < 0) return false;
        out += static_cast<char>(code);
        i += 4;
    }
    return true;
}

}  // namespace qiyue
