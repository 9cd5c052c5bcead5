#pragma once

// One connection, from accept to close, on its own strand. Private to server.cpp, which alone
// compiles it: Beast is costly to compile. The phases and their deadlines:
//
//   handshake → idle → head → body (each 64 KiB, and the whole) → handler → answer (each 256 KiB)
//
// Only the head is read by Beast. A body always has a Content-Length (framing.hpp), so it is read
// as plain bytes, and Beast's chunk parsing, which has gaps in 1.81, is never reached.

#include <atomic>
#include <chrono>
#include <memory>
#include <type_traits>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "api/net/connections.hpp"
#include "api/net/framing.hpp"
#include "api/net/server.hpp"

namespace qiyue {

namespace net = boost::asio;
namespace beast = boost::beast;
using TcpStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

/// What all sessions of a server share.
struct SessionShared {
    const ServerOptions& options;
    HttpHandler& handler;
    Connections& connections;
    net::thread_pool& workers;
    std::atomic<std::uint64_t> bodies_bytes{0};
    std::atomic<bool> draining{false};
};

/// Waits for what `start` delivers through its callback, which may be called on any thread; goes on
/// on the caller's strand. Keeps the I/O threads alive meanwhile.
template <class T>
net::awaitable<T> delivered(std::function<void(std::function<void(T)>)> start) {
    co_return co_await net::async_initiate<const net::use_awaitable_t<>&, void(T)>(
        [](auto completion, std::function<void(std::function<void(T)>)> begin) {
            using Completion = decltype(completion);
            auto shared = std::make_shared<Completion>(std::move(completion));
            auto guard = net::make_work_guard(net::get_associated_executor(*shared));
            auto deliver = [shared, guard](T value) {
                auto boxed = std::make_shared<T>(std::move(value));
                net::post(guard.get_executor(),
                          [shared, boxed]() { (*shared)(std::move(*boxed)); });
            };
            begin(std::move(deliver));
        },
        net::use_awaitable, std::move(start));
}

template <class Stream>
class Session : public std::enable_shared_from_this<Session<Stream>> {
public:
    Session(Stream stream, std::uint64_t number, std::string address, bool is_loopback,
            SessionShared& shared)
        : stream_(std::move(stream)),
          number_(number),
          address_(std::move(address)),
          is_loopback_(is_loopback),
          shared_(shared),
          options_(shared.options),
          buffer_(options_.header_bytes_max + block_bytes) {}

    ~Session() { shared_.connections.leave(number_); }

    net::awaitable<void> run() {
        enroll();
        if constexpr (is_tls) {
            arm(options_.handshake_timeout_ms);
            auto [ec] = co_await stream_.async_handshake(net::ssl::stream_base::server, token());
            if (ec) co_return;
        }
        std::size_t requests = 0;
        while (requests < options_.requests_per_connection_max && !shared_.draining) {
            if (!co_await first_byte(requests == 0)) break;
            ++requests;
            may_go_on_ = requests < options_.requests_per_connection_max;
            if (!co_await one_request()) break;
        }
        co_await close();
    }

private:
    static constexpr bool is_tls = !std::is_same_v<Stream, TcpStream>;
    static constexpr std::size_t block_bytes = 64u << 10;
    static constexpr std::size_t write_block_bytes = 256u << 10;
    using Parser = beast::http::request_parser<beast::http::empty_body>;

    static auto token() { return net::as_tuple(net::use_awaitable); }
    TcpStream& tcp() { return beast::get_lowest_layer(stream_); }
    void arm(int timeout_ms) { tcp().expires_after(std::chrono::milliseconds(timeout_ms)); }

    /// How the server ends this connection: an idle one at once, a busy one after its answer.
    void enroll() {
        std::weak_ptr<Session> weak = this->weak_from_this();
        auto executor = stream_.get_executor();
        shared_.connections.reach_by(number_, [weak, executor](Connections::Ending ending) {
            net::post(executor, [weak, ending] {
                const auto self = weak.lock();
                if (!self) return;
                if (ending == Connections::Ending::abort || self->idle_) self->tcp().close();
            });
        });
        if (shared_.draining) may_go_on_ = false;
    }

