// Evidence packages of a demonstration city: one complex of about a thousand entries made and
// verified, sealed with P-256 and SM2; then the whole ledger, for its memory.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "ledger/exporting/chosen_checkpoint.hpp"
#include "ledger/exporting/ledger_package_source.hpp"
#include "ledger/exporting/ledger_seals.hpp"
#include "ledger/package/making/package_making.hpp"
#include "ledger/package/verifying/package_verification.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/measure.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tools/qiyue/demo/demo_ledger.hpp"

namespace qiyue::bench {
namespace {

constexpr int runs = 5;
/// About so many entries a complex.
constexpr std::uint64_t entries_a_complex = 1'000;

double resident_mb() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
    }
    return 0;
}

class Packages {
public:
    bool make(const BenchOptions& bench) {
        directory_ = bench.ledger;
        if (directory_.empty()) {
            demo::DemoOptions options;
            options.directory = directory_ = place_ / "city";
            options.complexes = static_cast<unsigned>(
                std::clamp<std::uint64_t>(bench.entries / entries_a_complex, 4, 400));
            options.entries = bench.entries;
            if (!demo::make_demo_ledger(options)) return false;
        }
        LedgerOptions options;
        options.directory = directory_;
        auto ledger = Ledger::open(std::move(options));
        if (!ledger) return false;
        ledger_ = std::move(*ledger);
        auto seals = ledger_seals(*ledger_, directory_, {});
        auto chosen = choose_checkpoint(*ledger_, directory_, {});
        if (!seals || !chosen) return false;
        seals_ = std::move(*seals);
        chosen_ = std::move(*chosen);
        return true;
    }

    bool one_complex();
    bool whole_ledger();

private:
    struct Made {
        std::vector<MadePackage> packages;
        double wall_ms = 0;
        double resident_mb = 0;  ///< the most that was seen, above what was resident before
    };
    Result<Made> made(const PackageRequest& request, const std::string& folder) const;

    testing::TemporaryDirectory place_;
    std::string directory_;
    std::unique_ptr<Ledger> ledger_;
    PackageSeals seals_;
    ChosenCheckpoint chosen_;
};

Result<Packages::Made> Packages::made(const PackageRequest& request,
                                      const std::string& folder) const {
    std::filesystem::create_directory(folder);
    LedgerPackageSource source(*ledger_, directory_, chosen_);
    const double resident = resident_mb();
    Made result;
    std::uint64_t step = 0;
    const double before = wall_us();
    auto packages = make_packages(source, request, seals_, folder, [&](const MakingProgress&) {
        if (step++ % 4'096 == 0)
            result.resident_mb = std::max(result.resident_mb, resident_mb() - resident);
        return true;
    });
    result.wall_ms = (wall_us() - before) / 1e3;
    result.resident_mb = std::max(result.resident_mb, resident_mb() - resident);
    if (!packages) return pass(packages);
    result.packages = std::move(*packages);
    return result;
}

/// The first thousand entries of the complex with the most of them, and all of it.
bool Packages::one_complex() {
    PackageRequest request;
    request.recipient = "bench";
    request.purpose = "bench";
    request.withholding.leave_documents_out();
    if (!request.withholding.add("all")) return false;
    for (unsigned number = 1; number <= 16; ++number) {
        const std::string id = fmt::format("CQ-{:04}", number);
        const auto head = ledger_->store().head("complexes/" + id);
        if (!head || !*head || (*head)->count.value < entries_a_complex) continue;
        const auto page =
            ledger_->store().by_stream("complexes/" + id, StreamSeq{0}, entries_a_complex);
        if (!page || page->indexes.size() < entries_a_complex) continue;
        request.scope.kind = PackageScope::Kind::complexes;
        request.scope.ids = {id};
        request.scope.from = 0;
        request.scope.to = page->indexes.back().value + 1;
        break;
    }
    if (request.scope.ids.empty()) {
        request.scope.kind = PackageScope::Kind::complexes;
        request.scope.ids = {"CQ-0001"};
    }
    std::vector<double> making, verifying, entries, megabytes;
    for (int run = 0; run < runs; ++run) {
        auto one = made(request, place_ / fmt::format("one-{}", run));
        if (!one) {
            fmt::print(stderr, "{}\n", one.error().text());
            return false;
        }
        making.push_back(one->wall_ms);
        const MadePackage& package = one->packages.front();
        entries.push_back(static_cast<double>(package.claim.entries.scope));
        megabytes.push_back(static_cast<double>(package.bytes) / 1e6);
        const double before = wall_us();
        const auto files = open_package_files(package.path);
        if (!files) return false;
        const auto verdict = verify_package(**files, {});
        verifying.push_back((wall_us() - before) / 1e3);
        if (!verdict || !verdict->audit.ok) return false;
    }
    print_fact("package of one complex: entries of its scope", entries);
    print_fact("package of one complex: size", megabytes, " MB");
    print_row("package of one complex: made and sealed", making, Bar::at_most, 1'000, " ms");
    print_row("package of one complex: verified", verifying, Bar::at_most, 300, " ms");
    return true;
}

bool Packages::whole_ledger() {
    PackageRequest request;
    request.recipient = "bench";
    request.purpose = "bench";
    request.scope.kind = PackageScope::Kind::ledger;
    request.withholding.leave_documents_out();
    if (!request.withholding.add("all")) return false;
    auto whole = made(request, place_ / "whole");
    if (!whole) return false;
    double bytes = 0;
    for (const MadePackage& package : whole->packages)
        bytes += static_cast<double>(package.bytes);
    const auto size = static_cast<double>(chosen_.log.checkpoint.size.value);
    print_fact("package of the whole ledger: entries", {size});
    print_fact("package of the whole ledger: volumes",
               {static_cast<double>(whole->packages.size())});
    print_fact("package of the whole ledger: size", {bytes / 1e6}, " MB");
    print_fact("package of the whole ledger: entries/s", {size / whole->wall_ms * 1e3});
    print_fact("package of the whole ledger: memory while it is made, beyond the ledger's",
               {whole->resident_mb}, " MB");
    return true;
}

}  // namespace

bool bench_packages(const BenchOptions& options) {
    Packages packages;
    return packages.make(options) && packages.one_complex() && packages.whole_ledger();
}

}  // namespace qiyue::bench
