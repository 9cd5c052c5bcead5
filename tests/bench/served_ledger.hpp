#pragma once

// `qiyue serve` as another process, so that its CPU and memory are the server's alone. The program
// stands beside qiyue-bench, or the environment variable QIYUE_BIN names it.

#include <cstdint>
#include <memory>
#include <string>

#include <sys/types.h>

namespace qiyue::bench {

class ServedLedger {
public:
    /// Starts it and waits until it serves; null if that fails.
    static std::unique_ptr<ServedLedger> start(const std::string& directory);
    /// Kills what still runs.
    ~ServedLedger();
    ServedLedger(const ServedLedger&) = delete;
    ServedLedger& operator=(const ServedLedger&) = delete;

    std::uint16_t port() const { return port_; }
    /// From the start of the process until it said that it serves.
    double ready_ms() const { return ready_ms_; }
    double cpu_us() const;
    double resident_mb() const;
    double most_resident_mb() const;
    /// SIGTERM, and waits; false if it did not end well.
    bool stop();
    /// SIGKILL, and waits.
    void kill();

private:
    ServedLedger() = default;
    int end(int signal);

    pid_t process_ = -1;
    int output_ = -1;
    std::uint16_t port_ = 0;
    double ready_ms_ = 0;
};

}  // namespace qiyue::bench
