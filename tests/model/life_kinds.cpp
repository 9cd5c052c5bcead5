// Acts of selection and of a complex's life, at random.

#include "tests/model/chooser.hpp"

namespace qiyue::model {
namespace {

Json reason() { return {{"reason", "示例"}}; }

std::string direction(Chooser& c) {
    return c.pick(std::vector<std::string>{"life_health", "life_health", "advanced_materials",
                                           "intelligent_iot"});
}

void write_application(Chooser& c, Deed& d) {
    const Party party = c.pick(world().organizations);
    const bool enterprise = party.kind == "enterprise" ? c.chance(95) : c.chance(10);
    d.source = party.name;
    d.data = {{"kind", enterprise ? "enterprise_led" : "research_led"},
              {"name", "示例综合体"},
              {"direction", direction(c)},
              {"industry", c.chance(97) ? "biomanufacturing" : "none"},
              {"founding_district", c.chance(97) ? c.pick(world().regions()) : "999999"},
              {"regions", {"500106"}},
              {"plan", document("plan")}};
    if (c.chance(10)) d.data["predecessor"] = "CQ-" + std::to_string(c.number(1, 5));
}

std::string resolution_for(Chooser& c, const Complex* complex, const std::string& matter) {
    if (complex != nullptr)
        for (const auto& [id, one] : complex->resolutions)
            if (one.matter == matter && !one.used && c.chance(80)) return id;
    return c.id("R-");
}

void write_lead_change(Chooser& c, Deed& d) {
    const Complex* complex = c.complex(d);
    const auto parties = c.parties(complex);
    std::string next = c.pick(parties);
    if (complex != nullptr)
        for (const auto& [id, one] : complex->resolutions)
            if (one.matter == "lead_change" && !one.used) next = one.target;
    d.data = {
        {"old", complex != nullptr ? complex->lead : c.uscc()}, {"new", next}, {"reason", "示例"}};
    if (complex != nullptr && (complex->council ? c.chance(95) : c.chance(10)))
        d.data["resolution"] = resolution_for(c, complex, "lead_change");
}

void add_selection(Kinds& kinds) {
    kinds["lead.applied"] = {write_application, 12, "complex"};
    kinds["lead.recommended"] = {
        [](Chooser&, Deed& d) { d.data = {{"opinion", "同意"}, {"doc", document("opinion")}}; }, 8,
        "complex"};
    kinds["lead.selected"] = {[](Chooser&, Deed& d) {
                                  d.data = {{"criteria", Json::object()},
                                            {"scores", Json::object()}};
                              },
                              10, "complex"};
    kinds["lead.rejected"] = {[](Chooser&, Deed& d) { d.data = reason(); }, 1, "complex"};
    kinds["lead.withdrawn"] = {[](Chooser&, Deed& d) { d.data = reason(); }, 1, "complex"};
    kinds["lead.changed"] = {write_lead_change, 5, "complex"};
    kinds["complex.changed"] = {[](Chooser& c, Deed& d) {
                                    if (c.chance(60)) d.data["name"] = "示例 " + c.id("");
                                    if (c.chance(30)) d.data["direction"] = direction(c);
                                    if (c.chance(30))
                                        d.data["regions"] = {c.chance(80) ? "500107" : "9"};
                                },
                                1, "complex"};
}

std::uint64_t a_basis(Chooser& c, const Complex* complex) {
    if (complex != nullptr)
        for (const auto& [id, one] : complex->evaluations)
            if (one.concluded && c.chance(60)) return *one.concluded;
    return c.index();
}

void add_rectification(Kinds& kinds) {
    kinds["rectification.ordered"] = {[](Chooser& c, Deed& d) {
                                          d.data = {{"findings", {"示例"}},
                                                    {"due", c.date(c.number(-1, 20))}};
                                          if (c.chance(50))
                                              d.data["basis"] = a_basis(c, c.complex(d));
                                      },
                                      3, "complex"};
    kinds["rectification.accepted"] = {
        [](Chooser&, Deed& d) { d.data = {{"evidence", {document("evidence")}}}; }, 3, "complex"};
    kinds["rectification.failed"] = {[](Chooser&, Deed& d) { d.data = {{"reasons", "示例"}}; }, 2,
                                     "complex"};
    kinds["tolerance.applied"] = {
        [](Chooser& c, Deed& d) {
            d.data = {{"facts", "示例"},
                      {"subject",
                       c.pick(std::vector<std::string>{"task", "evaluation", "rectification"})},
                      {"ground", "force_majeure"}};
        },
        2, "complex"};
    kinds["tolerance.granted"] = {[](Chooser& c, Deed& d) {
                                      d.data = {{"scope", "示例"},
                                                {"until", c.date(c.number(-1, 40))},
                                                {"attests_good_faith", c.chance(90)}};
                                  },
                                  2, "complex"};
    kinds["tolerance.refused"] = {[](Chooser&, Deed& d) { d.data = reason(); }, 1, "complex"};
}

void write_honour(Chooser& c, Deed& d) {
    std::string basis = c.id("E-");
    if (const Complex* complex = c.complex(d))
        for (const auto& [id, one] : complex->evaluations)
            if (one.grade == "excellent" && one.kind == "performance") basis = id;
    d.data = {{"title", "示例"},
              {"plaque_no", "1"},
              {"from", c.date(c.number(-2, 3))},
              {"to", c.date(c.number(-2, 200))},
              {"evaluation_id", basis}};
}

void add_settlements(Kinds& kinds) {
    const auto version = [](Chooser& c, Deed& d) {
        const Complex* complex = c.complex(d);
        return complex != nullptr ? complex->settlements.size() : 0;
    };
    const auto answerer = [](Chooser& c, const Complex* complex) {
        const bool exits = complex != nullptr && complex->exit && !complex->exit->parties.empty();
        return org(exits && c.chance(95) ? c.pick(complex->exit->parties) : c.uscc());
    };
    kinds["settlement.proposed"] = {[=](Chooser& c, Deed& d) {
                                        d.data = {{"version", version(c, d) + 1},
                                                  {"ip_allocation", Json::array()},
                                                  {"doc", document("settlement " + c.id(""))}};
                                    },
                                    5, "complex"};
    kinds["settlement.signed"] = {
        [=](Chooser& c, Deed& d) {
            const Complex* complex = c.complex(d);
            d.source = answerer(c, complex);
            std::string text = document_sha256("none");
            if (complex != nullptr && !complex->settlements.empty())
                text = complex->settlements.back().document;
            d.data = {{"version", std::max<std::size_t>(version(c, d), 1)}, {"doc_sha256", text}};
        },
        8, "complex"};
    kinds["settlement.refused"] = {
        [=](Chooser& c, Deed& d) {
            d.source = answerer(c, c.complex(d));
            d.data = {{"version", std::max<std::size_t>(version(c, d), 1)}, {"reason", "示例"}};
        },
        2, "complex"};
    kinds["exit.settled"] = {
        [=](Chooser& c, Deed& d) {
            const Complex* complex = c.complex(d);
            d.data = {{"version", std::max<std::size_t>(version(c, d), 1)},
                      {"reserved", Json::array()}};
            if (complex == nullptr || complex->settlements.empty()) return;
            for (const auto& uscc : complex->exit->parties) {
                const auto answer = complex->settlements.back().answers.find(uscc);
                const bool answered = answer != complex->settlements.back().answers.end();
                if (answered && answer->second.first && c.chance(98)) continue;
                Json claim = {{"uscc", uscc}, {"ground", "silent"}, {"evidence", c.index()}};
                for (const auto& [at, notice] : c.model().notices)
                    if (notice.stream == d.stream && notice.recipient == uscc &&
                        notice.matter == "settlement" &&
                        notice.of == complex->settlements.back().index)
                        claim["evidence"] = at;
                if (answered)
                    claim = {
                        {"uscc", uscc}, {"ground", "refused"}, {"evidence", answer->second.second}};
                const auto& who = c.model().organizations[uscc];
                if (who.ended && c.chance(50))
                    claim = {{"uscc", uscc}, {"ground", "ended"}, {"evidence", *who.ended}};
                d.data["reserved"].push_back(claim);
            }
        },
        8, "complex"};
}

}  // namespace

void add_life_kinds(Kinds& kinds) {
    add_selection(kinds);
    add_rectification(kinds);
    kinds["cultivation.started"] = {[](Chooser& c, Deed& d) {
                                        d.data = {{"until", c.date(300)},
                                                  {"criteria", Json::object()}};
                                    },
                                    12, "complex"};
    kinds["recognition.granted"] = {
        [](Chooser&, Deed& d) { d.data = {{"criteria", Json::object()}}; }, 14, "complex"};
    kinds["recognition.refused"] = {[](Chooser&, Deed& d) { d.data = {{"reasons", "示例"}}; }, 1,
                                    "complex"};
    kinds["complex.closed"] = {
        [](Chooser&, Deed& d) { d.data = {{"archive", document("archive")}}; }, 10, "complex"};
    kinds["honour.awarded"] = {write_honour, 6, "complex"};
    kinds["honour.revoked"] = {[](Chooser&, Deed& d) { d.data = {{"ground", "示例"}}; }, 2,
                               "complex"};
}

void add_exit_kinds(Kinds& kinds) {
    kinds["exit.proposed"] = {
        [](Chooser& c, Deed& d) {
            const Complex* complex = c.complex(d);
            const std::string who =
                c.pick(std::vector<std::string>{"lead", "authority", "district"});
            const std::string kind = c.chance(20)    ? "merger"
                                     : who == "lead" ? "voluntary"
                                                     : "ordered";
            d.data = {
                {"initiator", who}, {"kind", c.chance(95) ? kind : "ordered"}, {"ground", "示例"}};
            if (kind == "merger")
                d.data["into"] =
                    "CQ-" + std::to_string(c.number(
                                1, static_cast<std::int64_t>(c.model().complexes.size()) + 1));
            const bool council = complex != nullptr && complex->council;
            if (who == "lead" ? council || c.chance(5) : c.chance(5))
                d.data["resolution"] = resolution_for(c, complex, "exit");
        },
        1, "complex"};
    kinds["exit.withdrawn"] = {[](Chooser&, Deed& d) { d.data = reason(); }, 1, "complex"};
    kinds["exit.rejected"] = {[](Chooser&, Deed& d) { d.data = reason(); }, 1, "complex"};
    kinds["exit.decided"] = {
        [](Chooser& c, Deed& d) { d.data = {{"ground", "示例"}, {"effective_at", c.date(0)}}; }, 6,
        "complex"};
    add_settlements(kinds);
}

}  // namespace qiyue::model
