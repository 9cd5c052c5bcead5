#pragma once

// HTML as it is written: what is ours is a literal, what is a stranger's is escaped. Nothing that
// an entry says can therefore become markup. Pure; one thread an object.

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/domain/label.hpp"

namespace qiyue {

/// A piece of markup: only a literal of the program can be one.
class Markup {
public:
    consteval Markup(const char* literal) : text_(literal) {}
    constexpr std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

class HtmlText {
public:
    /// Characters of one text that are shown; of a longer one it says that it was cut.
    static constexpr std::size_t chars_max = 2'000;

    HtmlText& markup(Markup markup) {
        text_.append(markup.text());
        return *this;
    }
    /// Escaped, hidden characters made visible; line ends become <br>.
    HtmlText& text(std::string_view text);
    HtmlText& number(std::uint64_t number);
    /// Both languages in spans; the reader may hide one.
    HtmlText& label(const Label& label);
    /// A paragraph in each language.
    HtmlText& paragraph(const Label& label);
    /// All digits, in groups that may break.
    HtmlText& digits(std::string_view hex);
    HtmlText& hash(const Hash& hash);

    /// What another one has written.
    HtmlText& append(const HtmlText& other) {
        text_.append(other.text_);
        return *this;
    }

    const std::string& str() const { return text_; }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

}  // namespace qiyue
