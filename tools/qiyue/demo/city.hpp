#pragma once

// The city of a demonstration ledger: who holds the offices, the founding, the register of experts
// and the directions that are set, before the first complex applies.

#include <string>
#include <vector>

#include "ledger/base/result.hpp"
#include "tools/qiyue/demo/party.hpp"
#include "tools/qiyue/demo/recorder.hpp"

namespace qiyue::demo {

struct City {
    Party economy;  ///< the two authorities act together
    Party science;
    Party operator_;
    Party guardian;
    Party dpo;
    std::vector<Party> districts;
    Party employer;  ///< of the experts: no member of any complex
    std::vector<Party> experts;

    std::vector<const Party*> authority() const { return {&economy, &science}; }
    /// Everyone whose key the demonstration keeps.
    std::vector<const Party*> everyone() const;
};

Result<City> make_city(const SeededBytes& seeded);

/// ledger.founded with the log's keys.
DemoAct founding_act(const City& city, const std::string& origin,
                     const std::vector<std::string>& log_keys);

/// What the city does before the first complex.
void tell_city(const City& city, Recorder& recorder);

/// organization.registered, signed by the organisation and the operator.
void register_organization(const City& city, const Party& party, Recorder& recorder);

}  // namespace qiyue::demo
