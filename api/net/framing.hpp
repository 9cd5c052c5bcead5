#pragma once

// Where a request ends: what is refused before a byte of its body is read. Stricter than RFC 9112,
// so that no proxy in front of us can see another request than we do. Pure; any thread.

#include <cstdint>
#include <optional>

#include "api/net/http.hpp"

namespace qiyue {

struct Framing {
    std::optional<HttpResponse> refusal;  ///< answer it and end the connection
    std::uint64_t body_bytes = 0;
    bool expects_continue = false;
};

/// Looks at method and headers. Refused: any Transfer-Encoding (501); Content-Length that is not
/// one canonical number (400); POST or PUT without one (411); a body on other methods (400);
/// HTTP/1.1 without exactly one Host (400); a repeated Authorization or If-Stream-Seq (400); an
/// Expect other than 100-continue (417).
Framing check_framing(const HttpRequest& request, bool http_1_1);

}  // namespace qiyue
