#pragma once

// `address:port` as it is typed: "127.0.0.1:8480", "[::1]:8480", "localhost:8480". Pure.

#include <cstdint>
#include <string>

#include "ledger/base/result.hpp"

namespace qiyue {

struct ListenAddress {
    std::string host;
    std::uint16_t port = 0;
    /// Errors: invalid_argument.
    static Result<ListenAddress> parse(std::string_view text);
};

}  // namespace qiyue
