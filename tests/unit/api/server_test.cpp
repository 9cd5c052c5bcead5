// The real server on loopback, spoken to byte by byte.

#include "api/net/server.hpp"

#include <array>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/net/client.hpp"

namespace qiyue {
namespace {

/// Answers with the body it was sent.
class Echo final : public HttpHandler {
public:
    Reception receive(const HttpRequest& head) override {
        Reception reception;
        reception.body_bytes_max = 300'000;
        reception.blocking = head.path == "/slow";
        return reception;
    }
    void answer(HttpRequest request, Reception, Answer answer) override {
        HttpResponse response;
        response.body = request.method + " " + request.path + " " + request.body;
        answer(std::move(response));
    }
    HttpResponse problem(const Error& error) override {
        return constant_problem(500, code_name(error.code), "");
    }
};

class ServerTest : public testing::Test {
protected:
    void SetUp() override {
        ServerOptions options;
        options.listen = "127.0.0.1:0";
        options.header_timeout_ms = 300;
        options.body_block_timeout_ms = 300;
        options.connections_per_address_max = 8;
        auto started = HttpServer::start(options, echo_);
        ASSERT_TRUE(started.has_value()) << started.error().text();
        server_ = std::move(*started);
    }

    int connected() const {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(server_->port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        timeval limit{.tv_sec = 10, .tv_usec = 0};
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        return socket;
    }
    /// All that the server says until it closes the connection.
    std::string said(const std::string& bytes) const {
        const int socket = connected();
        EXPECT_EQ(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(bytes.size()));
        std::string text;
        std::array<char, 4'096> piece{};
        while (true) {
            const auto count = ::recv(socket, piece.data(), piece.size(), 0);
            EXPECT_GE(count, 0) << "the server did not close";
            if (count <= 0) break;
            text.append(piece.data(), static_cast<std::size_t>(count));
        }
        ::close(socket);
        return text;
    }
    static std::string status(const std::string& text) { return text.substr(0, 12); }

    Echo echo_;
    std::unique_ptr<HttpServer> server_;
};

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrder) {
    const auto text = said(
        "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
        "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n"
        "GET /c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const auto first = text.find("POST /a abc");
    const auto second = text.find("GET /slow");
    const auto third = text.find("GET /c");
    ASSERT_NE(third, std::string::npos) << text;
    EXPECT_LT(first, second);
    EXPECT_LT(second, third);
}

TEST_F(ServerTest, FramingRefusals) {
    EXPECT_EQ(
        status(said("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
        "HTTP/1.1 501");
    EXPECT_EQ(status(said("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n"
                          "Content-Length: 6\r\n\r\nabcdef")),
              "HTTP/1.1 400");
    const auto both = said(
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n"
        "Transfer-Encoding: chunked\r\n\r\nabcde");
    EXPECT_TRUE(status(both) == "HTTP/1.1 400" || status(both) == "HTTP/1.1 501") << both;
    EXPECT_EQ(status(said("POST / HTTP/1.1\r\nHost: h\r\n\r\n")), "HTTP/1.1 411");
    EXPECT_EQ(status(said("GET /../x HTTP/1.1\r\nHost: h\r\n\r\n")), "HTTP/1.1 400");
    EXPECT_EQ(status(said("nonsense\r\n\r\n")), "HTTP/1.1 400");
}

TEST_F(ServerTest, OversizedHeadAndBody) {
    EXPECT_EQ(
        status(said("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n")),
        "HTTP/1.1 431");
    EXPECT_EQ(status(said("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 300001\r\n\r\n")),
              "HTTP/1.1 413");
}

TEST_F(ServerTest, SlowHeadAndSlowBodyAreCutOff) {
    EXPECT_EQ(said("GET / HTTP/1.1\r\nHost:"), "");
    EXPECT_EQ(said("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc"), "");
}

TEST_F(ServerTest, ContinueIsSaidBeforeTheBody) {
    const int socket = connected();
    const std::string head =
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
    ::send(socket, head.data(), head.size(), MSG_NOSIGNAL);
    std::array<char, 64> piece{};
    const auto count = ::recv(socket, piece.data(), piece.size(), 0);
    ASSERT_GT(count, 0);
    EXPECT_EQ(std::string(piece.data(), static_cast<std::size_t>(count)),
              "HTTP/1.1 100 Continue\r\n\r\n");
    ::close(socket);
}

TEST_F(ServerTest, TooManyConnectionsFromOneAddress) {
    std::vector<int> sockets;
    for (int i = 0; i < 8; ++i)
        sockets.push_back(connected());
    EXPECT_EQ(status(said("")), "HTTP/1.1 503");
    for (const int socket : sockets)
        ::close(socket);
}

TEST_F(ServerTest, ClientKeepsItsConnectionAndSendsLargeBodies) {
    auto client = HttpClient::open("http://127.0.0.1:" + std::to_string(server_->port()));
    ASSERT_TRUE(client.has_value());
    const std::string body(250'000, 'b');
    for (int i = 0; i < 3; ++i) {
        const auto answer = (*client)->post("/p", "text/plain", body);
        ASSERT_TRUE(answer.has_value()) << answer.error().text();
        EXPECT_EQ(answer->body, "POST /p " + body);
    }
    EXPECT_EQ(server_->connections(), 1u);
    const auto head = (*client)->request("HEAD", "/h");
    ASSERT_TRUE(head.has_value());
    EXPECT_EQ(head->body, "");
    EXPECT_EQ(head->header("content-length"), "8");
    server_->stop();
    EXPECT_FALSE((*client)->get("/gone").has_value());
}

}  // namespace
}  // namespace qiyue
