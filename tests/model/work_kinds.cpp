// Acts of work and about the record itself, at random.

#include "tests/model/chooser.hpp"

namespace qiyue::model {
namespace {

std::string a_party(Chooser& c, Deed& d) { return org(c.pick(c.parties(c.complex(d)))); }

void write_achievement(Chooser& c, Deed& d) {
    d.source = a_party(c, d);
    const std::string kind =
        c.pick(std::vector<std::string>{"new_product", "ip", "platform", "other"});
    d.data = {{"achievement_id", c.id("A-")},
              {"kind", kind},
              {"title", "示例"},
              {"doc", document("achievement")}};
    if (kind == "new_product")
        d.data["stage"] =
            c.pick(std::vector<std::string>{"reserve", "in_development", "on_market"});
    if (kind == "ip")
        d.data["stage"] = c.pick(std::vector<std::string>{"applied", "granted", "none"});
    if (c.chance(40)) {
        d.data["owners"] = {{{"uscc", uscc_of(d.source)}, {"share", "0.25"}},
                            {{"uscc", c.uscc()}, {"share", c.chance(90) ? "0.75" : "0.74"}}};
    }
}

void write_kpi(Chooser& c, Deed& d) {
    d.source = a_party(c, d);
    const std::int64_t n = c.number(0, 900), q = c.chance(98) ? c.number(1, 9'000) : 0;
    const std::int64_t value = q > 0 ? (2'000 * n + q) / (2 * q) + (c.chance(5) ? 1 : 0) : 0;
    d.data = {{"metric", c.pick(std::vector<std::string>{"rd_intensity", "new_product_share",
                                                         "rd_intensity", "key_tasks"})},
              {"period", std::to_string(2026 + c.number(0, 3))},
              {"numerator", n},
              {"denominator", q},
              {"value", std::to_string(value / 1'000) + "." +
                            std::to_string(1'000 + value % 1'000).substr(1)}};
    const auto found =
        c.model().kpis.find(uscc_of(d.source) + "/" + d.data["metric"].get<std::string>() + "/" +
                            d.data["period"].get<std::string>());
    if (found != c.model().kpis.end() ? c.chance(90) : c.chance(3))
        d.data["replaces"] = found != c.model().kpis.end() ? found->second.index : c.index();
}

void write_notice(Chooser& c, Deed& d) {
    const Complex* complex = c.complex(d);
    const std::string lead = complex != nullptr ? complex->lead : c.uscc();
    d.data = {{"matter", "act"},
              {"recipient", lead},
              {"method", "electronic"},
              {"doc", document("notice")}};
    if (c.chance(30)) {
        d.data["matter"] = c.chance(60) ? "withdrawal" : "other";
        d.source = a_party(c, d);
        if (complex != nullptr && !complex->members.empty() && c.chance(80))
            d.source = org(c.pick(complex->members).uscc);
        if (d.data["matter"] == "other") {
            if (c.chance(40)) d.source = world().meic.name;
            d.data["recipient"] = c.chance(70)   ? uscc_of(a_party(c, d))
                                  : c.chance(50) ? world().districts[0].id()
                                                 : c.uscc();
        }
        return;
    }
    d.data["of"] = c.index();
    if (complex != nullptr && complex->exit && c.chance(60))
        d.data["of"] = complex->exit->decided && c.chance(70) ? *complex->exit->decided
                                                              : complex->exit->proposed;
    if (complex != nullptr && !complex->settlements.empty() && c.chance(70)) {
        d.data["of"] = complex->settlements.back().index;
        d.data["matter"] = "settlement";
        if (!complex->exit->parties.empty()) d.data["recipient"] = c.pick(complex->exit->parties);
    }
    if (complex != nullptr)
        for (const auto& [id, one] : complex->evaluations)
            if (one.concluded && !one.known && c.chance(50)) d.data["of"] = *one.concluded;
    const std::uint64_t of = d.data["of"];
    d.source = c.chance(70) ? c.model().log[of].source : world().meic.name;
}

void write_publicity(Chooser& c, Deed& d) {
    const Complex* complex = c.complex(d);
    d.data = {{"of", c.index()},
              {"from", c.date(c.number(-1, 1))},
              {"to", c.date(c.number(0, 4))},
              {"url", "https://example.org"},
              {"doc", document("publicity")}};
    if (complex == nullptr || c.chance(10)) return;
    d.data["of"] = complex->cultivation.value_or(complex->applied);
    for (const auto& [id, one] : complex->evaluations)
        if (one.concluded && !complex->published.contains(*one.concluded) && c.chance(60))
            d.data["of"] = *one.concluded;
}

std::string any_stream(Chooser& c) {
    if (c.chance(60) && !c.model().complexes.empty())
        return "complexes/" + c.pick(c.model().complexes).first;
    return c.chance(80) ? "organizations/" + c.uscc() : "policy";
}

void write_commitments(Chooser& c, Deed& d) {
    d.data["commitments"] = Json::array();
    const auto& log = c.model().log;
    for (int tries = 0; tries < 20 && d.data["commitments"].empty(); ++tries) {
        const Deed& one = log[c.index()];
        if (!one.data.contains("commit")) continue;
        d.stream = one.stream;
        for (const auto& hex : one.data["commit"])
            if (c.chance(60)) d.data["commitments"].push_back(hex);
    }
    if (d.stream.empty()) d.stream = "ledger";
    if (d.data["commitments"].empty()) d.data["commitments"].push_back(document_sha256("none"));
}

void write_correction(Chooser& c, Deed& d) {
    static const std::map<std::string, std::string> fields = {
        {"organization.registered", "/name"}, {"organization.changed", "/name"},
        {"task.launched", "/title"},          {"lead.applied", "/name"},
        {"lead.rejected", "/reason"},         {"support.granted", "/programme"},
        {"rectification.failed", "/reasons"}, {"honour.revoked", "/ground"},
        {"charter.proposed", "/kind"},        {"complex.changed", "/name"},
        {"member.joined", "/part"},           {"member.changed", "/part"},
        {"evaluation.cancelled", "/reason"}};
    d.data = {{"reason", "示例"}, {"fields", Json::object()}};
    d.corrects = 0;
    d.stream = "ledger";
    for (int tries = 0; tries < 30; ++tries) {
        const std::uint64_t at = c.index();
        const auto found = fields.find(c.model().log[at].type);
        if (found == fields.end()) continue;
        const std::string value = found->second == "/kind"   ? "agreement"
                                  : found->second == "/part" ? "research"
                                                             : "示例更正 " + c.id("");
        d.corrects = at;
        d.stream = c.model().log[at].stream;
        d.source = c.chance(70) ? c.model().log[at].source : "";
        d.data["fields"] = {{found->second, value}};
        break;
    }
}

/// The id of a need or task of the complex, mostly one that is there.
template <class Things>
std::string known(Chooser& c, const Things* things, const char* prefix) {
    if (things == nullptr || things->empty() || c.chance(15)) return c.id(prefix);
    return c.pick(*things).first;
}

std::string a_need(Chooser& c, Deed& d) {
    const Complex* complex = c.complex(d);
    return known(c, complex != nullptr ? &complex->needs : nullptr, "N-");
}

std::string a_task(Chooser& c, Deed& d) {
    const Complex* complex = c.complex(d);
    return known(c, complex != nullptr ? &complex->tasks : nullptr, "T-");
}

void add_tasks(Kinds& kinds) {
    kinds["task.launched"] = {[](Chooser& c, Deed& d) {
                                  d.data = {{"task_id", c.id("T-")},
                                            {"title", "示例"},
                                            {"choke_point", true},
                                            {"open_bid", false},
                                            {"partners", Json::array()}};
                                  if (c.chance(60)) d.data["partners"].push_back(c.uscc());
                              },
                              3, "complex"};
    kinds["task.milestone"] = {[](Chooser& c, Deed& d) {
                                   d.data = {{"task_id", a_task(c, d)},
                                             {"milestone", "示例"},
                                             {"doc", document("milestone")}};
                               },
                               2, "complex"};
    kinds["task.accepted"] = {[](Chooser& c, Deed& d) {
                                  d.data = {{"task_id", a_task(c, d)},
                                            {"experts", {c.pick(world().experts).id()}},
                                            {"acceptance", document("acceptance")}};
                              },
                              3, "complex"};
    kinds["task.terminated"] = {
        [](Chooser& c, Deed& d) { d.data = {{"task_id", a_task(c, d)}, {"reason", "示例"}}; }, 1,
        "complex"};
    kinds["need.registered"] = {[](Chooser& c, Deed& d) {
                                    d.source = a_party(c, d);
                                    d.data = {{"need_id", c.id("N-")}, {"field", "automotive"}};
                                },
                                3, "complex"};
    kinds["need.matched"] = {
        [](Chooser& c, Deed& d) { d.data = {{"need_id", a_need(c, d)}, {"provider", c.uscc()}}; },
        3, "complex"};
    kinds["need.resolved"] = {[](Chooser& c, Deed& d) {
                                  d.data = {{"need_id", a_need(c, d)},
                                            {"acceptance", document("need")}};
                              },
                              3, "complex"};
}

}  // namespace

void add_work_kinds(Kinds& kinds) {
    add_tasks(kinds);
    kinds["achievement.recorded"] = {write_achievement, 3, "complex"};
    kinds["kpi.reported"] = {write_kpi, 3, "complex"};
    kinds["support.granted"] = {[](Chooser& c, Deed& d) {
                                    d.data = {
                                        {"programme", "示例"},
                                        {"grantor", c.chance(70) ? world().meic.id() : c.uscc()},
                                        {"doc", document("support")}};
                                },
                                1, "complex"};
    kinds["case.selected"] = {[](Chooser& c, Deed& d) {
                                  d.data = {{"case_id", c.id("C-")},
                                            {"theme", "talent"},
                                            {"title", "示例"},
                                            {"doc", document("case")}};
                              },
                              1, "complex"};
    kinds["dispatch.held"] = {[](Chooser&, Deed& d) {
                                  d.data = {{"doc", document("dispatch")},
                                            {"actions", Json::array()}};
                              },
                              1, "complex"};
}

void add_record_kinds(Kinds& kinds) {
    kinds["notice.served"] = {write_notice, 10, "complex"};
    kinds["notice.publicised"] = {write_publicity, 6, "complex"};
    kinds["event.corrected"] = {write_correction, 2, ""};
    kinds["disclosure.granted"] = {[](Chooser& c, Deed& d) {
                                       write_commitments(c, d);
                                       d.data["recipient"] = c.uscc();
                                       d.data["purpose"] = "示例";
                                       d.data["until"] = c.date(c.number(-1, 60));
                                   },
                                   1, ""};
    kinds["disclosure.erased"] = {[](Chooser& c, Deed& d) {
                                      write_commitments(c, d);
                                      d.data["legal_ground"] = "示例";
                                  },
                                  1, ""};
    const auto hold = [](Chooser& c, Deed& d) {
        d.stream = any_stream(c);
        d.data = {{"scope", c.id("S-")}};
    };
    kinds["hold.placed"] = {hold, 1, ""};
    kinds["hold.lifted"] = {hold, 2, ""};
}

}  // namespace qiyue::model
