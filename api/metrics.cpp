#include "api/metrics.hpp"

#include <sstream>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace qiyue {
namespace {

using Labels = prometheus::Labels;

const prometheus::Histogram::BucketBoundaries seconds_buckets = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

}  // namespace

struct Metrics::Parts {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests =
        prometheus::BuildCounter()
            .Name("qiyue_http_requests_total")
            .Help("Requests answered, by method, route and status")
            .Register(registry);
    prometheus::Family<prometheus::Histogram>& seconds =
        prometheus::BuildHistogram()
            .Name("qiyue_http_request_seconds")
            .Help("Time from the end of a request to its answer")
            .Register(registry);

    void set(const char* name, const char* help, double value, const Labels& labels = {}) {
        prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add(labels).Set(value);
    }

    void set(const ViewStatus& view) {
        const Labels labels{{"view", view.name}};
        set("qiyue_view_position", "Entries that the view reflects",
            static_cast<double>(view.position.size.value), labels);
        set("qiyue_view_lag_entries", "Entries that it does not reflect yet",
            static_cast<double>(view.lag_entries), labels);
        set("qiyue_view_lag_seconds", "Time since it was level with the log", view.lag_seconds,
            labels);
        set("qiyue_view_stopped", "1 if an entry could not be applied", view.failure ? 1 : 0,
            labels);
        set("qiyue_view_rebuilding", "1 while a new generation is made", view.rebuild ? 1 : 0,
            labels);
    }
};

Metrics::Metrics() : parts_(std::make_unique<Parts>()) {}
Metrics::~Metrics() = default;

void Metrics::count(std::string_view method, std::string_view route, int status, double seconds) {
    const Labels where{{"method", std::string(method)}, {"route", std::string(route)}};
    Labels labels = where;
    labels.emplace("status", std::to_string(status));
    parts_->requests.Add(labels).Increment();
    parts_->seconds.Add(where, seconds_buckets).Observe(seconds);
}

std::string Metrics::text(const LedgerStatus& status, std::span<const ViewStatus> views) {
    const auto number = [](std::uint64_t value) { return static_cast<double>(value); };
    parts_->set("qiyue_ledger_size", "Entries", number(status.size));
    parts_->set("qiyue_ledger_queued", "Events waiting", number(status.queued));
    parts_->set("qiyue_ledger_groups", "Groups written since start", number(status.groups));
    parts_->set("qiyue_ledger_accepted", "Events recorded since start", number(status.accepted));
    parts_->set("qiyue_ledger_rejected", "Events refused since start", number(status.rejected));
    parts_->set("qiyue_ledger_last_group_events", "Events of the last group",
                number(status.last_group_events));
    parts_->set("qiyue_ledger_last_sync_seconds", "Time of the last synced write",
                number(status.last_sync_us) / 1e6);
    parts_->set("qiyue_ledger_read_only", "1 if no appends are taken", status.read_only ? 1 : 0);
    for (const ViewStatus& view : views)
        parts_->set(view);
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, parts_->registry.Collect());
    return out.str();
}

}  // namespace qiyue
