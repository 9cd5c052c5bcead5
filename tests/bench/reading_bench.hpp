#pragma once

// What reads a large ledger: audits and proofs.

#include <memory>
#include <string>
#include <vector>

#include "ledger/pipeline/ledger.hpp"
#include "tests/bench/large_ledger.hpp"

namespace qiyue::bench {

class Reading {
public:
    explicit Reading(const LargeLedger& large) : large_(large) {}

    /// Opens the ledger in this process and takes a sample of its entries.
    bool open();
    void close() { ledger_.reset(); }
    /// All lines together, uncompressed.
    double entry_bytes() const { return entry_bytes_; }

    /// The full audit, and the deep one without signatures.
    bool audits() const;
    /// Inclusion, consistency and tlog-proofs.
    bool proofs() const;

private:
    struct Limits;
    Limits measure_limits() const;

    const LargeLedger& large_;
    std::unique_ptr<Ledger> ledger_;
    std::vector<std::string> sample_;
    double entry_bytes_ = 0;
};

}  // namespace qiyue::bench
