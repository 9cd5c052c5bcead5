#include "tests/bench/reading_bench.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <thread>

#include "ledger/audit/auditor.hpp"
#include "ledger/audit/since_audit.hpp"
#include "ledger/store/store_log_source.hpp"
#include "tests/bench/limits.hpp"
#include "tests/bench/measure.hpp"

namespace qiyue::bench {
namespace {

constexpr int runs = 3;
constexpr std::uint64_t sample_entries = 10'000;
constexpr std::uint64_t proofs_made = 1'000;

struct Cost {
    double cpu_us = 0;
    double wall_us = 0;
};

bool is_sound(const Result<AuditReport>& report) { return report && report->ok; }
bool is_sound(const Result<std::optional<AuditReport>>& report) {
    return report && *report && (*report)->ok;
}

/// Of one audit, whole or since a checkpoint; nullopt if it finds anything.
std::optional<Cost> audit(const Ledger& ledger, const AuditOptions& options) {
    const auto published = ledger.published();
    const auto source =
        store_log_source(ledger.store(), {published->log.note, published->twin->note});
    const double cpu = cpu_us();
    const double wall = wall_us();
    const bool sound = options.since ? is_sound(audit_since(*source, options))
                                     : is_sound(audit_log(*source, options));
    const Cost cost{cpu_us() - cpu, wall_us() - wall};
    if (!sound) return std::nullopt;
    return cost;
}

/// Wall time of `count` proofs, each timed by itself, in µs.
std::vector<double> timed(std::uint64_t count, std::uint64_t size,
                          const std::function<bool(std::uint64_t place)>& prove) {
    std::vector<double> took;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t place = i * 15'485'863 % (size - 1) + 1;
        const double before = wall_us();
        if (!prove(place)) return {};
        took.push_back(wall_us() - before);
    }
    return took;
}

}  // namespace

/// CPU in µs for the whole ledger.
struct Reading::Limits {
    double verifications = 0;
    double digests = 0;
    double scan_and_parse = 0;
};

bool Reading::open() {
    LedgerOptions options;
    options.directory = large_.directory();
    auto opened = Ledger::open(options);
    if (!opened) return false;
    ledger_ = std::move(*opened);
    const auto size = ledger_->published()->log.checkpoint.size;
    const std::uint64_t from = size.value - std::min(size.value, sample_entries);
    const auto scanned =
        ledger_->store().scan(Index{0}, next_index(size), [&](Index index, std::string_view line) {
            entry_bytes_ += static_cast<double>(line.size());
            if (index.value >= from) sample_.emplace_back(line);
            return true;
        });
    return scanned && !sample_.empty();
}

Reading::Limits Reading::measure_limits() const {
    const auto entries = static_cast<double>(large_.entries());
    const double times = entries / static_cast<double>(sample_.size());
    Limits limits;
    for (const Suite suite : {Suite::ed25519, Suite::p256, Suite::sm2}) {
        limits.verifications +=
            raw_verification_us(suite, usual_message_bytes) *
            static_cast<double>(large_.signatures()[static_cast<std::size_t>(suite)]);
    }
    limits.digests = times * (raw_digests_us(HashAlgorithm::sha256, sample_) +
                              raw_digests_us(HashAlgorithm::sm3, sample_));
    const double before = cpu_us();
    std::size_t bytes = 0;
    const auto scanned =
        ledger_->store().scan(Index{0}, Index{large_.entries()}, [&](Index, std::string_view line) {
            bytes += line.size();
            return true;
        });
    if (scanned && bytes > 0) limits.scan_and_parse = cpu_us() - before;
    limits.scan_and_parse += times * raw_parses_us(sample_);
    return limits;
}

bool Reading::audits() const {
    const double cores = std::max(1u, std::thread::hardware_concurrency());
    std::vector<double> full, all_cores, deep, deep_rate, seconds, since;
    const double last_piece =
        static_cast<double>(LargeLedger::piece_events) / static_cast<double>(large_.entries());
    AuditOptions since_earlier;
    since_earlier.since = large_.earlier_checkpoint();
    AuditOptions deep_only;
    deep_only.deep = true;
    deep_only.signatures = false;
    for (int i = 0; i < runs; ++i) {
        const Limits limits = measure_limits();
        const auto whole = audit(*ledger_, {});
        const auto rules = audit(*ledger_, deep_only);
        const auto later = audit(*ledger_, since_earlier);
        if (!whole || !rules || !later) return false;
        const double raw = limits.verifications + limits.digests;
        since.push_back(later->cpu_us / (raw * last_piece));
        full.push_back(whole->cpu_us / raw);
        all_cores.push_back(whole->cpu_us / (whole->wall_us * cores));
        seconds.push_back(whole->wall_us / 1e6);
        deep.push_back(rules->cpu_us / (limits.scan_and_parse + limits.digests));
        deep_rate.push_back(static_cast<double>(large_.entries()) / rules->cpu_us * 1e6);
    }
    print_row("full audit: CPU / (raw verifications by suite + raw SHA-256 and SM3)", full,
              Bar::at_most, 1.25);
    print_fact("full audit: share of all cores' time that it used", all_cores);
    print_fact("full audit: wall time", seconds, " s");
    print_fact("audit since a checkpoint 5,000 entries ago: CPU / the same for these entries",
               since);
    print_row("deep audit without signatures: CPU / (raw scan + parse + hashes)", deep,
              Bar::at_most, 1.5);
    print_row("deep audit without signatures: entries/s a core", deep_rate, Bar::at_least, 100'000);
    return true;
}

bool Reading::proofs() const {
    const TreeSize size = ledger_->published()->log.checkpoint.size;
    const auto consistency = timed(proofs_made, size.value, [&](std::uint64_t place) {
        return ledger_->consistency(HashAlgorithm::sha256, TreeSize{place}, size).has_value();
    });
    const auto inclusion = timed(proofs_made, size.value, [&](std::uint64_t place) {
        return ledger_->inclusion(HashAlgorithm::sha256, Index{place}, size).has_value();
    });
    const auto tlog = timed(proofs_made, size.value, [&](std::uint64_t place) {
        return ledger_->proof(Index{place}, HashAlgorithm::sha256).has_value();
    });
    if (consistency.empty() || inclusion.empty() || tlog.empty()) return false;
    const auto ms = [](double us) { return us / 1e3; };
    print_row("consistency proof from a random size, p99", {ms(quantile(consistency, 0.99))},
              Bar::at_most, 5, " ms");
    print_fact("consistency proof, median", {ms(quantile(consistency, 0.5))}, " ms");
    print_fact("inclusion proof of a random entry, median", {ms(quantile(inclusion, 0.5))}, " ms");
    print_fact("tlog-proof of a random entry, median", {ms(quantile(tlog, 0.5))}, " ms");
    return true;
}

}  // namespace qiyue::bench
