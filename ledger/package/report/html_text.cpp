#include "ledger/package/report/html_text.hpp"

#include "ledger/base/encoding.hpp"
#include "ledger/base/shown_text.hpp"

namespace qiyue {
namespace {

constexpr std::size_t group_digits = 8;

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }

/// The bytes of the first `count` characters, or all. A text that is not UTF-8 is no longer.
std::string_view first_characters(std::string_view text, std::size_t count) {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!begins_character(text[i])) continue;
        if (seen++ == count) return text.substr(0, i);
    }
    return text.substr(0, 4 * count);
}

void append_escaped(std::string_view line, std::string& out) {
    for (const char c : shown_text(line)) {
        switch (c) {
            case '&': out.append("&amp;"); break;
            case '<': out.append("&lt;"); break;
            case '>': out.append("&gt;"); break;
            case '"': out.append("&quot;"); break;
            case '\'': out.append("&#39;"); break;
            default: out.push_back(c);
        }
    }
}

}  // namespace

HtmlText& HtmlText::text(std::string_view text) {
    const std::string_view shown = first_characters(text, chars_max);
    for (std::size_t at = 0; at <= shown.size();) {
        const std::size_t end = std::min(shown.find('\n', at), shown.size());
        if (at > 0) text_.append("<br>");
        append_escaped(shown.substr(at, end - at), text_);
        at = end + 1;
    }
    if (shown.size() < text.size()) text_.append("…");
    return *this;
}

HtmlText& HtmlText::number(std::uint64_t number) {
    text_.append(std::to_string(number));
    return *this;
}

HtmlText& HtmlText::label(const Label& label) {
    if (label.zh == label.en) return text(label.zh);
    text_.append("<span lang=\"zh\">");
    text(label.zh);
    text_.append("</span> <span lang=\"en\">");
    text(label.en);
    text_.append("</span>");
    return *this;
}

HtmlText& HtmlText::paragraph(const Label& label) {
    text_.append("<p lang=\"zh\">");
    text(label.zh);
    text_.append("</p>\n<p lang=\"en\">");
    text(label.en);
    text_.append("</p>\n");
    return *this;
}

HtmlText& HtmlText::digits(std::string_view hex) {
    text_.append("<code>");
    for (std::size_t at = 0; at < hex.size(); at += group_digits) {
        if (at > 0) text_.append("<wbr>");
        append_escaped(hex.substr(at, group_digits), text_);
    }
    text_.append("</code>");
    return *this;
}

HtmlText& HtmlText::hash(const Hash& hash) { return digits(to_hex(hash)); }

}  // namespace qiyue
