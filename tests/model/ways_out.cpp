// Exits and ends: the steps of a life, and the way out for those whom somebody fails.

#include <algorithm>
#include <sstream>

#include "ledger/domain/complex_rules.hpp"
#include "tests/model/moves.hpp"

namespace qiyue::model {

bool resolve(Position& p, const std::string& matter, const std::string& target, std::string& id);

namespace {

using Ground = Incapacity::Ground;

Json reason() { return Json{{"reason", "示例"}}; }

const Party& named(const std::string& uscc) { return *world().party("/organizations/" + uscc); }

Move exit_by(const std::string& who, const std::string& kind) {
    return {"exit proposed by the " + who + ", " + kind, [=](Position& p) {
                Json data{{"initiator", who}, {"kind", kind}, {"ground", "示例"}};
                if (kind == "merger") data["into"] = "CQ-2";
                std::vector<Party> by = p.authority();
                if (who == "district") by = {world().districts[0]};
                if (who == "lead") by = {p.lead()};
                std::string id;
                if (who == "lead" && p.complex().council) {
                    if (!resolve(p, "exit", "CQ-1", id)) return false;
                    data["resolution"] = id;
                }
                return p.play("exit.proposed", data, by);
            }};
}

bool serve_on_lead(Position& p, Index of) {
    return p.play("notice.served",
                  {{"of", of.value},
                   {"matter", "act"},
                   {"recipient", p.complex().lead},
                   {"method", "post"},
                   {"doc", document("n")}},
                  p.authority());
}

bool decide(Position& p) {
    const ComplexRow complex = p.complex();
    if (!complex.exit) return false;
    if (complex.exit->initiator != "lead" && !complex.exit->proposal_served &&
        !serve_on_lead(p, complex.exit->proposed))
        return false;
    auto signers = p.authority();
    if (!complex.exit->into.empty()) signers.push_back(Position::other_lead());
    return p.play("exit.decided", {{"ground", "示例"}, {"effective_at", p.date(0)}}, signers);
}

std::shared_ptr<const SettlementRow> settlement(Position& p) {
    return get<SettlementRow>(p.state(), "CQ-1/" + std::to_string(p.complex().settlement_versions));
}

const SettlementRow::Answer* answer_of(const SettlementRow& row, const std::string& uscc) {
    const auto found = std::find_if(row.answers.begin(), row.answers.end(),
                                    [&](const auto& one) { return one.uscc == uscc; });
    return found == row.answers.end() ? nullptr : &*found;
}

bool offer(Position& p, bool by_lead) {
    const ComplexRow complex = p.complex();
    if (!by_lead && complex.exit && complex.exit->decided && !complex.exit->decision_served &&
        !p.ended(p.lead()) && !serve_on_lead(p, *complex.exit->decided))
        return false;
    return p.play("settlement.proposed",
                  {{"version", complex.settlement_versions + 1},
                   {"ip_allocation", Json::array()},
                   {"doc", document("settlement")}},
                  by_lead ? std::vector<Party>{p.lead()} : p.authority());
}

/// How many have signed and refused.
std::string answers_of(const SettlementRow& row) {
    const auto accepted = std::count_if(row.answers.begin(), row.answers.end(),
                                        [](const auto& one) { return one.accepted; });
    return " signed by " + std::to_string(accepted) + " of " + std::to_string(row.answers.size());
}

/// The first party that has not answered, in the order of the record.
bool answer_next(Position& p, bool accepts) {
    const ComplexRow complex = p.complex();
    const auto row = settlement(p);
    if (complex.state != ComplexState::exiting || !row) return false;
    if (!accepts && !row->answers.empty()) return false;  // one refusal is as good as two
    for (const auto& uscc : complex.exit->parties) {
        if (answer_of(*row, uscc) != nullptr) continue;
        Json data{{"version", row->version}};
        if (accepts) data["doc_sha256"] = document_sha256("settlement");
        if (!accepts) data["reason"] = "示例";
        return p.play(accepts ? "settlement.signed" : "settlement.refused", data, {named(uscc)});
    }
    return false;
}

std::optional<std::uint64_t> settlement_notice(Position& p, const Party& party) {
    const auto row = settlement(p);
    for (const auto& [name, one] : p.state().rows()) {
        if (name.kind != RowKind::notice || !name.id.starts_with("complexes/CQ-1/")) continue;
        const auto& notice = std::get<NoticeRow>(*one);
        if (row && notice.of == row->index && notice.recipient == party.id())
            return notice.index.value;
    }
    return {};
}

bool close(Position& p) {
    if (p.complex().honour && !p.play("honour.revoked", {{"ground", "示例"}}, p.authority()))
        return false;
    return p.play("complex.closed", {{"archive", document("a")}},
                  p.authority_and(world().operator_));
}

}  // namespace

bool serve_settlement(Position& p, const Party& party) {
    const auto row = settlement(p);
    return row && p.play("notice.served",
                         {{"of", row->index.value},
                          {"matter", "settlement"},
                          {"recipient", party.id()},
                          {"method", "post"},
                          {"doc", document("n")}},
                         p.authority());
}

bool settle(Position& p) {
    const auto row = settlement(p);
    const ComplexRow complex = p.complex();
    if (!row || !complex.exit) return false;
    Json reserved = Json::array();
    for (const auto& uscc : complex.exit->parties) {
        const auto* answer = answer_of(*row, uscc);
        if (answer != nullptr && answer->accepted) continue;
        Json claim{{"uscc", uscc}};
        const auto organization = get<OrganizationRow>(p.state(), uscc);
        if (answer != nullptr) {
            claim.update({{"ground", "refused"}, {"evidence", answer->index.value}});
        } else if (organization->ended) {
            claim.update({{"ground", "ended"}, {"evidence", organization->ended->value}});
        } else {
            if (!settlement_notice(p, named(uscc)) && !serve_settlement(p, named(uscc)))
                return false;
            claim.update({{"ground", "silent"}, {"evidence", *settlement_notice(p, named(uscc))}});
        }
        reserved.push_back(claim);
    }
    return p.play("exit.settled", {{"version", row->version}, {"reserved", reserved}},
                  p.authority());
}

void add_exit_moves(std::vector<Move>& moves) {
    moves.push_back(exit_by("lead", "voluntary"));
    moves.push_back(exit_by("authority", "ordered"));
    moves.push_back(exit_by("district", "ordered"));
    moves.push_back(exit_by("authority", "merger"));
    moves.push_back({"exit withdrawn by the lead",
                     [](Position& p) { return p.play("exit.withdrawn", reason(), {p.lead()}); }});
    moves.push_back({"exit.rejected",
                     [](Position& p) { return p.play("exit.rejected", reason(), p.authority()); }});
    moves.push_back({"exit decided", decide});
    moves.push_back({"settlement proposed by the lead", [](Position& p) {
                         return p.complex().settlement_versions < 1 && offer(p, true);
                     }});
    moves.push_back({"settlement proposed by the authority", [](Position& p) {
                         return p.complex().settlement_versions < 1 && offer(p, false);
                     }});
    moves.push_back(
        {"settlement signed by the next", [](Position& p) { return answer_next(p, true); }});
    moves.push_back(
        {"settlement refused by the next", [](Position& p) { return answer_next(p, false); }});
    moves.push_back({"exit settled", settle});
    moves.push_back({"closed", close});
    moves.push_back({"charter terminated", [](Position& p) {
                         const ComplexRow complex = p.complex();
                         if (complex.charters.empty()) return false;
                         Json data = reason();
                         data["version"] = complex.charters.back().version;
                         return p.play("charter.terminated", data, p.authority());
                     }});
}

std::string name_of(Position& p) {
    const ComplexRow c = p.complex();
    std::ostringstream out;
    out << state_name(c.state);
    const bool ends = c.state == ComplexState::exit_proposed || is_leaving(c.state);
    if (c.state == ComplexState::closed || c.state == ComplexState::not_selected) return out.str();
    if (c.state == ComplexState::exit_proposed) out << "/" << state_name(c.before_exit);
    if (c.state == ComplexState::proposed && c.recommended) out << " recommended";
    if (!c.charters.empty()) {
        const CharterVersion& last = c.charters.back();
        out << " charter" << c.charters.size();
        if (!last.effective) out << " signed by " << last.signatures.size();
        out << (last.effective ? " agreed" : "") << (last.withdrawn ? " withdrawn" : "")
            << (last.terminated ? " terminated" : "")
            << (c.charter_took_effect ? " in effect" : "");
    }
    out << (c.lead == Position::first().id() ? "" : ", another lead");
    if (c.honour) out << ", named";
    if (ends) {
        out << ", exit by " << c.exit->initiator << " " << c.exit->exit_kind
            << (c.exit->proposal_served ? " served" : "")
            << (c.exit->decision_served ? ", decision served" : "");
        if (const auto row = settlement(p)) out << ", settlement" << answers_of(*row);
        return out.str();
    }
    if (c.council) out << ", council";
    if (c.state == ComplexState::rectifying)
        out << " from " << state_name(c.before_rectification) << " by "
            << (c.rectification->by == "authority" ? "the city" : "the district")
            << (c.rectification->open ? "" : ", failed");
    if (c.tolerance && !c.tolerance->decided) out << ", tolerance applied for";
    for (const auto& one : c.evaluations)
        out << ", evaluation" << (one.open ? "" : " concluded");
    return out.str();
}

bool is_out(Position& p) {
    const ComplexState state = p.complex().state;
    return state == ComplexState::closed || state == ComplexState::not_selected;
}

namespace {

/// Before anything else can be done: the authority comes to hold its office again, who must be
/// replaced is served.
std::string prepare(Position& p) {
    const Party& unable = p.unable.party;
    const auto office = p.authority();
    const bool in_office = std::any_of(office.begin(), office.end(),
                                       [&](const Party& one) { return p.unable.concerns(one); });
    if (in_office) {
        const PolicyChoice rest{1, 1, false, true};
        Json policy = world().policy(rest);
        policy["rectification_orders_max"] = 1;
        Json data{{"version", 2}, {"effective_from", p.date(0)}, {"policy", policy}};
        return p.play("policy.version_published", data,
                      {world().operator_, world().guardian, world().meic}, "policy")
                   ? "office recovered"
                   : "";
    }
    const bool silent = p.unable.ground == Ground::silent || p.unable.ground == Ground::keyless;
    const ComplexRow complex = p.complex();
    const bool served = std::any_of(complex.served.begin(), complex.served.end(),
                                    [&](const Silence& one) { return one.uscc == unable.id(); });
    if (silent && unable.kind != "expert" && !served) return p.serve(unable) ? "served" : "";
    return "ready";
}

}  // namespace

std::string step_out(Position& p) {
    const std::string first = prepare(p);
    if (first != "ready") return first;
    const ComplexRow complex = p.complex();
    switch (complex.state) {
        case ComplexState::proposed:
            return p.play("lead.rejected", reason(), p.authority()) ? "rejected" : "";
        case ComplexState::exit_proposed: {
            Position tried(p);
            const bool merger = complex.exit && !complex.exit->into.empty();
            if (!merger) return decide(p) ? "decided" : "";
            return p.play("exit.rejected", reason(), p.authority()) ? "rejected" : "";
        }
        case ComplexState::exiting:
            if (!complex.charter_took_effect) return close(p) ? "closed" : "";
            if (complex.settlement_versions == 0) {
                Position tried(p);
                if (!p.unable.concerns(p.lead()) && offer(tried, true))
                    return offer(p, true) ? "offered" : "";
                return offer(p, false) ? "offered by the authority" : "";
            }
            return settle(p) ? "settled" : "";
        case ComplexState::settled: return close(p) ? "closed" : "";
        default: return exit_by("authority", "ordered").play(p) ? "exit proposed" : "";
    }
}

}  // namespace qiyue::model
