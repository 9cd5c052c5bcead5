#pragma once

// The open connections: how many there are, in all and from each address, and how to reach each of
// them when the server stops. Any thread.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

namespace qiyue {

class Connections {
public:
    enum class Ending { drain, abort };
    using End = std::function<void(Ending)>;

    Connections(std::size_t total_max, std::size_t per_address_max);

    /// A number for the connection, or 0 if there is no place for it.
    std::uint64_t enter(const std::string& address);
    /// How to end it; called from any thread, so it must post to the connection's own strand.
    void reach_by(std::uint64_t number, End end);
    void leave(std::uint64_t number);

    std::size_t count() const;
    void end_all(Ending ending);
    /// True if none is left within the time.
    bool wait_empty(int timeout_ms);

private:
    struct Connection {
        std::string address;
        End end;
    };
    const std::size_t total_max_;
    const std::size_t per_address_max_;
    mutable std::mutex mutex_;
    std::condition_variable emptied_;
    std::uint64_t last_ = 0;
    std::unordered_map<std::uint64_t, Connection> open_;
    std::unordered_map<std::string, std::size_t> by_address_;
};

}  // namespace qiyue
