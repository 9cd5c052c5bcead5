// No dead end: every state that a complex can reach is visited, breadth first; from each of them,
// whoever falls silent, ends or loses its keys there, lawful acts lead on to `closed` (before
// selection: to a decision).

#include <deque>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "ledger/domain/complex_rules.hpp"
#include "tests/model/moves.hpp"

namespace qiyue::model {
namespace {

using Ground = Incapacity::Ground;
using States = std::map<std::string, std::unique_ptr<Position>>;

constexpr int steps_max = 20;
constexpr int prepared = 2;  ///< steps after which a walker has nothing more to prepare

/// All states, each with one way of having come there.
const States& reachable() {
    static const States all = [] {
        States found;
        std::deque<std::string> open;
        const auto enter = [&](std::unique_ptr<Position> position) {
            const std::string name = name_of(*position);
            if (found.contains(name)) return;
            found[name] = std::move(position);
            open.push_back(name);
        };
        enter(std::make_unique<Position>());
        while (!open.empty()) {
            Position& from = *found[open.front()];
            open.pop_front();
            if (is_out(from)) continue;
            for (const Move& move : moves()) {
                auto next = std::make_unique<Position>(from);
                if (move.play(*next)) enter(std::move(next));
            }
        }
        return found;
    }();
    return all;
}

std::vector<Incapacity> incapacities() {
    const std::pair<std::string, Party> parties[] = {
        {"the lead", Position::first()},        {"a member", Position::second()},
        {"another member", Position::third()},  {"the receiving lead", Position::other_lead()},
        {"the district", world().districts[0]}, {"an authority", world().mstb},
        {"the operator", world().operator_},    {"the guardian", world().guardian},
        {"an expert", world().experts[0]}};
    std::vector<Incapacity> all{{"nobody", world().dpo, Ground::none}};
    for (const auto& [name, party] : parties) {
        const bool expert = party.kind == "expert";
        all.push_back({name + " falls silent", party, Ground::silent});
        all.push_back({name + " loses its keys", party, Ground::keyless});
        if (expert) continue;
        all.push_back({name + " ends", party, Ground::ended});
        all.push_back({name + " is merged into another", party, Ground::inherited});
    }
    return all;
}

/// Walks out; names of states on the way that are known to lead out are in `good`.
std::string walk_out(const Position& from, const Incapacity& incapacity,
                     std::set<std::string>& good) {
    Position walker(from);
    if (!walker.strike(incapacity)) return "cannot be struck: " + walker.refused();
    std::vector<std::string> passed;
    for (int step = 0; step < steps_max; ++step) {
        const std::string name = name_of(walker);
        passed.push_back(name);
        if (is_out(walker) || (step >= prepared && good.contains(name))) {
            good.insert(passed.begin(), passed.end());
            return {};
        }
        if (step_out(walker).empty()) return "at " + name + ": " + walker.refused();
    }
    return "walks in circles";
}

TEST(DeadEnd, EveryStateOfTheDiagramIsReached) {
    std::set<std::string> states;
    for (const auto& [name, position] : reachable())
        states.insert(name.substr(0, name.find_first_of(" ,/")));
    EXPECT_EQ(states, (std::set<std::string>{"proposed", "not_selected", "lead_selected",
                                             "chartered", "cultivating", "recognized", "rectifying",
                                             "exit_proposed", "exiting", "settled", "closed"}));
    std::printf("%zu states of a complex's life are reachable\n", reachable().size());
}

TEST(DeadEnd, FromEveryStateALawfulActLeadsOnWhoeverFails) {
    std::size_t walked = 0, failed = 0;
    for (const Incapacity& incapacity : incapacities()) {
        std::set<std::string> good;
        for (const auto& [name, position] : reachable()) {
            ++walked;
            const std::string why = walk_out(*position, incapacity, good);
            if (why.empty()) continue;
            if (++failed <= 20)
                ADD_FAILURE() << "dead end: " << name << ", where " << incapacity.who << "; "
                              << why;
        }
    }
    EXPECT_EQ(failed, 0u);
    std::printf("%zu ways out walked, %zu dead ends\n", walked, failed);
}

/// Whoever fails here can be done without for this step, once it has been served.
std::string replaced(const Position& from, const Incapacity& incapacity, const char* step) {
    Position position(from);
    if (!position.strike(incapacity)) return "cannot be struck: " + position.refused();
    const bool served = incapacity.ground == Ground::ended ||
                        incapacity.ground == Ground::inherited || position.serve(incapacity.party);
    for (const Move& move : moves())
        if (move.name == step && served && move.play(position)) return {};
    return position.refused();
}

TEST(DeadEnd, ALeadThatFailsIsReplacedInEveryActiveState) {
    std::size_t tried = 0;
    for (const auto& [name, position] : reachable()) {
        const ComplexRow complex = position->complex();
        if (!is_active(complex.state) || complex.lead != Position::first().id()) continue;
        for (const Ground ground :
             {Ground::silent, Ground::keyless, Ground::ended, Ground::inherited}) {
            ++tried;
            const Incapacity incapacity{"the lead", Position::first(), ground};
            const std::string why = replaced(*position, incapacity, "lead changed");
            ASSERT_EQ(why, "") << name << ", ground " << static_cast<int>(ground);
        }
    }
    std::printf("%zu leads replaced\n", tried);
}

TEST(DeadEnd, ADistrictThatFailsDoesNotHoldUpAnApplication) {
    const Position applied;
    for (const Ground ground :
         {Ground::silent, Ground::keyless, Ground::ended, Ground::inherited}) {
        const Incapacity incapacity{"the district", world().districts[0], ground};
        EXPECT_EQ(replaced(applied, incapacity, "lead.recommended"), "")
            << static_cast<int>(ground);
    }
}

}  // namespace
}  // namespace qiyue::model
