#include "tests/model/position.hpp"

#include <algorithm>

#include "ledger/domain/complex_rules.hpp"
#include "tests/model/model.hpp"

namespace qiyue::model {
namespace {

constexpr std::int64_t us_a_minute = 60'000'000;
constexpr std::int64_t longest_period = 40LL * 24 * 60 * us_a_minute;

}  // namespace

Position::Position() {
    PolicyChoice choice;
    Deed founding = world().founding(choice);
    founding.data["policy"]["rectification_orders_max"] = 1;
    founding.id = "00000000-0000-7000-9000-000000000000";
    founding.recorded = founding.time = now_;
    enter(founding);
    const World& all = world();
    const std::vector<Party> office{all.meic, all.mstb};
    for (const Party& one : all.organizations)
        play("organization.registered",
             {{"uscc", one.id()},
              {"name", "示例单位"},
              {"kind", one.kind},
              {"region", one.region},
              {"qualifications",
               Json::array(
                   {{{"kind", "high_tech_enterprise"}, {"number", "1"}, {"doc", document("c")}}})},
              {"key", {{"spki", one.keys[0].spki}, {"suite", "ed25519"}}}},
             {one, all.operator_}, one.stream());
    for (const Party& one : all.experts)
        play("expert.registered",
             {{"id", one.id()},
              {"fields", Json::array({"示例"})},
              {"employer_uscc", one.employer},
              {"key", {{"spki", one.keys[0].spki}, {"suite", "ed25519"}}}},
             {one, all.districts[0]}, one.stream());
    play("direction.set",
         {{"directions", Json::array({"life_health"})},
          {"industry_tier", "leading"},
          {"year", 2026}},
         office, "policy");
    const auto apply = [this](const Party& lead, const std::string& to) {
        play("lead.applied",
             {{"kind", "enterprise_led"},
              {"name", "示例"},
              {"direction", "life_health"},
              {"industry", "biomanufacturing"},
              {"founding_district", "500106"},
              {"regions", Json::array({"500106"})},
              {"plan", document("plan")}},
             {lead}, to);
    };
    apply(other_lead(), "complexes/CQ-2");
    const std::uint64_t applied = size() - 1;
    play("lead.recommended", {{"opinion", "示例"}, {"doc", document("d")}}, {all.districts[0]},
         "complexes/CQ-2");
    play(
        "notice.publicised",
        {{"of", applied}, {"from", date(0)}, {"to", date(9)}, {"url", "x"}, {"doc", document("d")}},
        office, "complexes/CQ-2");
    play("lead.selected", {{"criteria", Json::object()}, {"scores", Json::object()}}, office,
         "complexes/CQ-2");
    for (const Party* one : {&first(), &second(), &third()})
        play("mandate.granted",
             {{"key_id", one->keys[0].hex},
              {"scope", Json::array({"charter.signed"})},
              {"from", date(-1)},
              {"to", date(20'000)}},
             {*one}, one->stream());
    apply(first(), stream);
}

std::string Position::date(int days) const { return date_of(now_ + days * 1'440LL * us_a_minute); }

std::string Position::key_of(const Party& party) {
    for (const Key& key : party.keys) {
        const auto row = get<KeyRow>(ledger_.state(), key.hex);
        if (row && !row->revoked) return key.hex;
    }
    return party.keys[0].hex;
}

bool Position::enter(Deed deed) {
    deed.index = ledger_.size();
    if (deed.id.empty()) {
        const std::string number = std::to_string(1'000'000'000'000 + ledger_.size());
        deed.id = "00000000-0000-7000-8000-" + number.substr(1);
    }
    complete(deed, true);
    for (const std::int64_t step : {us_a_minute, longest_period}) {
        deed.recorded = deed.time = now_ + step;
        const auto no = ledger_.enter(deed);
        if (!no) {
            now_ = deed.recorded;
            return true;
        }
        refused_ = deed.type + ": " + no->rule + " " + no->place + ": " + no->says.en;
    }
    return false;
}

bool Position::play(const std::string& type, Json data, const std::vector<Party>& signers,
                    const std::string& stream_of) {
    Deed deed;
    deed.type = type;
    deed.stream = stream_of;
    deed.data = std::move(data);
    std::vector<std::string> names;
    for (const Party& one : signers) {
        std::vector<Party> by{one};
        if (unable.concerns(one)) {
            const bool over = ended(one);
            const auto row = get<OrganizationRow>(ledger_.state(), one.id());
            if (row && !row->successors.empty()) {
                by = {*world().party(org(row->successors.front()))};
            } else {
                by = authority();
                deed.data["instead"].push_back({{"uscc", one.id()},
                                                {"ground", over ? "ended" : "unresponsive"},
                                                {"doc", document("instead")}});
            }
        }
        for (const Party& each : by)
            if (!has(names, each.name)) {
                names.push_back(each.name);
                deed.signers.push_back(key_of(each));
            }
    }
    if (names.empty()) return false;
    deed.source = names.front();
    return enter(std::move(deed));
}

ComplexRow Position::complex() {
    return brought_forward(*get<ComplexRow>(ledger_.state(), "CQ-1"), Micros{now_ + us_a_minute});
}

std::shared_ptr<const Policy> Position::policy() {
    const auto ledger = get<LedgerRow>(ledger_.state());
    const auto* entry = policy_in_force(*ledger, Micros{now_ + us_a_minute});
    return get<PolicyRow>(ledger_.state(), std::to_string(entry->version))->parsed;
}

std::vector<Party> Position::authority() {
    std::vector<Party> all;
    for (const auto& uscc : policy()->authority())
        all.push_back(*world().party(org(uscc)));
    return all;
}

std::vector<Party> Position::authority_and(const Party& other) {
    auto all = authority();
    all.push_back(other);
    return all;
}

Party Position::lead() { return *world().party(org(complex().lead)); }

bool Position::ended(const Party& party) {
    const auto row = get<OrganizationRow>(ledger_.state(), party.id());
    return row && row->ended;
}

bool Position::serve(const Party& party) {
    return play("notice.served",
                {{"matter", "other"},
                 {"recipient", party.id()},
                 {"method", "post"},
                 {"doc", document("n")}},
                authority());
}

bool Position::strike(const Incapacity& incapacity) {
    using Ground = Incapacity::Ground;
    const Party& party = incapacity.party;
    bool done = true;
    if (incapacity.ground == Ground::ended || incapacity.ground == Ground::inherited) {
        Json data{{"ground", "deregistered"}, {"doc", document("end")}};
        if (incapacity.ground == Ground::inherited) {
            data["ground"] = "merged";
            data["successor_uscc"] = party.name == second().name ? first().id() : second().id();
        }
        std::vector<Party> signers{world().operator_, world().meic, world().mstb};
        done = play("organization.ended", data, signers, party.stream());
    }
    if (incapacity.ground == Ground::keyless)
        done = play("key.revoked",
                    {{"key_id", party.keys[0].hex}, {"reason", "lost"}, {"since", date(0)}},
                    {party}, party.stream());
    unable = incapacity;
    return done;
}

}  // namespace qiyue::model
