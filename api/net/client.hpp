#pragma once

// A blocking HTTP/1.1 client, http:// and https://, for command-line tools: one connection that is
// kept alive and opened again when the server has closed it. One thread at a time.

#include <memory>
#include <string>
#include <string_view>

#include "api/net/http.hpp"

namespace qiyue {

struct ClientOptions {
    std::string bearer;  ///< sent as Authorization, if not empty
    std::string ca_file;  ///< PEM; empty: the system's authorities
    int connect_timeout_ms = 10'000;
    int timeout_ms = 60'000;  ///< for one request and its answer
    std::uint64_t response_bytes_max = 64u << 20;
    bool posts_repeatable = false;  ///< a POST says the same twice: see request()
};

struct ClientResponse {
    int status = 0;
    HeaderList headers;  ///< names in lower case
    std::string body;

    std::optional<std::string_view> header(std::string_view name) const;
};

class HttpClient {
public:
    /// `address` is http(s)://host[:port][/prefix]; nothing is connected yet. Errors:
    /// invalid_argument (address, CA file).
    static Result<std::unique_ptr<HttpClient>> open(std::string_view address,
                                                    ClientOptions options = {});
    ~HttpClient();

    /// Any status is an answer. Errors: network, timeout, too_large. A request on a kept connection
    /// that the server has closed is sent once more on a new one only if it is a GET or HEAD, or a
    /// POST and `posts_repeatable`.
    Result<ClientResponse> request(std::string_view method, std::string_view target,
                                   const HeaderList& headers = {}, std::string_view body = {});
    Result<ClientResponse> get(std::string_view target);
    Result<ClientResponse> post(std::string_view target, std::string_view content_type,
                                std::string_view body);
    Result<ClientResponse> put(std::string_view target, std::string_view content_type,
                               std::string_view body);

    /// From any thread: ends the running request with an error; every later one fails at once.
    void cancel();

private:
    struct Parts;
    explicit HttpClient(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace qiyue
