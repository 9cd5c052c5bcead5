#pragma once

// What Prometheus reads: requests by route and status, their durations, and the ledger's own
// numbers, which are copied when they are asked for. Any thread.

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "ledger/pipeline/ledger.hpp"
#include "projections/followed_view.hpp"

namespace qiyue {

class Metrics {
public:
    Metrics();
    ~Metrics();

    /// `route` is the pattern, never the path: the number of series stays bounded.
    void count(std::string_view method, std::string_view route, int status, double seconds);
    std::string text(const LedgerStatus& status, std::span<const ViewStatus> views);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace qiyue
