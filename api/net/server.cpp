#include "api/net/server.hpp"

#include <algorithm>
#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "api/net/listen_address.hpp"
#include "api/net/session.hpp"
#include "api/net/tls.hpp"

namespace qiyue {
namespace {

using tcp = net::ip::tcp;

unsigned cores() { return std::max(1u, std::thread::hardware_concurrency()); }

std::uint64_t at_least_one(unsigned count, unsigned otherwise) {
    return count > 0 ? count : otherwise;
}

/// Said to a connection there is no place for, as far as its send buffer takes it.
void turn_away(tcp::socket socket, bool tls) {
    beast::error_code ec;
    if (!tls) {
        auto response = constant_problem(503, "queue_full", "too many connections");
        response.headers.emplace_back("retry-after", "5");
        const auto text = format_head(response, false) + response.body;
        socket.non_blocking(true, ec);
        socket.write_some(net::buffer(text), ec);
        socket.shutdown(tcp::socket::shutdown_send, ec);
    }
    socket.close(ec);
}

}  // namespace

struct HttpServer::Parts {
    Parts(ServerOptions given, HttpHandler& handler)
        : options(std::move(given)),
          connections(options.connections_max, options.connections_per_address_max),
          workers(at_least_one(options.worker_threads, std::max(2u, cores()))),
          shared{options, handler, connections, workers},
          io(static_cast<int>(at_least_one(options.io_threads, std::min(4u, cores())))),
          acceptor(net::make_strand(io)) {}

    Result<void> listen();
    net::awaitable<void> accept();
    void admit(tcp::socket socket);
    template <class Stream>
    void serve(Stream stream, std::uint64_t number, const net::ip::address& address);
    void stop();

    const ServerOptions options;
    std::optional<net::ssl::context> tls;
    Connections connections;
    net::thread_pool workers;
    SessionShared shared;
    net::io_context io;  ///< after all that sessions refer to: it destroys what is left of them
    tcp::acceptor acceptor;
    std::uint16_t port = 0;
    std::vector<std::thread> threads;
    bool stopped = false;
};

Result<void> HttpServer::Parts::listen() {
    const auto address = ListenAddress::parse(options.listen);
    if (!address) return std::unexpected(address.error());
    beast::error_code ec;
    tcp::resolver resolver(io);
    const auto found =
        resolver.resolve(address->host, std::to_string(address->port), tcp::resolver::passive, ec);
    if (ec || found.empty()) {
        return fail(ErrorCode::invalid_argument, "no such address: " + options.listen);
    }
    const tcp::endpoint endpoint = found.begin()->endpoint();
    acceptor.open(endpoint.protocol(), ec);
    if (!ec) acceptor.set_option(net::socket_base::reuse_address(true), ec);
    if (!ec) acceptor.bind(endpoint, ec);
    if (!ec) acceptor.listen(net::socket_base::max_listen_connections, ec);
    if (ec) {
        return fail(ErrorCode::network, "cannot listen on " + options.listen + ": " + ec.message());
    }
    port = acceptor.local_endpoint(ec).port();
    return {};
}

net::awaitable<void> HttpServer::Parts::accept() {
    net::steady_timer pause(acceptor.get_executor());
    while (acceptor.is_open()) {
        auto [ec, socket] = co_await acceptor.async_accept(
            net::any_io_executor(net::make_strand(io)), net::as_tuple(net::use_awaitable));
        if (ec == net::error::operation_aborted) co_return;
        if (ec) {
            // Out of descriptors or the like: others may close theirs meanwhile.
            pause.expires_after(std::chrono::milliseconds(50));
            auto [waited] = co_await pause.async_wait(net::as_tuple(net::use_awaitable));
            static_cast<void>(waited);
            continue;
        }
        admit(std::move(socket));
    }
}

void HttpServer::Parts::admit(tcp::socket socket) {
    beast::error_code ec;
    const auto peer = socket.remote_endpoint(ec);
    if (ec) return;
    auto address = peer.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6());
    }
    socket.set_option(tcp::no_delay(true), ec);
    const auto number = connections.enter(address.to_string());
    if (number == 0) return turn_away(std::move(socket), tls.has_value());
    if (tls) {
        serve(TlsStream(TcpStream(std::move(socket)), *tls), number, address);
    } else {
        serve(TcpStream(std::move(socket)), number, address);
    }
}

template <class Stream>
void HttpServer::Parts::serve(Stream stream, std::uint64_t number,
                              const net::ip::address& address) {
    auto executor = stream.get_executor();
    auto session = std::make_shared<Session<Stream>>(std::move(stream), number, address.to_string(),
                                                     address.is_loopback(), shared);
    // The session lives as long as its coroutine. What a library throws ends this connection only.
    net::co_spawn(executor, session->run(), [session](const std::exception_ptr&) {});
}

void HttpServer::Parts::stop() {
    if (stopped) return;
    stopped = true;
    shared.draining = true;
    net::post(acceptor.get_executor(), [this] {
        beast::error_code ec;
        acceptor.close(ec);
    });
    connections.end_all(Connections::Ending::drain);
    if (!connections.wait_empty(options.drain_timeout_ms)) {
        connections.end_all(Connections::Ending::abort);
        connections.wait_empty(5'000);
    }
    workers.join();
    io.stop();
    for (auto& thread : threads)
        thread.join();
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(ServerOptions options, HttpHandler& handler) {
    auto parts = std::make_unique<Parts>(std::move(options), handler);
    if (parts->options.tls) {
        auto context = server_tls(*parts->options.tls);
        if (!context) return pass(context);
        parts->tls = std::move(*context);
    }
    if (auto listening = parts->listen(); !listening) return pass(listening);
    net::co_spawn(parts->acceptor.get_executor(), parts->accept(),
                  [](const std::exception_ptr&) {});
    const auto count = at_least_one(parts->options.io_threads, std::min(4u, cores()));
    for (std::uint64_t i = 0; i < count; ++i) {
        parts->threads.emplace_back([&io = parts->io] { io.run(); });
    }
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(parts)));
}

HttpServer::HttpServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
HttpServer::~HttpServer() { stop(); }

std::uint16_t HttpServer::port() const { return parts_->port; }
std::size_t HttpServer::connections() const { return parts_->connections.count(); }
void HttpServer::stop() { parts_->stop(); }

}  // namespace qiyue
