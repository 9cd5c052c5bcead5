#include "tests/bench/rebuild_load.hpp"

#include <atomic>
#include <thread>

#include <fmt/format.h>

#include "api/net/client.hpp"
#include "api/tokens.hpp"
#include "ledger/base/clock.hpp"
#include "tests/bench/http_load.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/served_ledger.hpp"

namespace qiyue::bench {
namespace {

constexpr int runs = 5;
constexpr std::size_t clients = 16;
constexpr std::size_t events_sent = 4'000;

/// Asks for rebuilds of all views, one after the other, as long as it lives.
class Rebuilds {
public:
    Rebuilds(std::uint16_t port, std::string token)
        : port_(port), token_(std::move(token)), thread_([this] { run(); }) {}
    ~Rebuilds() {
        stopping_ = true;
        thread_.join();
    }
    std::uint64_t begun() const { return begun_; }

private:
    void run() {
        ClientOptions options;
        options.bearer = token_;
        auto client = HttpClient::open(fmt::format("http://127.0.0.1:{}", port_), options);
        while (client && !stopping_) {
            for (const char* view : {"states", "dossiers"}) {
                const auto answer =
                    (*client)->request("POST", fmt::format("/v1/views/{}/rebuild", view));
                if (answer && answer->status == 202) ++begun_;
                static_cast<void>(
                    (*client)->request("DELETE", fmt::format("/v1/views/{}/kept", view)));
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }

    const std::uint16_t port_;
    const std::string token_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::uint64_t> begun_{0};
    std::thread thread_;
};

/// p99 of single appends in ms; 0 if one failed.
double append_p99_ms(const LargeLedger& ledger, const ServedLedger& server) {
    const SignedLoad& events = ledger.load();
    std::vector<std::string> requests;
    for (std::size_t i = 0; i < events_sent; ++i) {
        const std::size_t who = i * 7'919 % events.organizations();
        requests.push_back(post_request("/v1/events", events.mandate(who).envelope));
    }
    const auto load = run_http_load(server.port(), requests, clients, 1);
    return load.answered == requests.size() ? quantile(load.took_us, 0.99) / 1e3 : 0;
}

}  // namespace

bool print_rebuild_beside_appends(const LargeLedger& ledger) {
    TokenRecord record;
    record.role = Role::admin;
    record.name = "bench";
    record.made = SystemClock().now();
    const auto token = make_token(ledger.directory(), record);
    const auto server = ServedLedger::start(ledger.directory());
    if (!token || !server) return false;
    std::vector<double> ratios, alone;
    std::uint64_t begun = 0;
    for (int run = 0; run < runs; ++run) {
        const double before = append_p99_ms(ledger, *server);
        double beside = 0;
        {
            const Rebuilds rebuilds(server->port(), *token);
            beside = append_p99_ms(ledger, *server);
            begun += rebuilds.begun();
        }
        const double after = append_p99_ms(ledger, *server);
        if (before == 0 || beside == 0 || after == 0 || begun == 0) return false;
        alone.push_back((before + after) / 2);
        ratios.push_back(beside / alone.back());
    }
    print_row("p99 of an append while views are rebuilt / before and after", ratios, Bar::at_most,
              1.10);
    print_fact("p99 of an append alone", alone, " ms");
    print_fact("rebuilds begun meanwhile", {static_cast<double>(begun)});
    return server->stop();
}

}  // namespace qiyue::bench
