// Views of a demonstration city with work to do: rebuilding them, the state of a complex at past
// points, and reading states over HTTP.

#include <algorithm>
#include <functional>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "api/net/server.hpp"
#include "api/state_read.hpp"
#include "ledger/store/event_store.hpp"
#include "projections/offline.hpp"
#include "projections/sheets/complex_sheet.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/http_load.hpp"
#include "tests/bench/limits.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/served_ledger.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tools/qiyue/demo/demo_ledger.hpp"

namespace qiyue::bench {
namespace {

constexpr int runs = 3;
constexpr std::uint64_t sample_entries = 10'000;
constexpr std::size_t points_read = 500;
constexpr std::size_t requests_sent = 20'000;
constexpr std::size_t connections = 16;
/// About a thousand events a complex.
constexpr std::uint64_t entries_a_complex = 1'000;

/// Answers every request with the same bytes: what Beast alone can do.
class SameBytes final : public HttpHandler {
public:
    explicit SameBytes(std::string body) : body_(std::move(body)) {}
    Reception receive(const HttpRequest&) override {
        Reception reception;
        reception.blocking = false;
        return reception;
    }
    void answer(HttpRequest, Reception, Answer answer) override {
        HttpResponse response;
        response.headers.emplace_back("content-type", "application/json");
        response.body = body_;
        answer(std::move(response));
    }
    HttpResponse problem(const Error&) override { return {}; }

private:
    const std::string body_;
};

class Views {
public:
    bool make(std::uint64_t entries) {
        demo::DemoOptions options;
        options.directory = directory_ / "city";
        options.complexes =
            static_cast<unsigned>(std::clamp<std::uint64_t>(entries / entries_a_complex, 4, 400));
        options.entries = entries;
        if (!demo::make_demo_ledger(options)) return false;
        return open();
    }

    bool rebuilds();
    bool past_points();
    bool http_reads();

private:
    bool open() {
        StoreOptions options;
        options.mode = StoreOptions::Mode::read_only;
        auto store = EventStore::open(directory_ / "city", options);
        if (!store) return false;
        store_ = std::move(*store);
        size_ = store_->writer_state().size;
        const auto scanned = store_->scan(Index{0}, Index{std::min(size_.value, sample_entries)},
                                          [this](Index, std::string_view line) {
                                              sample_.emplace_back(line);
                                              return true;
                                          });
        return scanned.has_value();
    }
    double raw_us() const;
    bool read_at(const std::string& id, Index as_at, std::optional<Micros> as_of) const;

