#pragma once

// An HTTP/1.1 server (RFC 9110, 9112) with optional TLS: deadlines on every phase, limits on
// everything, strictly one request after the other on a connection.
//
// Threads: `io_threads` for sockets, `worker_threads` for handlers that block. start() and stop()
// from one thread. The handler must outlive the server; handlers must answer what they were asked
// before what they answer from is destroyed. Stop: no new connections, idle ones closed, running
// requests finished within the drain time, then everything closed.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "api/net/handler.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/result.hpp"

namespace qiyue {

struct TlsFiles {
    std::string certificate;  ///< PEM chain
    std::string key;  ///< PEM
    std::string
        client_ca;  ///< PEM, or empty; if set, clients without such a certificate are refused
};

struct ServerOptions {
    std::string listen = "127.0.0.1:8480";  ///< address:port, [v6]:port; port 0: any free one
    std::optional<TlsFiles> tls;
    unsigned io_threads = 0;  ///< 0: one per core, at most 4
    unsigned worker_threads = 0;  ///< 0: one per core, at least 2
    std::size_t connections_max = limits::http_connections_max;
    std::size_t connections_per_address_max = limits::http_connections_per_address_max;
    std::size_t requests_per_connection_max = limits::http_requests_per_connection_max;
    std::size_t header_bytes_max = limits::http_header_bytes_max;
    std::uint64_t bodies_bytes_max = 256u << 20;  ///< collected bodies of all connections together
    int handshake_timeout_ms = 10'000;
    int header_timeout_ms = limits::http_header_timeout_s * 1'000;
    int body_block_timeout_ms = limits::http_body_block_timeout_s * 1'000;  ///< for each 64 KiB
    int body_timeout_ms = 900'000;  ///< for a whole body, however steadily it drips
    int write_timeout_ms = limits::http_write_timeout_s * 1'000;  ///< for each 256 KiB
    int idle_timeout_ms = limits::http_idle_timeout_s * 1'000;
    int drain_timeout_ms = 10'000;
};

class HttpServer {
public:
    /// Listens and serves from now on. Errors: invalid_argument (address, certificate), network
    /// (the port is taken …).
    static Result<std::unique_ptr<HttpServer>> start(ServerOptions options, HttpHandler& handler);
    /// stop().
    ~HttpServer();

    std::uint16_t port() const;
    std::size_t connections() const;
    /// Returns when everything is closed. May be called twice.
    void stop();

private:
    struct Parts;
    explicit HttpServer(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace qiyue
