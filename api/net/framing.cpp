#include "api/net/framing.hpp"

#include <algorithm>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

std::ptrdiff_t count_of(const HttpRequest& request, std::string_view name) {
    return std::ranges::count_if(request.headers,
                                 [&](const auto& header) { return header.first == name; });
}

Framing refused(int status, std::string_view code, std::string_view detail) {
    Framing framing;
    framing.refusal = constant_problem(status, code, detail);
    framing.refusal->close = true;
    return framing;
}

/// Headers that may stand once at most, and what is said if they do not.
std::optional<Framing> check_single(const HttpRequest& request, bool http_1_1) {
    const auto hosts = count_of(request, "host");
    if (hosts > 1 || (http_1_1 && hosts == 0)) {
        return refused(400, "invalid_argument", "exactly one Host is required");
    }
    for (const std::string_view name : {"authorization", "if-stream-seq", "expect"}) {
        if (count_of(request, name) > 1) {
            return refused(400, "invalid_argument", "a header that may stand once is repeated");
        }
    }
    return std::nullopt;
}

}  // namespace

Framing check_framing(const HttpRequest& request, bool http_1_1) {
    if (count_of(request, "transfer-encoding") > 0) {
        return refused(501, "unsupported", "Transfer-Encoding is not taken; send Content-Length");
    }
    if (auto wrong = check_single(request, http_1_1)) return *wrong;
    Framing framing;
    const auto lengths = count_of(request, "content-length");
    if (lengths > 1) return refused(400, "invalid_argument", "more than one Content-Length");
    const bool takes_body = request.method == "POST" || request.method == "PUT";
    if (lengths == 1) {
        const auto bytes = from_decimal(*request.header("content-length"));
        if (!bytes) return refused(400, "invalid_argument", "Content-Length is not a number");
        if (*bytes > 0 && !takes_body) {
            return refused(400, "invalid_argument", "this method takes no body");
        }
        framing.body_bytes = *bytes;
    } else if (takes_body) {
        return refused(411, "invalid_argument", "Content-Length is required");
    }
    if (const auto expect = request.header("expect")) {
        std::string lower(*expect);
        std::ranges::transform(lower, lower.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        if (lower != "100-continue") {
            return refused(417, "unsupported", "only Expect: 100-continue is known");
        }
        framing.expects_continue = http_1_1;
    }
    return framing;
}

}  // namespace qiyue
