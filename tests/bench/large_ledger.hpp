#pragma once

// A ledger of many entries, made through the whole pipeline with real signatures, and what its
// making cost piece by piece. National (both trees), suites mixed, one act in 20 a registration.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ledger/pipeline/ledger.hpp"
#include "tests/bench/signed_load.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/town.hpp"

namespace qiyue::bench {

class LargeLedger {
public:
    static constexpr std::uint64_t piece_events = 5'000;

    /// CPU of the appends alone, without the making and signing of the events.
    struct Piece {
        std::uint64_t first = 0;  ///< index of its first entry
        double cpu_us = 0;  ///< an event
        double raw_us = 0;  ///< one raw Ed25519 verification, measured beside it
    };

    LargeLedger() : town_(true), load_(town_, Suites::mixed) {}

    /// Founds it and appends until it has this many entries; false if anything is refused.
    bool make(std::uint64_t entries);

    const std::string& directory() const { return directory_.path(); }
    const SignedLoad& load() const { return load_; }
    const std::vector<Piece>& pieces() const { return pieces_; }
    /// Signatures in the ledger by suite, those of entry 0 not counted.
    const std::array<std::uint64_t, 3>& signatures() const { return signatures_; }
    std::uint64_t entries() const { return entries_; }
    /// The signed checkpoint before the last piece.
    const std::string& earlier_checkpoint() const { return earlier_checkpoint_; }

private:
    std::vector<Submission> next_events();
    bool append_piece(Ledger& ledger);

    testing::Town town_;
    testing::TemporaryDirectory directory_;
    SignedLoad load_;
    std::vector<Piece> pieces_;
    std::array<std::uint64_t, 3> signatures_{};
    std::uint64_t entries_ = 0;
    std::string earlier_checkpoint_;
};

}  // namespace qiyue::bench
