#pragma once

// What an HTTP request and its answer are to the rest of the program: plain values, no sockets.
// Values; any thread.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/base/result.hpp"

namespace qiyue {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// A request. Header names are in lower case. `path` is as it was sent, without the query; the
/// query's names and values are decoded and are UTF-8.
struct HttpRequest {
    std::string method;
    std::string target;
    std::string path;
    std::vector<std::pair<std::string, std::string>> query;
    HeaderList headers;
    std::string body;
    std::string remote_address;  ///< without port
    bool is_loopback = false;

    /// The first header of this (lower-case) name.
    std::optional<std::string_view> header(std::string_view name) const;
    /// The first value of a query parameter.
    std::optional<std::string_view> parameter(std::string_view name) const;
};

/// A body that is read piece by piece while it is sent. `read` is called on worker threads with the
/// offset of the next byte and gives at least one byte; an error ends the connection, because the
/// status has gone out.
struct StreamedBody {
    std::uint64_t bytes = 0;
    std::function<Result<std::string>(std::uint64_t offset)> read;
};

/// A body without an end, such as server-sent events: it has no length, and the connection ends
/// with it. `read` is called on worker threads, again and again; what it gives is sent at once, and
/// nothing means that there is nothing yet. An error ends the connection, and so does a server that
/// stops.
struct LiveBody {
    std::function<Result<std::string>()> read;
    int pause_ms = 200;  ///< after nothing
};

struct HttpResponse {
    int status = 200;
    HeaderList headers;
    std::string body;
    std::optional<StreamedBody> stream;  ///< instead of `body`
    std::optional<LiveBody> live;  ///< instead of both
    bool close = false;  ///< end the connection after this answer
};

/// "Not Found" for 404; "Unknown" for what this program never answers.
std::string_view reason_phrase(int status) noexcept;

/// A problem document of RFC 9457 from constants (texts without quotes, backslashes or controls).
HttpResponse constant_problem(int status, std::string_view code, std::string_view detail);

/// `%41` decoded; nullopt for a broken escape, a control character or what is not UTF-8.
std::optional<std::string> percent_decoded(std::string_view text);
/// Everything but unreserved characters escaped.
std::string percent_encoded(std::string_view text);

/// Sets target, path and query of a request. False for a target that is not origin-form (or http
/// absolute-form, which is reduced to it), holds control characters, a fragment, dot segments,
/// broken escapes or more than 64 parameters.
bool read_target(std::string_view target, HttpRequest& request);

/// Status line and headers, with content-length, date and connection, up to the empty line.
std::string format_head(const HttpResponse& response, bool keep_alive);

}  // namespace qiyue
