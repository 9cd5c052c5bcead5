#pragma once

// The service over HTTP: routes, access, limits and metrics around a ledger. Give it to an
// HttpServer:
//
//   HttpService service(ledger, projections, directory, options, clock);
//   auto server = HttpServer::start(server_options, service);
//
// Threads: any. Ledger and projections outlive the service, the service the server.

#include <string>

#include "api/access.hpp"
#include "api/answer_cache.hpp"
#include "api/metrics.hpp"
#include "api/net/handler.hpp"
#include "api/rate_limits.hpp"
#include "api/route.hpp"
#include "api/waiting_reads.hpp"
#include "ledger/base/clock.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

struct ServiceOptions {
    const Cosigning* cosigning = nullptr;  ///< outlives the service; null: no witnesses
    const TimestampShelf* timestamps = nullptr;  ///< outlives it; null: no time anchors are shown
    const Anchoring* anchoring = nullptr;  ///< outlives it; null: none are made
    PackageWorks* packages = nullptr;  ///< outlives it; null: none are made
    std::string no_packages;  ///< then why, for the admin who asks for one
    bool open_reads = false;
    bool limit_loopback = false;  ///< appends from this machine too
    /// Before anything is verified: a whole batch at once, and a steady stream of single events.
    Rate address_rate{.per_second = 200, .burst = 2'000};
    /// After it: a signer that writes faster than this is a machine gone wild.
    Rate key_rate{.per_second = 100, .burst = 1'000};
};

class HttpService final : public HttpHandler {
public:
    /// `directory` holds tokens.json and access.jsonl. `clock` is real time.
    HttpService(Ledger& ledger, Projections& projections, const std::string& directory,
                const ServiceOptions& options, Clock& clock);

    Reception receive(const HttpRequest& head) override;
    void answer(HttpRequest request, Reception reception, Answer answer) override;
    HttpResponse problem(const Error& error) override;

private:
    Tokens tokens_;
    RateLimits address_limits_;
    RateLimits key_limits_;
    Metrics metrics_;
    AccessRecord access_record_;
    AnswerCache answers_;
    std::atomic<std::size_t> live_readers_{0};
    Context context_;
    WaitingReads waiting_;  ///< the last, so that it ends first
};

}  // namespace qiyue
