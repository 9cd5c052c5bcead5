#include "tests/bench/http_load.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/measure.hpp"

namespace qiyue::bench {
namespace {

constexpr int patience_ms = 30'000;
constexpr std::string_view end_of_head = "\r\n\r\n";

int connect_to(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        return socket;
    }
    ::close(socket);
    return -1;
}

bool send_all(int socket, std::string_view text) {
    while (!text.empty()) {
        const auto sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// Bytes of the whole answer, 0 while its head is not complete.
std::size_t answer_bytes(std::string_view text) {
    const auto head = text.find(end_of_head);
    if (head == text.npos) return 0;
    constexpr std::string_view name = "ontent-";
    for (auto at = text.find(name); at < head; at = text.find(name, at + 1)) {
        const auto rest = text.substr(at + name.size());
        if (!rest.starts_with("length:") && !rest.starts_with("Length:")) continue;
        const std::string digits(rest.substr(7, 20));
        return head + end_of_head.size() + std::strtoull(digits.c_str(), nullptr, 10);
    }
    return head + end_of_head.size();
}

std::size_t count_of(std::string_view word, std::string_view text) {
    std::size_t count = 0;
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + word.size()))
        ++count;
    return count;
}

class Connection {
public:
    explicit Connection(std::uint16_t port) : socket_(connect_to(port)) {}
    Connection(Connection&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)), answer_(std::move(other.answer_)) {}
    Connection& operator=(Connection&&) = delete;
    ~Connection() {
        if (socket_ >= 0) ::close(socket_);
    }

    int socket() const { return socket_; }
    bool send(const std::string& request) {
        answer_.clear();
        sent_us_ = wall_us();
        return send_all(socket_, request);
    }
    double sent_us() const { return sent_us_; }

    enum class State { waiting, answered, broken };
    State receive() {
        char block[64 << 10];
        const auto got = ::recv(socket_, block, sizeof block, 0);
        if (got <= 0) return State::broken;
        answer_.append(block, static_cast<std::size_t>(got));
        const std::size_t whole = answer_bytes(answer_);
        return whole > 0 && answer_.size() >= whole ? State::answered : State::waiting;
    }
    bool is_good(std::size_t entries) const {
        return answer_.starts_with("HTTP/1.1 2") &&
               (entries == any_entries || count_of(R"("entry":)", answer_) == entries);
    }

private:
    int socket_;
    std::string answer_;
    double sent_us_ = 0;
};

class Load {
public:
    Load(std::uint16_t port, const std::vector<std::string>& requests, std::size_t connections,
         std::size_t entries)
        : requests_(requests), entries_(entries) {
        for (std::size_t i = 0; i < std::min(connections, requests.size()); ++i) {
            connections_.emplace_back(port);
            waited_.push_back({connections_.back().socket(), POLLIN, 0});
            next_.push_back(i);
        }
    }

    HttpLoadResult run() {
        const double before = wall_us();
        for (std::size_t i = 0; i < connections_.size(); ++i)
            send_next(i);
        while (open_ > 0 && ::poll(waited_.data(), waited_.size(), patience_ms) > 0) {
            for (std::size_t i = 0; i < connections_.size(); ++i) {
                if (waited_[i].revents != 0) receive(i);
            }
        }
        result_.wall_us = wall_us() - before;
        return std::move(result_);
    }

private:
    void send_next(std::size_t i) {
        if (next_[i] >= requests_.size() || !connections_[i].send(requests_[next_[i]])) {
            return finish(i);
        }
        if (next_[i] == i) ++open_;
        next_[i] += connections_.size();
    }

    void receive(std::size_t i) {
        const auto state = connections_[i].receive();
        if (state == Connection::State::waiting) return;
        if (state == Connection::State::broken) return finish(i);
        result_.took_us.push_back(wall_us() - connections_[i].sent_us());
        if (connections_[i].is_good(entries_)) ++result_.answered;
        send_next(i);
    }

    void finish(std::size_t i) {
        if (waited_[i].fd < 0) return;
        waited_[i].fd = -1;
        if (open_ > 0) --open_;
    }

    const std::vector<std::string>& requests_;
    std::size_t entries_;
    std::vector<Connection> connections_;
    std::vector<pollfd> waited_;
    std::vector<std::size_t> next_;  ///< of each connection
    std::size_t open_ = 0;
    HttpLoadResult result_;
};

}  // namespace

std::string post_request(const std::string& target, const std::string& body) {
    return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string get_request(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

HttpLoadResult run_http_load(std::uint16_t port, const std::vector<std::string>& requests,
                             std::size_t connections, std::size_t entries_in_answer) {
    return Load(port, requests, connections, entries_in_answer).run();
}

}  // namespace qiyue::bench