    testing::TemporaryDirectory directory_;
    std::unique_ptr<EventStore> store_;
    TreeSize size_{};
    std::vector<std::string> sample_;
    std::shared_ptr<const ViewSnapshot> states_;
};

/// CPU of a raw scan, a parse and a digest of every entry.
double Views::raw_us() const {
    const double times = static_cast<double>(size_.value) / static_cast<double>(sample_.size());
    const double before = cpu_us();
    std::size_t bytes = 0;
    const auto scanned =
        store_->scan(Index{0}, next_index(size_), [&bytes](Index, std::string_view line) {
            bytes += line.size();
            return true;
        });
    const double scan = scanned && bytes > 0 ? cpu_us() - before : 0;
    return scan + times * (raw_parses_us(sample_) + raw_digests_us(HashAlgorithm::sha256, sample_));
}

bool Views::rebuilds() {
    std::vector<double> rate, ratio;
    for (int run = 0; run < runs; ++run) {
        const double raw = raw_us();
        const double before = cpu_us();
        for (const ViewKind& kind : view_kinds()) {
            const auto made = rebuild_offline(kind, *store_, directory_ / "city", {});
            if (!made) return false;
        }
        const double took = cpu_us() - before;
        rate.push_back(static_cast<double>(size_.value) / took * 1e6);
        ratio.push_back(took / raw);
    }
    print_row("rebuild of all views: entries/s a core", rate, Bar::at_least, 100'000);
    print_row("rebuild of all views: CPU / (raw scan + parse + hash)", ratio, Bar::at_most, 1.5);
    auto states =
        read_offline(view_kinds()[0], *store_, directory_ / "city", directory_ / "scratch", {});
    if (!states) return false;
    states_ = std::move(*states);
    return true;
}

bool Views::read_at(const std::string& id, Index as_at, std::optional<Micros> as_of) const {
    auto read = StateRead::at_point(*store_, states_, {as_at, {}}, as_of);
    if (!read) return false;
    const auto complex = read->complex(id);
    // Some complexes were not there yet.
    if (!complex) return complex.error().code == ErrorCode::not_found;
    return complex_sheet(read->source(), *complex, read->point().now).contains("state");
}

bool Views::past_points() {
    std::mt19937_64 random(4);
    auto read = StateRead::at_point(*store_, states_, {}, {});
    if (!read) return false;
    const auto ids = read->history().ids(RowKind::complex, {}, {}, 10'000);
    if (ids.empty()) return false;
    std::vector<double> recorded, valid;
    for (std::size_t i = 0; i < points_read; ++i) {
        const std::string& id = ids[random() % ids.size()];
        const Index as_at{random() % size_.value};
        double before = wall_us();
        if (!read_at(id, as_at, {})) return false;
        recorded.push_back((wall_us() - before) / 1e3);
        if (i % 5 != 0) continue;
        before = wall_us();
        if (!read_at(id, as_at, read->point().now)) return false;
        valid.push_back((wall_us() - before) / 1e3);
    }
    print_row("state of a complex at a past point (as_at): p99", {quantile(recorded, 0.99)},
              Bar::at_most, 5, " ms");
    print_fact("the same, median", {quantile(recorded, 0.5)}, " ms");
    print_fact("state of a complex on the second axis (as_of): p99", {quantile(valid, 0.99)},
               " ms");
    print_fact("the same, median", {quantile(valid, 0.5)}, " ms");
    return true;
}

bool Views::http_reads() {
    states_.reset();
    store_.reset();
    const auto served = ServedLedger::start(directory_ / "city");
    if (!served) return false;
    const std::vector<std::string> same(requests_sent, get_request("/v1/complexes/CQ-0001"));
    std::vector<double> kept, made;
    for (int run = 0; run < runs; ++run) {
        // None is asked for twice, so that no answer is kept.
        std::vector<std::string> spread_out;
        for (std::size_t i = 0; i < requests_sent / 20; ++i) {
            const std::size_t point = 500 + static_cast<std::size_t>(run) * requests_sent / 20 + i;
            spread_out.push_back(get_request(fmt::format("/v1/complexes/CQ-0001?as_at={}", point)));
        }
        SameBytes bare(std::string(1'300, 'x'));
        ServerOptions options;
        options.listen = "127.0.0.1:0";
        auto server = HttpServer::start(options, bare);
        if (!server) return false;
        const auto limit = run_http_load((*server)->port(), same, connections, any_entries);
        (*server)->stop();
        const auto reads = run_http_load(served->port(), same, connections, any_entries);
        const auto points = run_http_load(served->port(), spread_out, connections, any_entries);
        if (limit.answered != same.size() || reads.answered != same.size() ||
            points.answered != spread_out.size())
            return false;
        const auto rate = [](const HttpLoadResult& load) {
            return static_cast<double>(load.answered) / load.wall_us * 1e6;
        };
        kept.push_back(rate(reads) / rate(limit));
        made.push_back(rate(points) / rate(limit));
    }
    print_row("state of a complex over HTTP: requests/s / a bare server's", kept, Bar::at_least,
              0.6);
    print_fact("the same, every request of another point", made);
    return served->stop();
}

}  // namespace

bool bench_views(const BenchOptions& options) {
    Views views;
    return views.make(options.entries) && views.rebuilds() && views.past_points() &&
           views.http_reads();
}

}  // namespace qiyue::bench
