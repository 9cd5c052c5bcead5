#pragma once

// A reader of JSON text whose shape is known beforehand: a posted envelope. It goes straight to the
// base64 without a copy of it. Not for anything else: it looks at the characters of a string only
// as far as escapes go, because each string of an envelope is then compared or decoded by an
// alphabet, both of which refuse what is not JSON. Views point into the text, or into the cursor if
// the string was written with escapes.

#include <cstddef>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>

namespace qiyue {

class JsonCursor {
public:
    explicit JsonCursor(std::string_view json) : json_(json) {}

    /// Skips white space and then this character; false if another one stands there.
    bool take(char c);
    /// The next string, unescaped; none if there is none or an escape in it is not ASCII.
    std::optional<std::string_view> text();
    /// True if nothing but white space is left.
    bool at_end();
    /// How many bytes have been read: where it went wrong.
    std::size_t position() const { return at_; }

private:
    void skip_space();
    bool unescape(std::string_view raw, std::string& out);

    std::string_view json_;
    std::size_t at_ = 0;
    std::forward_list<std::string> unescaped_;
};

}  // namespace qiyue
