#pragma once

// A small town with real keys, for tests and measurements of the whole pipeline: founds a ledger
// under the policy of tests/vectors/format/founding.json and writes signed envelopes. Keys follow
// from names, so that two towns are alike. Organisations are numbered. Any thread, once founded.

#include <atomic>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "ledger/crypto/private_key.hpp"
#include "ledger/pipeline/founding.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue::testing {

class Town {
public:
    using Json = nlohmann::ordered_json;

    static constexpr Micros start{1'790'000'000'000'000};  ///< of the town's clocks: 2026-09-21

    explicit Town(bool national, bool simulated = true);

    FoundingOptions founding_options(const std::string& directory, Clock* clock) const;
    /// The founding event, signed by the operator, both authorities and the guardian.
    std::string founding_envelope(const FoundingOptions& options) const;
    /// Prepares, drafts, signs and founds. Fails the test that runs if that does not succeed.
    void found(const std::string& directory, Clock* clock) const;

    /// organization.registered, with a key of its own.
    Json registration(unsigned number) const;
    std::string register_organization(unsigned number) const;
    /// mandate.granted by an organisation for its own key: one signature, each one another event.
    std::string grant_mandate(unsigned number) const;
    /// key.revoked by an organisation, of its own key.
    std::string revoke_key(unsigned number) const;

    Json event(std::string_view type, std::string subject, std::string source, Json data) const;
    /// The party that holds an office: "operator", "authority 0", "guardian", "dpo".
    std::string party(const std::string& office) const { return offices_.at(office); }
    /// Signs with the keys of these names: an office, or "org 7".
    std::string sign(const Json& event, std::initializer_list<std::string> names) const;
    static PrivateKey key(const std::string& name, Suite suite = Suite::ed25519);
    static std::string uscc(unsigned number);

    static constexpr const char* origin = "town.example/ledger";

private:
    bool national_;
    Json founding_;
    std::map<std::string, std::string> offices_;  ///< name → `/organizations/…`
    mutable std::atomic<std::uint64_t> made_{0};
};

}  // namespace qiyue::testing
