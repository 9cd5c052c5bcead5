#include "api/net/ranges.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace qiyue {
namespace {

constexpr std::string_view unit = "bytes=";

bool is_unit(std::string_view text) {
    return std::ranges::equal(text.substr(0, unit.size()), unit, {}, [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
}

std::string_view trimmed(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Digits; what is larger than any body is as large as can be. nullopt for anything else.
std::optional<std::uint64_t> position(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        value = value > (UINT64_MAX - digit) / 10 ? UINT64_MAX : value * 10 + digit;
    }
    return value;
}

ByteRange part(std::uint64_t from, std::uint64_t bytes) {
    if (bytes == 0) return {ByteRange::Kind::unsatisfiable, 0, 0};
    return {ByteRange::Kind::part, from, bytes};
}

std::string_view etag_of(const HttpResponse& response) {
    for (const auto& [name, value] : response.headers)
        if (name == "etag") return value;
    return {};
}

}  // namespace

ByteRange read_range(std::string_view header, std::uint64_t length) {
    if (!is_unit(header)) return {};
    const auto text = trimmed(header.substr(unit.size()));
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return {};
    const auto first_text = text.substr(0, dash);
    const auto last_text = text.substr(dash + 1);
    const auto first = position(first_text);
    const auto last = position(last_text);
    if (first_text.empty()) {  // the last so many bytes
        if (!last) return {};
        const std::uint64_t bytes = std::min(*last, length);
        return part(length - bytes, bytes);
    }
    if (!first || (!last && !last_text.empty()) || (last && *last < *first)) return {};
    if (*first >= length) return part(0, 0);
    return part(*first, std::min(last.value_or(length - 1), length - 1) - *first + 1);
}

HttpResponse matched(HttpResponse response, const HttpRequest& request) {
    const auto header = request.header("if-match");
    if (!header || response.status != 200) return response;
    const std::string_view tag = etag_of(response);
    std::string_view rest = trimmed(*header);
    if (rest == "*") return response;
    while (!rest.empty()) {
        const auto comma = rest.find(',');  // ours has none in it
        if (trimmed(rest.substr(0, comma)) == tag) return response;
        rest.remove_prefix(comma == rest.npos ? rest.size() : comma + 1);
    }
    return constant_problem(412, "invalid_argument", "what is here now has another ETag");
}

HttpResponse ranged(HttpResponse response, const HttpRequest& request) {
    if (response.status != 200 || !response.stream) return response;
    response.headers.emplace_back("accept-ranges", "bytes");
    const auto header = request.header("range");
    if (!header || request.method != "GET") return response;
    const auto condition = request.header("if-range");
    if (condition && *condition != etag_of(response)) return response;
    const std::uint64_t length = response.stream->bytes;
    const ByteRange wanted = read_range(*header, length);
    if (wanted.kind == ByteRange::Kind::whole) return response;
    if (wanted.kind == ByteRange::Kind::unsatisfiable) {
        auto none = constant_problem(416, "invalid_argument", "the body has no such bytes");
        none.headers.emplace_back("content-range", "bytes */" + std::to_string(length));
        return none;
    }
    response.status = 206;
    response.headers.emplace_back("content-range",
                                  "bytes " + std::to_string(wanted.from) + "-" +
                                      std::to_string(wanted.from + wanted.bytes - 1) + "/" +
                                      std::to_string(length));
    StreamedBody& body = *response.stream;
    const auto read = std::move(body.read);
    body.bytes = wanted.bytes;
    body.read = [read, wanted](std::uint64_t offset) -> Result<std::string> {
        auto piece = read(wanted.from + offset);
        if (piece && piece->size() > wanted.bytes - offset) piece->resize(wanted.bytes - offset);
        return piece;
    };
    return response;
}

}  // namespace qiyue
