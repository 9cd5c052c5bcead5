#pragma once

// The city of a demonstration ledger: who holds the offices, which universities, institutes and
// service bodies there are, and who the experts are.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tools/qiyue/demo/dice.hpp"
#include "tools/qiyue/demo/party.hpp"
#include "tools/qiyue/demo/recorder.hpp"
#include "tools/qiyue/demo/words/words.hpp"

namespace qiyue::demo {

struct City {
    Party* economy = nullptr;  ///< the two authorities act together
    Party* science = nullptr;
    Party* operator_ = nullptr;
    Party* guardian = nullptr;
    Party* dpo = nullptr;
    std::map<std::string, Party*> districts;  ///< by region: who holds the office now
    std::map<std::string, std::string> regions;  ///< names by code
    std::map<std::string, std::string> merged;  ///< into which region these were
    std::vector<Party*> universities;
    std::vector<Party*> institutes;
    std::vector<Party*> services;
    std::vector<Party*> finance;
    std::vector<Party*> associations;
    std::vector<Party*> employers;  ///< of evaluating experts: members of no complex
    std::vector<Party*> experts;
    std::vector<Party*> advisers;  ///< experts that sit on committees of complexes

    Parties authority() const { return {economy, science}; }
    /// Who holds the office of district for a region now.
    Party& district_of(const std::string& region) const { return *districts.at(region); }
    /// The region itself, or what it has been merged into.
    std::string region_now(const std::string& region) const {
        const auto found = merged.find(region);
        return found == merged.end() ? region : found->second;
    }
    std::vector<Party*> founders() const { return {economy, science, operator_, guardian, dpo}; }
};

/// Every party that does not belong to one complex. `experts`: how many evaluate.
City make_city(Register& parties, const Words& words, const SeededBytes& seeded,
               std::size_t experts);

/// The two characters by which a region is called.
std::string short_region(const City& city, const std::string& region);

/// Names of invented persons and enterprises; no enterprise's name is given twice.
class Names {
public:
    Names(const Words& words, const SeededBytes& seeded) : words_(words), dice_(seeded, "names") {}

    std::string person();
    /// `place` is how the enterprise's region is called.
    std::string enterprise(const Direction& direction, const std::string& place);

private:
    const Words& words_;
    Dice dice_;
    std::set<std::string> given_;
};

}  // namespace qiyue::demo
