#pragma once

// Members that change their part, withdraw, are removed, or cease to exist; a lead that changes.

#include "tools/qiyue/demo/lives/bodies.hpp"

namespace qiyue::demo {

class Departures : public Chapter {
public:
    using Chapter::Chapter;

    /// Puts what the fate says on the agenda.
    void begin();

private:
    /// A standing member without a seat that does not host the secretariat; of no other
    /// complex if so asked. Null if there is none.
    Membership* dispensable(bool only_here = false);
    void announce_withdrawal();
    void withdraw(Membership& member);
    void remove_member();
    void end_member();
    void change_part();
    void change_lead();
    void replace_silent_lead();
    void lead_changes_to(Party& next, Json instead);
    void rename();

    Party* successor_of_lead();
};

}  // namespace qiyue::demo
