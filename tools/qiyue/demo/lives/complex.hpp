#pragma once

// One invented complex as the story knows it: its parties and what has been recorded so far.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/qiyue/demo/dice.hpp"
#include "tools/qiyue/demo/lives/fate.hpp"
#include "tools/qiyue/demo/party.hpp"
#include "tools/qiyue/demo/recorder.hpp"
#include "tools/qiyue/demo/words/words.hpp"

namespace qiyue::demo {

struct Membership {
    Party* party = nullptr;
    std::string part;
    bool founding = false;
    bool standing = false;  ///< a member now
};

enum class Phase { planned, applied, selected, chartered, cultivating, recognized, leaving, over };

struct Complex {
    unsigned number = 0;
    std::string id;
    std::string stream;
    std::string name;
    Fate fate;
    const Direction* direction = nullptr;
    const Speciality* speciality = nullptr;
    std::string region;  ///< founding district
    Party* lead = nullptr;
    Party* chair = nullptr;
    Party* host = nullptr;  ///< of the secretariat
    std::vector<Membership> members;
    std::vector<Party*> seats;
    Dice dice;

    Phase phase = Phase::planned;
    std::uint64_t applied = 0;
    bool recommended = false;
    std::uint64_t cultivation = 0;
    std::uint64_t charter_version = 0;
    Json charter;
    unsigned resolutions = 0;
    unsigned evaluations = 0;

    bool works() const {
        return phase == Phase::chartered || phase == Phase::cultivating ||
               phase == Phase::recognized;
    }
    /// Lead and members of now.
    std::vector<Party*> parties() const {
        std::vector<Party*> all = {lead};
        for (const Membership& one : members) {
            if (one.standing && one.party != lead) all.push_back(one.party);
        }
        return all;
    }
    std::vector<Party*> enterprises() const {
        auto all = parties();
        std::erase_if(all, [](const Party* one) {
            return one->kind != "enterprise" || one->successor != nullptr;
        });
        return all;
    }
    /// Universities and institutes.
    std::vector<Party*> researchers() const {
        auto all = parties();
        std::erase_if(all, [](const Party* one) {
            return one->kind != "university" && one->kind != "research_institute";
        });
        return all;
    }
    Membership* membership(const Party& party) {
        const auto found = std::find_if(members.begin(), members.end(), [&](const Membership& one) {
            return one.party == &party && one.standing;
        });
        return found == members.end() ? nullptr : &*found;
    }
    bool has_seat(const Party& party) const {
        return std::find(seats.begin(), seats.end(), &party) != seats.end();
    }
};

}  // namespace qiyue::demo
