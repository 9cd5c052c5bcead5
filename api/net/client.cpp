#include "api/net/client.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "api/net/tls.hpp"
#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
using TcpStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

auto token() { return net::as_tuple(net::use_awaitable); }

struct Place {
    bool tls = false;
    std::string host;
    std::string port;
    std::string authority;
    std::string prefix;
};

Result<Place> read_address(std::string_view text) {
    Place place;
    place.tls = text.starts_with("https://");
    if (!place.tls && !text.starts_with("http://")) {
        return fail(ErrorCode::invalid_argument, "an address starts with http:// or https://");
    }
    text.remove_prefix(place.tls ? 8 : 7);
    const auto slash = std::min(text.find('/'), text.size());
    place.authority = text.substr(0, slash);
    place.prefix = text.substr(slash);
    while (place.prefix.ends_with('/'))
        place.prefix.pop_back();
    const auto colon = place.authority.rfind(':');
    const bool has_port = colon != std::string::npos && !place.authority.ends_with(']');
    place.host = place.authority.substr(0, has_port ? colon : place.authority.size());
    place.port = has_port ? place.authority.substr(colon + 1) : (place.tls ? "443" : "80");
    if (place.host.starts_with('[') && place.host.ends_with(']')) {
        place.host = place.host.substr(1, place.host.size() - 2);
    }
    const auto port = from_decimal(place.port);
    const auto is_odd = [](char c) { return c <= ' ' || c == '@' || c == 0x7f; };
    if (place.host.empty() || !port || *port == 0 || *port > 65'535 ||
        std::ranges::any_of(text, is_odd)) {
        return fail(ErrorCode::invalid_argument, "not an address: " + std::string(text));
    }
    return place;
}

Error from_code(const beast::error_code& ec, std::string_view what) {
    const bool timed_out = ec == beast::error::timeout;
    const bool too_large = ec == beast::http::error::body_limit;
    const auto code = timed_out   ? ErrorCode::timeout
                      : too_large ? ErrorCode::too_large
                                  : ErrorCode::network;
    return {code, std::string(what) + ": " + ec.message()};
}

ClientResponse taken(beast::http::response<beast::http::string_body>&& message) {
    ClientResponse response;
    response.status = static_cast<int>(message.result_int());
    for (const auto& field : message) {
        std::string name(field.name_string());
        std::ranges::transform(name, name.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        response.headers.emplace_back(std::move(name), std::string(field.value()));
    }
    response.body = std::move(message.body());
    return response;
}

}  // namespace

struct HttpClient::Parts {
    Place place;
    ClientOptions options;
    net::io_context io{1};
    std::optional<net::ssl::context> tls;
    std::optional<TcpStream> plain;
    std::optional<TlsStream> secure;
    beast::flat_buffer buffer;
    std::atomic<bool> cancelled{false};

    bool is_open() const { return plain.has_value() || secure.has_value(); }
    TcpStream& tcp() { return plain ? *plain : secure->next_layer(); }
    void drop() {
        plain.reset();
        secure.reset();
        buffer.clear();
    }
    net::awaitable<Result<void>> connect();
    template <class Stream>
    net::awaitable<Result<ClientResponse>> exchange(Stream& stream, std::string& message,
                                                    bool is_head);
    net::awaitable<void> run(std::string& message, bool is_head, Result<ClientResponse>& out);
    Result<ClientResponse> once(std::string message, bool is_head);
    std::string format(std::string_view method, std::string_view target, const HeaderList& headers,
                       std::string_view body) const;
};

net::awaitable<Result<void>> HttpClient::Parts::connect() {
    net::ip::tcp::resolver resolver(io);
    auto [resolve_ec, found] = co_await resolver.async_resolve(place.host, place.port, token());
    if (resolve_ec) co_return std::unexpected(from_code(resolve_ec, place.host));
    if (tls) {
        secure.emplace(io, *tls);
    } else {
        plain.emplace(io);
    }
    tcp().expires_after(std::chrono::milliseconds(options.connect_timeout_ms));
    auto [ec, endpoint] = co_await tcp().async_connect(found, token());
    if (ec) co_return std::unexpected(from_code(ec, place.authority));
    beast::error_code ignored;
    tcp().socket().set_option(net::ip::tcp::no_delay(true), ignored);
    if (tls) {
        SSL_set_tlsext_host_name(secure->native_handle(), place.host.c_str());
        secure->set_verify_callback(net::ssl::host_name_verification(place.host));
        auto [tls_ec] = co_await secure->async_handshake(net::ssl::stream_base::client, token());
        if (tls_ec) co_return std::unexpected(from_code(tls_ec, place.authority));
    }
    co_return Result<void>{};
}

