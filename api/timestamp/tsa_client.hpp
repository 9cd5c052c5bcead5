#pragma once

// Asks one time-stamping authority over HTTP (RFC 3161, 3.4). One thread at a time, but for cancel.

#include <memory>
#include <string>
#include <string_view>

#include "api/net/client.hpp"
#include "ledger/crypto/timestamp.hpp"

namespace qiyue {

class TsaClient {
public:
    /// `url` is http(s)://host[:port][/path]; the path is sent as it stands. For https the
    /// system's authorities vouch for the host; who signs tokens is another question. Errors:
    /// invalid_argument.
    static Result<TsaClient> open(const std::string& url);

    const std::string& url() const { return url_; }

    /// A new token over `bytes`, verified. Errors: network, timeout, too_large, stopping;
    /// timestamp_format and timestamp_invalid, also for an answer that is no time-stamp reply.
    Result<TimestampToken> stamp(std::string_view bytes, ImprintAlgorithm algorithm,
                                 const Authorities& authorities, Micros now);

    /// From any thread: the running request ends at once with `stopping`, and so do later ones.
    void cancel() { client_->cancel(); }

private:
    TsaClient(std::string url, std::string target, std::unique_ptr<HttpClient> client);
    std::string url_;
    std::string target_;
    std::unique_ptr<HttpClient> client_;
};

}  // namespace qiyue
