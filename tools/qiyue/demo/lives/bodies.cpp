#include "tools/qiyue/demo/lives/bodies.hpp"

#include "tools/qiyue/demo/city/registration.hpp"

namespace qiyue::demo {

void Bodies::begin() {
    in(3, [this] { constitute_council(); });
    in(9, [this] { constitute_committee(); });
    std::int64_t day = 14;
    for (Membership& one : complex_.members) {
        if (one.founding) continue;
        // The first to join hosts the secretariat; the others come when they are ready.
        Membership* member = &one;
        if (day == 14) {
            in(day, [this, member] {
                join(*member);
                complex_.host = member->party;
            });
            in(day + 6, [this] { constitute_secretariat(); });
        } else {
            in(day, [this, member] {
                if (complex_.works()) join(*member);
            });
        }
        day += dice().between(9, 60);
    }
}

void Bodies::constitute_council() {
    complex_.chair = complex_.lead;
    complex_.seats = {complex_.lead};
    Json seats = Json::array({complex_.lead->id});
    Json people = Json::array();
    for (const Membership& one : complex_.members) {
        if (!one.founding) continue;
        complex_.seats.push_back(one.party);
        seats.push_back(one.party->id);
    }
    for (std::size_t n = 0; n < seats.size(); ++n)
        people.push_back("示例" + phrase("surnames") + phrase("given"));
    const std::size_t majority = complex_.seats.size() / 2 + 1;
    Parties signers(complex_.seats.begin(),
                    complex_.seats.begin() + static_cast<std::ptrdiff_t>(majority));
    act("council.constituted",
        {{"chair_uscc", complex_.chair->id},
         {"seats", std::move(seats)},
         {"term", {{"from", today()}, {"to", "2028-12-31"}}},
         {"members", std::move(people)}},
        std::move(signers));
}

void Bodies::constitute_committee() {
    Json ids = Json::array();
    for (int n = 0; n < 2; ++n) {
        Party* adviser = dice().one_of(stage_.city.advisers);
        enrol_expert(stage_, *adviser, *dice().one_of(stage_.city.universities),
                     complex_.direction->zh);
        if (std::find(ids.begin(), ids.end(), adviser->id) == ids.end()) ids.push_back(adviser->id);
    }
    act("expert_committee.constituted",
        {{"fields", Json::array({complex_.direction->zh, complex_.speciality->zh})},
         {"expert_ids", std::move(ids)},
         {"experts",
          {"示例" + phrase("surnames") + phrase("given"),
           "示例" + phrase("surnames") + phrase("given")}}},
        {complex_.chair});
}

void Bodies::constitute_secretariat() {
    act("secretariat.constituted",
        {{"host_uscc", complex_.host->id},
         {"secretary_general", "示例" + phrase("surnames") + phrase("given")}},
        {complex_.chair});
    when_complete_();
}

void Bodies::join(Membership& member) {
    charter_.sign(*member.party);
    admit(member);
}

/// Later, while the lead is silent.
void Bodies::admit(Membership& member) {
    if (!complex_.works()) return;
    const auto joined = act("member.joined",
                            {{"uscc", member.party->id},
                             {"part", member.part},
                             {"charter_version", complex_.charter_version}},
                            {member.party, complex_.lead});
    member.standing = joined.index != 0;
    if (!member.standing) in(15, [this, &member] { admit(member); });
}

}  // namespace qiyue::demo
