#include "api/net/http.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

constexpr std::size_t parameters_max = 64;

std::optional<std::string_view> find_in(
    const std::vector<std::pair<std::string, std::string>>& list, std::string_view name) {
    const auto found = std::ranges::find(
        list, name, [](const auto& item) -> std::string_view { return item.first; });
    if (found == list.end()) return std::nullopt;
    return found->second;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

/// A form's `+` is a space in a query, and only there.
std::optional<std::string> query_decoded(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    return percent_decoded(spaced);
}

bool read_query(std::string_view text, HttpRequest& request) {
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        if (request.query.size() == parameters_max) return false;
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = query_decoded(pair.substr(0, equals));
        auto value = query_decoded(equals < pair.size() ? pair.substr(equals + 1) : "");
        if (!name || !value) return false;
        request.query.emplace_back(std::move(*name), std::move(*value));
    }
    return true;
}

bool is_sound_path(std::string_view path) {
    if (path.empty() || path.front() != '/') return false;
    std::size_t start = 1;
    while (start <= path.size()) {
        const auto end = std::min(path.find('/', start), path.size());
        const auto segment = percent_decoded(path.substr(start, end - start));
        if (!segment || *segment == "." || *segment == "..") return false;
        start = end + 1;
    }
    return true;
}

std::string http_date() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 40> text{};
    const auto length =
        std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), length};
}

}  // namespace

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
    return find_in(headers, name);
}

std::optional<std::string_view> HttpRequest::parameter(std::string_view name) const {
    return find_in(query, name);
}

std::string_view reason_phrase(int status) noexcept {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 304: return "Not Modified";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 411: return "Length Required";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 416: return "Range Not Satisfiable";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 502: return "Bad Gateway";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        case 505: return "HTTP Version Not Supported";
        default: return "Unknown";
    }
}

HttpResponse constant_problem(int status, std::string_view code, std::string_view detail) {
    HttpResponse response;
    response.status = status;
    response.headers.emplace_back("content-type", "application/problem+json");
    response.body.append(R"({"type":"about:blank","title":")").append(reason_phrase(status));
    response.body.append(R"(","status":)").append(std::to_string(status));
    response.body.append(R"(,"code":")").append(code);
    response.body.append(R"(","detail":")").append(detail).append("\"}");
    return response;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (is_control(c)) return std::nullopt;
        out.push_back(c);
    }
    if (!is_utf8(out)) return std::nullopt;
    return out;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (is_unreserved(c)) {
            out.push_back(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        constexpr std::string_view digits = "0123456789ABCDEF";
        out.push_back('%');
        out.push_back(digits[byte >> 4]);
        out.push_back(digits[byte & 15]);
    }
    return out;
}

bool read_target(std::string_view target, HttpRequest& request) {
    request.target = target;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        const auto slash = target.find('/', scheme.size());
        if (slash == std::string_view::npos) return false;
        target.remove_prefix(slash);
        break;
    }
    const auto is_bad = [](char c) { return is_control(c) || c == ' ' || c == '#' || c == '\\'; };
    if (std::ranges::any_of(target, is_bad)) return false;
    const auto mark = std::min(target.find('?'), target.size());
    request.path = target.substr(0, mark);
    if (!is_sound_path(request.path)) return false;
    return mark == target.size() || read_query(target.substr(mark + 1), request);
}

std::string format_head(const HttpResponse& response, bool keep_alive) {
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
    head.append(reason_phrase(response.status)).append("\r\n");
    for (const auto& [name, value] : response.headers) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
    if (response.status != 204 && response.status != 304 && !response.live) {
        const auto bytes = response.stream ? response.stream->bytes : response.body.size();
        head.append("content-length: ").append(std::to_string(bytes)).append("\r\n");
    }
    head.append("date: ").append(http_date()).append("\r\n");
    if (!keep_alive) head.append("connection: close\r\n");
    head.append("\r\n");
    return head;
}

}  // namespace qiyue