    net::awaitable<bool> first_byte(bool first) {
        if (buffer_.size() > 0) co_return true;
        arm(first ? options_.header_timeout_ms : options_.idle_timeout_ms);
        idle_ = true;
        auto [ec, count] = co_await stream_.async_read_some(buffer_.prepare(4'096), token());
        idle_ = false;
        if (ec) co_return false;
        buffer_.commit(count);
        co_return true;
    }

    /// False if the connection ends.
    net::awaitable<bool> one_request() {
        Parser parser;
        parser.header_limit(static_cast<std::uint32_t>(options_.header_bytes_max));
        parser.body_limit(boost::none);
        arm(options_.header_timeout_ms);
        auto [ec, count] =
            co_await beast::http::async_read_header(stream_, buffer_, parser, token());
        if (ec) {
            auto refusal = head_refusal(ec);
            if (refusal) co_await refuse(std::move(*refusal), false);
            co_return false;
        }
        HttpRequest request;
        const bool target_sound = take_head(parser, request);
        const bool http_1_1 = parser.get().version() == 11;
        keep_alive_ = may_go_on_ && parser.keep_alive() && http_1_1;
        const bool is_head = request.method == "HEAD";
        if (!target_sound) {
            co_await refuse(closing(400, "invalid_argument", "bad request target"), is_head);
            co_return false;
        }
        Framing framing = check_framing(request, http_1_1);
        if (framing.refusal) {
            co_await refuse(std::move(*framing.refusal), is_head);
            co_return false;
        }
        co_return co_await received(std::move(request), framing, is_head);
    }

    net::awaitable<bool> received(HttpRequest request, Framing framing, bool is_head) {
        Reception reception = shared_.handler.receive(request);
        std::optional<HttpResponse> refusal = std::move(reception.refusal);
        if (!refusal && framing.body_bytes > reception.body_bytes_max) {
            refusal = closing(413, "too_large", "the body is larger than this route takes");
        }
        const BodyPlace place(*this, reception.sink ? 0 : framing.body_bytes);
        if (!refusal && !place.has_room()) {
            refusal = closing(503, "queue_full", "too many bodies are being received");
            refusal->headers.emplace_back("retry-after", "1");
        }
        if (refusal) {
            if (framing.body_bytes == 0) co_return co_await write(std::move(*refusal), is_head);
            co_await refuse(std::move(*refusal), is_head);
            co_return false;
        }
        if (framing.expects_continue && framing.body_bytes > 0 && buffer_.size() == 0) {
            if (!co_await write_text("HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
        }
        std::optional<HttpResponse> failed;
        if (!co_await read_body(framing.body_bytes, request, reception, failed)) co_return false;
        if (failed) {
            co_await refuse(std::move(*failed), is_head);
            co_return false;
        }
        HttpResponse response = co_await answered(std::move(request), std::move(reception));
        co_return co_await write(std::move(response), is_head);
    }

    /// Reserves memory for a collected body out of what all connections share.
    class BodyPlace {
    public:
        BodyPlace(Session& session, std::uint64_t bytes)
            : total_(session.shared_.bodies_bytes),
              bytes_(bytes),
              has_room_(total_.fetch_add(bytes) + bytes <= session.options_.bodies_bytes_max) {}
        ~BodyPlace() { total_.fetch_sub(bytes_); }
        BodyPlace(const BodyPlace&) = delete;
        BodyPlace& operator=(const BodyPlace&) = delete;
        bool has_room() const { return has_room_; }

    private:
        std::atomic<std::uint64_t>& total_;
        const std::uint64_t bytes_;
        const bool has_room_;
    };

    bool take_head(const Parser& parser, HttpRequest& request) const {
        const auto& message = parser.get();
        request.method = std::string(message.method_string());
        request.remote_address = address_;
        request.is_loopback = is_loopback_;
        for (const auto& field : message) {
            std::string name(field.name_string());
            for (char& c : name) {
                if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
            }
            request.headers.emplace_back(std::move(name), std::string(field.value()));
        }
        return read_target({message.target().data(), message.target().size()}, request);
    }

    static HttpResponse closing(int status, std::string_view code, std::string_view detail) {
        HttpResponse response = constant_problem(status, code, detail);
        response.close = true;
        return response;
    }

    /// What is answered to a head that Beast does not take; nothing to a peer that has gone, timed
    /// out or sent half a head.
    static std::optional<HttpResponse> head_refusal(const beast::error_code& ec) {
        using beast::http::error;
        if (ec == error::header_limit || ec == error::buffer_overflow) {
            return closing(431, "too_large", "the request's head is too large");
        }
        if (ec == error::bad_version) return closing(505, "unsupported", "HTTP/1.1 is spoken here");
        if (ec == error::end_of_stream || ec == error::partial_message) return std::nullopt;
        if (ec.category() == beast::http::make_error_code(error::bad_method).category()) {
            return closing(400, "invalid_argument", "the request's head is malformed");
        }
        return std::nullopt;
    }

    /// False if the connection is lost. `failed`: what a sink refused.
    net::awaitable<bool> read_body(std::uint64_t bytes, HttpRequest& request, Reception& reception,
                                   std::optional<HttpResponse>& failed) {
        const auto start = std::chrono::steady_clock::now();
        const auto whole = std::chrono::milliseconds(options_.body_timeout_ms);
        std::uint64_t left = bytes;
        while (left > 0) {
            std::string piece;
            if (!co_await read_piece(left, start + whole, piece)) co_return false;
            left -= piece.size();
            if (!reception.sink) {
                request.body.append(piece);
                continue;
            }
            Result<void> written = co_await sunk(reception.sink, std::move(piece));
            if (written) continue;
            failed = shared_.handler.problem(written.error());
            failed->close = true;
            co_return true;
        }
        co_return true;
    }

    /// Up to 64 KiB, all within one block's time, and before `end`.
    net::awaitable<bool> read_piece(std::uint64_t left, std::chrono::steady_clock::time_point end,
                                    std::string& piece) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, block_bytes));
        piece.resize(wanted);
        std::size_t have = net::buffer_copy(net::buffer(piece), buffer_.data());
        buffer_.consume(have);
        if (have == wanted) co_return true;
        const auto block = std::chrono::milliseconds(options_.body_block_timeout_ms);
        tcp().expires_at(std::min(std::chrono::steady_clock::now() + block, end));
        while (have < wanted) {
            auto [ec, count] = co_await stream_.async_read_some(
                net::buffer(piece.data() + have, wanted - have), token());
            if (ec) co_return false;
            have += count;
        }
        co_return true;
    }

    net::awaitable<Result<void>> sunk(std::shared_ptr<BodySink> sink, std::string piece) {
        auto boxed = std::make_shared<std::string>(std::move(piece));
        std::function<void(std::function<void(Result<void>)>)> start =
            [&workers = shared_.workers, sink, boxed](std::function<void(Result<void>)> done) {
                net::post(workers, [sink, boxed, done] { done(sink->write(*boxed)); });
            };
        co_return co_await delivered<Result<void>>(std::move(start));
    }

    net::awaitable<HttpResponse> answered(HttpRequest request, Reception reception) {
        auto asked = std::make_shared<HttpRequest>(std::move(request));
        auto decided = std::make_shared<Reception>(std::move(reception));
        std::function<void(Answer)> start = [this, asked, decided](Answer answer) {
            auto work = [&handler = shared_.handler, asked, decided, answer] {
                handler.answer(std::move(*asked), std::move(*decided), answer);
            };
            if (decided->blocking) {
                net::post(shared_.workers, work);
            } else {
                work();
            }
        };
        co_return co_await delivered<HttpResponse>(std::move(start));
    }

    net::awaitable<bool> write_text(std::string_view text) {
        while (!text.empty()) {
            arm(options_.write_timeout_ms);
            const auto block = text.substr(0, write_block_bytes);
            auto [ec, count] = co_await net::async_write(
                stream_, net::buffer(block.data(), block.size()), token());
            if (ec) co_return false;
            text.remove_prefix(block.size());
        }
        co_return true;
    }

    /// True if another request may follow.
    net::awaitable<bool> write(HttpResponse response, bool is_head) {
        const bool keep = keep_alive_ && !response.close && !response.live && !shared_.draining;
        std::string head = format_head(response, keep);
        const bool has_body = !is_head && response.status != 204 && response.status != 304;
        if (has_body && !response.stream && response.body.size() <= block_bytes) {
            head.append(response.body);  // one write, one packet
            response.body.clear();
        }
        if (!co_await write_text(head)) co_return false;
        if (has_body && response.live) {
            co_await write_live(*response.live);
        } else if (has_body && response.stream) {
            if (!co_await write_stream(*response.stream)) co_return false;
        } else if (has_body) {
            if (!co_await write_text(response.body)) co_return false;
        }
        co_return keep;
    }

    net::awaitable<bool> write_stream(const StreamedBody& body) {
        std::uint64_t sent = 0;
        while (sent < body.bytes) {
            std::function<void(std::function<void(Result<std::string>)>)> start =
                [&workers = shared_.workers, read = body.read,
                 sent](std::function<void(Result<std::string>)> done) {
                    net::post(workers, [read, sent, done] { done(read(sent)); });
                };
            auto piece = co_await delivered<Result<std::string>>(std::move(start));
            if (!piece || piece->empty() || piece->size() > body.bytes - sent) co_return false;
            if (!co_await write_text(*piece)) co_return false;
            sent += piece->size();
        }
        co_return true;
    }

    /// What a source throws ends its connection, not the process.
    static Result<std::string> guarded(const std::function<Result<std::string>()>& read) {
        try {
            return read();
        } catch (const std::exception& thrown) {
            return fail(ErrorCode::io, thrown.what());
        }
    }

    /// Until the client goes, the source fails or the server stops.
    net::awaitable<void> write_live(const LiveBody& body) {
        net::steady_timer pause(stream_.get_executor());
        while (!shared_.draining) {
            std::function<void(std::function<void(Result<std::string>)>)> start =
                [&workers = shared_.workers,
                 read = body.read](std::function<void(Result<std::string>)> done) {
                    net::post(workers, [read, done] { done(guarded(read)); });
                };
            auto piece = co_await delivered<Result<std::string>>(std::move(start));
            if (!piece) co_return;
            if (piece->empty()) {
                pause.expires_after(std::chrono::milliseconds(body.pause_ms));
                auto [ec] = co_await pause.async_wait(token());
                if (ec) co_return;
            } else if (!co_await write_text(*piece)) {
                co_return;
            }
        }
    }

    /// Answers, then takes what is still under way for a moment: a socket closed with unread bytes
    /// sends a reset, which may overtake the answer.
    net::awaitable<void> refuse(HttpResponse response, bool is_head) {
        response.close = true;
        co_await write(std::move(response), is_head);
        beast::error_code ec;
        if constexpr (!is_tls) tcp().socket().shutdown(net::ip::tcp::socket::shutdown_send, ec);
        arm(2'000);
        std::array<char, 16'384> ignored{};
        for (int reads = 0; reads < 64; ++reads) {
            auto [read_ec, count] = co_await stream_.async_read_some(net::buffer(ignored), token());
            if (read_ec) break;
        }
    }

    net::awaitable<void> close() {
        if constexpr (is_tls) {
            arm(5'000);
            auto [ec] = co_await stream_.async_shutdown(token());
            static_cast<void>(ec);  // every message had a length: a cut after it is no attack
        } else {
            beast::error_code ec;
            tcp().socket().shutdown(net::ip::tcp::socket::shutdown_both, ec);
        }
        tcp().close();
    }

    Stream stream_;
    const std::uint64_t number_;
    const std::string address_;
    const bool is_loopback_;
    SessionShared& shared_;
    const ServerOptions& options_;
    beast::flat_buffer buffer_;
    bool idle_ = false;
    bool may_go_on_ = true;
    bool keep_alive_ = false;
};

}  // namespace qiyue