template <class Stream>
net::awaitable<Result<ClientResponse>> HttpClient::Parts::exchange(Stream& stream,
                                                                   std::string& message,
                                                                   bool is_head) {
    tcp().expires_after(std::chrono::milliseconds(options.timeout_ms));
    auto [write_ec, sent] = co_await net::async_write(stream, net::buffer(message), token());
    // A server that refuses early answers before it has read all: look for its answer either way.
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(options.response_bytes_max);
    parser.header_limit(64u << 10);
    parser.skip(is_head);
    auto [ec, count] = co_await beast::http::async_read(stream, buffer, parser, token());
    if (ec) co_return std::unexpected(from_code(write_ec ? write_ec : ec, place.authority));
    const bool keep = !write_ec && parser.keep_alive();
    ClientResponse response = taken(parser.release());
    if (!keep) drop();
    co_return response;
}

net::awaitable<void> HttpClient::Parts::run(std::string& message, bool is_head,
                                            Result<ClientResponse>& out) {
    if (!is_open()) {
        Result<void> connected = co_await connect();
        if (!connected) {
            out = std::unexpected(connected.error());
            co_return;
        }
    }
    if (plain) {
        out = co_await exchange(*plain, message, is_head);
    } else {
        out = co_await exchange(*secure, message, is_head);
    }
}

Result<ClientResponse> HttpClient::Parts::once(std::string message, bool is_head) {
    Result<ClientResponse> out = fail(ErrorCode::network, "no answer from " + place.authority);
    if (cancelled) return fail(ErrorCode::stopping, "the request was cancelled");
    net::co_spawn(io, run(message, is_head, out), [](const std::exception_ptr&) {});
    io.restart();
    // A cancel() that came before restart() is seen here, a later one ends run().
    if (!cancelled) io.run();
    if (cancelled) return fail(ErrorCode::stopping, "the request was cancelled");
    if (!out) drop();
    return out;
}

std::string HttpClient::Parts::format(std::string_view method, std::string_view target,
                                      const HeaderList& headers, std::string_view body) const {
    std::string text(method);
    text.append(" ").append(place.prefix).append(target).append(" HTTP/1.1\r\nhost: ");
    text.append(place.authority).append("\r\nuser-agent: qiyue\r\n");
    if (!options.bearer.empty()) {
        text.append("authorization: Bearer ").append(options.bearer).append("\r\n");
    }
    for (const auto& [name, value] : headers) {
        text.append(name).append(": ").append(value).append("\r\n");
    }
    if (method == "POST" || method == "PUT") {
        text.append("content-length: ").append(std::to_string(body.size())).append("\r\n");
    }
    return text.append("\r\n").append(body);
}

std::optional<std::string_view> ClientResponse::header(std::string_view name) const {
    const auto found = std::ranges::find(
        headers, name, [](const auto& item) -> std::string_view { return item.first; });
    if (found == headers.end()) return std::nullopt;
    return found->second;
}

Result<std::unique_ptr<HttpClient>> HttpClient::open(std::string_view address,
                                                     ClientOptions options) {
    auto place = read_address(address);
    if (!place) return pass(place);
    auto parts = std::make_unique<Parts>();
    parts->place = std::move(*place);
    parts->options = std::move(options);
    if (parts->place.tls) {
        auto context = client_tls(parts->options.ca_file);
        if (!context) return pass(context);
        parts->tls = std::move(*context);
    }
    return std::unique_ptr<HttpClient>(new HttpClient(std::move(parts)));
}

HttpClient::HttpClient(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
HttpClient::~HttpClient() = default;

Result<ClientResponse> HttpClient::request(std::string_view method, std::string_view target,
                                           const HeaderList& headers, std::string_view body) {
    const auto is_break = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
    bool broken = std::ranges::any_of(target, is_break) || !target.starts_with('/');
    for (const auto& [name, value] : headers) {
        broken =
            broken || std::ranges::any_of(name, is_break) || std::ranges::any_of(value, is_break);
    }
    if (broken || std::ranges::any_of(parts_->options.bearer, is_break)) {
        return fail(ErrorCode::invalid_argument, "not a request: " + std::string(target));
    }
    const bool is_head = method == "HEAD";
    const bool was_open = parts_->is_open();
    const auto message = parts_->format(method, target, headers, body);
    auto answer = parts_->once(message, is_head);
    const bool again = !answer && was_open && answer.error().code == ErrorCode::network;
    const bool repeatable =
        is_head || method == "GET" || (method == "POST" && parts_->options.posts_repeatable);
    if (again && repeatable) return parts_->once(message, is_head);
    return answer;
}

void HttpClient::cancel() {
    parts_->cancelled = true;
    parts_->io.stop();
}

Result<ClientResponse> HttpClient::get(std::string_view target) { return request("GET", target); }

Result<ClientResponse> HttpClient::post(std::string_view target, std::string_view content_type,
                                        std::string_view body) {
    return request("POST", target, {{"content-type", std::string(content_type)}}, body);
}

Result<ClientResponse> HttpClient::put(std::string_view target, std::string_view content_type,
                                       std::string_view body) {
    return request("PUT", target, {{"content-type", std::string(content_type)}}, body);
}

}  // namespace qiyue
