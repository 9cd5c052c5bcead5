#pragma once

// A ledger as `qiyue demo` makes it, with what tests need of it: its trust, and signed events that
// its rules accept at any time.

#include <mutex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "ledger/crypto/private_key.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue::testing {

/// The whole content of a file; fails the test that runs if it cannot be read.
std::string content_of(const std::string& path);

/// Makes DIR with one complex.
void make_demo(const std::string& directory, std::uint64_t seed);

Trust trust_of(const std::string& directory);

/// mandate.granted by the organisations of a demonstration ledger, each one another event. Any
/// thread.
class Mandates {
public:
    /// Reads the ledger's own mandates; nothing may hold the directory meanwhile.
    explicit Mandates(const std::string& directory);

    /// How many organisations grant.
    std::size_t givers() const { return givers_.size(); }
    /// The envelope of a new event, signed by one of them.
    std::string next(std::size_t giver) const;

private:
    struct Giver {
        nlohmann::ordered_json event;  ///< one that it granted before
        PrivateKey key;
    };
    std::vector<Giver> givers_;
    std::string time_;  ///< of the ledger's last entry
};

}  // namespace qiyue::testing
