#pragma once

// Signed events for measurements: organisations with keys of their own, made once, and their acts.
// Of every 20 organisations one signs with P-256 and one with SM2 if the load is mixed.

#include <string>
#include <vector>

#include "ledger/crypto/private_key.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "tests/support/town.hpp"

namespace qiyue::bench {

enum class Suites { ed25519_only, mixed };

class SignedLoad {
public:
    SignedLoad(const testing::Town& town, Suites suites) : town_(town), suites_(suites) {}

    /// organization.registered of the next organisation: two signatures, its own and the
    /// operator's.
    Submission registration();
    /// mandate.granted by a registered organisation: one signature.
    Submission mandate(std::size_t organization) const;
    std::size_t organizations() const { return members_.size(); }
    /// Of an organisation's signature.
    Suite suite(std::size_t organization) const;

private:
    struct Member {
        PrivateKey key;
        std::string keyid;
        std::string uscc;
    };

    Member make_member(std::size_t number) const;

    const testing::Town& town_;
    Suites suites_;
    std::vector<Member> members_;
};

/// The founding organisation that registers others.
inline constexpr const char* operator_name = "operator";

}  // namespace qiyue::bench
