#pragma once

// The benchmarks. Each prints its rows; false if something could not be measured.

#include <cstdint>
#include <string>

namespace qiyue::bench {

struct BenchOptions {
    std::uint64_t entries = 20'000;  ///< of the large ledger
    std::string ledger = {};  ///< for packages: a demonstration that is there; empty: one is made
};

/// Appending in process: 64 writers, one event a call, every receipt awaited; then a writer alone.
bool bench_append(const BenchOptions& options);

/// Appending to `qiyue serve`: 64 connections with one event a request; then batches.
bool bench_http(const BenchOptions& options);

/// A city's views: rebuilding them, states at past points, reading them over HTTP.
bool bench_views(const BenchOptions& options);

/// Evidence packages of a city: of one complex, and of the whole ledger.
bool bench_packages(const BenchOptions& options);

/// One large ledger: growth, disk, audit, proofs, start, memory.
bool bench_large(const BenchOptions& options);

}  // namespace qiyue::bench
