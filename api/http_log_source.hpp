#pragma once

// A log behind a server, for audits: the same resources as a directory of tiles, over HTTP.

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/net/client.hpp"
#include "ledger/audit/log_source.hpp"

namespace qiyue {

/// Reads may come from several threads; each that waits has a connection of its own. A narrow tile
/// that is not there is cut out of the full one, since a log may delete it when it has that (C2SP
/// tlog-tiles). Errors of reads: network, timeout, too_large, unauthorized; stopping once it is
/// cancelled.
class HttpLog final : public LogSource {
public:
    /// Nothing is asked yet. Errors: invalid_argument.
    static Result<std::unique_ptr<HttpLog>> at(const std::string& address,
                                               const ClientOptions& options);

    /// Errors: not_found (neither a checkpoint nor tiles there); as reads.
    Result<void> find();
    Result<std::optional<std::string>> checkpoint() override { return fetch("/checkpoint"); }
    Result<std::optional<std::string>> twin_checkpoint() override {
        return fetch("/checkpoint-sm3");
    }
    Result<std::optional<std::string>> tile(const TileAt& tile) override;

    /// From any thread: ends the running reads, and every later one fails at once.
    void cancel();

private:
    HttpLog(std::string address, ClientOptions options);
    Result<HttpClient*> borrow();
    Result<std::optional<std::string>> fetch(const std::string& target);

    const std::string address_;
    const ClientOptions options_;
    std::mutex mutex_;
    bool cancelled_ = false;
    std::vector<std::unique_ptr<HttpClient>> clients_;
    std::vector<HttpClient*> idle_;  ///< of them
};

/// One that was found. Errors: as `at` and `find`.
Result<std::unique_ptr<LogSource>> open_http_log(const std::string& address,
                                                 const ClientOptions& options);

}  // namespace qiyue
