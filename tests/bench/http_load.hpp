#pragma once

// A load of HTTP requests that were made beforehand: connections that are kept alive, each with one
// request on its way. One thread and bare sockets, so that the client takes little from the server.

#include <cstdint>
#include <string>
#include <vector>

namespace qiyue::bench {

struct HttpLoadResult {
    std::uint64_t answered = 0;  ///< as they should be
    double wall_us = 0;
    std::vector<double> took_us;  ///< of each request
};

std::string post_request(const std::string& target, const std::string& body);
std::string get_request(const std::string& target);

/// For answers in which the word may stand as often as it likes.
constexpr std::size_t any_entries = static_cast<std::size_t>(-1);

/// Connection i sends requests i, i + connections, … in turn. An answer is good if its status is
/// 2xx and the word `"entry":` stands in it `entries_in_answer` times.
HttpLoadResult run_http_load(std::uint16_t port, const std::vector<std::string>& requests,
                             std::size_t connections, std::size_t entries_in_answer);

}  // namespace qiyue::bench
