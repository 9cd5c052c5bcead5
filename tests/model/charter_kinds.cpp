// Acts about charters, bodies and members, at random.

#include <algorithm>

#include "tests/model/chooser.hpp"

namespace qiyue::model {
namespace {

const Charter* last(const Complex* complex) {
    return complex == nullptr || complex->charters.empty() ? nullptr : &complex->charters.back();
}

const Resolution* ready(const Complex* complex, const std::string& matter, std::string& id) {
    if (complex == nullptr) return nullptr;
    for (const auto& [name, one] : complex->resolutions) {
        if (one.matter != matter || one.used) continue;
        id = name;
        return &one;
    }
    return nullptr;
}

void write_proposal(Chooser& c, Deed& d) {
    const Complex* complex = c.complex(d);
    std::vector<std::string> required;
    for (const auto& uscc : c.parties(complex))
        if (!has(required, uscc)) required.push_back(uscc);
    for (int n = 0; n < 2; ++n)
        if (const std::string other = c.uscc(); c.chance(60) && !has(required, other))
            required.push_back(other);
    std::string id = c.id("R-");
    const bool agreed =
        complex != nullptr &&
        std::any_of(complex->charters.begin(), complex->charters.end(),
                    [](const Charter& one) { return one.effective && !one.dead(); });
    d.data = {{"version", complex != nullptr ? complex->charters.size() + 1 : 1},
              {"doc", document("charter " + std::to_string(c.number(1, 3)))},
              {"kind", "charter"},
              {"required_signers", required},
              {"quorum", {{"numerator", c.number(1, 2)}, {"denominator", c.number(2, 3)}}},
              {"amendment_rule", {{"numerator", c.number(1, 2)}, {"denominator", c.number(2, 3)}}},
              {"notice_period", c.number(0, 3)},
              {"effective_from", c.date(c.chance(70) ? 0 : c.number(-2, 4))}};
    if (!agreed && c.chance(97)) return;
    const Resolution* resolution = ready(complex, "amendment", id);
    if (resolution != nullptr)
        for (int n = 1; n <= 3; ++n)
            if (document_sha256("charter " + std::to_string(n)) == resolution->target)
                d.data["doc"] = document("charter " + std::to_string(n));
    if (resolution != nullptr || c.chance(40)) d.data["resolution"] = id;
}

void write_signature(Chooser& c, Deed& d) {
    const Complex* complex = c.complex(d);
    const Charter* charter = last(complex);
    if (charter != nullptr && c.chance(10))
        charter = &c.pick(std::vector<const Charter*>{&complex->charters.front(), charter})[0];
    std::string who = c.uscc();
    if (charter != nullptr && c.chance(80)) {
        who = c.pick(charter->required);
        for (const auto& one : charter->required)
            if (!charter->signed_by.contains(one) && c.chance(60)) who = one;
    }
    d.source = org(who);
    std::uint64_t mandate = c.index();
    for (const auto& [at, one] : c.model().mandates)
        if (one.holder == d.source && !one.revoked && within(c.model().now, one.from, one.to) &&
            one.scope.contains("charter.signed"))
            mandate = at;
    d.data = {{"version", charter != nullptr ? charter->version : 1},
              {"doc_sha256",
               charter != nullptr && c.chance(98) ? charter->document : document_sha256("other")},
              {"form", "electronic"},
              {"mandate", mandate}};
}

void write_version(Chooser& c, Deed& d) {
    const Charter* charter = last(c.complex(d));
    d.data = {{"version", charter != nullptr ? charter->version : 1}, {"reason", "示例"}};
}

void write_council(Chooser& c, Deed& d) {
    std::vector<std::string> seats;
    for (const auto& uscc : c.parties(c.complex(d)))
        if (!has(seats, uscc) && c.chance(85)) seats.push_back(uscc);
    if (seats.empty() || c.chance(3)) seats = {c.uscc()};
    d.data = {{"chair_uscc", c.chance(97) ? c.pick(seats) : c.uscc()},
              {"seats", seats},
              {"term",
               {{"from", c.date(c.number(-3, 1))},
                {"to", c.date(c.chance(80) ? 400 : c.number(-4, 60))}}}};
}

void write_resolution(Chooser& c, Deed& d) {
    const Complex* complex = c.complex(d);
    const std::string matter =
        c.pick(std::vector<std::string>{"amendment", "removal", "lead_change", "exit", "other"});
    std::string target = "示例";
    if (matter == "amendment")
        target = document_sha256("charter " + std::to_string(c.number(1, 3)));
    if (matter == "removal" || matter == "lead_change") target = c.pick(c.parties(complex));
    if (matter == "exit") target = c.chance(95) ? d.stream.substr(10) : "CQ-0";
    d.data = {{"resolution_id", c.id("R-")},
              {"matter", matter},
              {"target", target},
              {"votes", Json::array()},
              {"doc", document("minutes")}};
    if (complex != nullptr && complex->council)
        for (const auto& seat : complex->council->seats) {
            if (!party_now(*complex, seat, d.recorded) && c.chance(97)) continue;
            if (matter == "removal" && seat == target && c.chance(97)) continue;
            const bool lives = c.model().lives(seat);
            d.data["votes"].push_back({{"uscc", seat},
                                       {"vote", c.chance(lives ? 80 : 30) ? "for"
                                                : c.chance(50)            ? "against"
                                                                          : "abstain"}});
        }
    if (d.data["votes"].empty()) d.data["votes"].push_back({{"uscc", c.uscc()}, {"vote", "for"}});
}

std::string a_member(Chooser& c, const Complex* complex) {
    if (complex == nullptr || complex->members.empty() || c.chance(5)) return c.uscc();
    return c.pick(complex->members).uscc;
}

void write_joining(Chooser& c, Deed& d) {
    Complex* complex = c.complex(d);
    const Charter* charter = complex != nullptr ? in_force(*complex, d.recorded) : nullptr;
    std::string who = c.uscc();
    if (charter != nullptr)
        for (const auto& one : charter->signed_by)
            if (!party_now(*complex, one, d.recorded)) who = one;
    d.data = {{"uscc", who},
              {"part", "service"},
              {"charter_version", charter != nullptr ? charter->version : 1}};
}

void write_removal(Chooser& c, Deed& d) {
    const Complex* complex = c.complex(d);
    std::string id = c.id("R-");
    const Resolution* resolution = ready(complex, "removal", id);
    d.data = {
        {"uscc", resolution != nullptr && c.chance(95) ? resolution->target : a_member(c, complex)},
        {"ground", "示例"},
        {"resolution", id},
        {"effective_at", c.date(c.number(-1, 3))}};
}

void add_bodies(Kinds& kinds) {
    kinds["council.constituted"] = {write_council, 6, "complex"};
    kinds["expert_committee.constituted"] = {
        [](Chooser& c, Deed& d) {
            d.data = {{"fields", {"示例"}}, {"expert_ids", Json::array()}};
            if (c.chance(30)) d.data["expert_ids"].push_back(c.pick(world().experts).id());
            if (c.chance(3)) d.data["expert_ids"].push_back("EX-9");
        },
        3, "complex"};
    kinds["secretariat.constituted"] = {
        [](Chooser& c, Deed& d) { d.data = {{"host_uscc", c.pick(c.parties(c.complex(d)))}}; }, 3,
        "complex"};
    kinds["resolution.adopted"] = {write_resolution, 8, "complex"};
}

}  // namespace

void add_charter_kinds(Kinds& kinds) {
    kinds["charter.proposed"] = {write_proposal, 6, "complex"};
    kinds["charter.signed"] = {write_signature, 24, "complex"};
    kinds["charter.withdrawn"] = {write_version, 1, "complex"};
    kinds["charter.terminated"] = {write_version, 1, "complex"};
    kinds["member.joined"] = {write_joining, 4, "complex"};
    kinds["member.changed"] = {[](Chooser& c, Deed& d) {
                                   d.data = {{"uscc", a_member(c, c.complex(d))}};
                                   if (c.chance(70)) d.data["part"] = "finance";
                               },
                               1, "complex"};
    kinds["member.withdrew"] = {
        [](Chooser& c, Deed& d) {
            const Complex* complex = c.complex(d);
            std::string who = a_member(c, complex);
            if (complex != nullptr)
                for (const auto& one : complex->members)
                    if (one.gave_notice && !one.leaves) who = one.uscc;
            d.data = {{"uscc", who}, {"reason", "示例"}, {"effective_at", c.date(c.number(-1, 3))}};
        },
        2, "complex"};
    kinds["member.removed"] = {write_removal, 2, "complex"};
    add_bodies(kinds);
}

}  // namespace qiyue::model
