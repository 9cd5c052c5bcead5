#include "ledger/audit/time/timestamp_name.hpp"

#include <algorithm>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

constexpr std::size_t label_length = 16;

bool is_label(std::string_view text) {
    return text.size() == label_length &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// What stands before the next dot, which is taken away too.
std::string_view take_part(std::string_view& rest) {
    const auto dot = std::min(rest.find('.'), rest.size());
    const std::string_view part = rest.substr(0, dot);
    rest.remove_prefix(std::min(dot + 1, rest.size()));
    return part;
}

}  // namespace

std::string token_label(const Hash& sha256) { return to_hex(sha256).substr(0, label_length); }

std::string TimestampName::text() const {
    std::string text = std::to_string(size.value);
    if (is_note()) return text + ".note";
    if (!renewed.empty()) text += "." + renewed;
    return text + "." + token + ".tst";
}

std::optional<TimestampName> TimestampName::parse(std::string_view text) {
    std::string_view rest = text;
    const auto size = from_decimal(take_part(rest));
    if (!size) return std::nullopt;
    TimestampName name{TreeSize{*size}, {}, {}};
    if (rest == "note") return name;
    name.token = take_part(rest);
    if (rest != "tst") {
        name.renewed = std::move(name.token);
        name.token = take_part(rest);
        if (!is_label(name.renewed)) return std::nullopt;
    }
    if (rest != "tst" || !is_label(name.token)) return std::nullopt;
    return name;
}

}  // namespace qiyue
