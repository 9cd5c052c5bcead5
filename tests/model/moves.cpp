// The steps of a life up to its exit.

#include "tests/model/moves.hpp"

#include <algorithm>

#include "ledger/crypto/digest.hpp"
#include "ledger/domain/complex_rules.hpp"
#include "ledger/event/disclosure.hpp"

namespace qiyue::model {
namespace {

const Party& district() { return world().districts[0]; }

std::vector<Party> founders() { return {Position::first(), Position::second(), Position::third()}; }

Json list(std::initializer_list<const Party*> parties) {
    Json all = Json::array();
    for (const Party* one : parties)
        all.push_back(one->id());
    return all;
}

bool publicise(Position& p, std::uint64_t of) {
    return p.play(
        "notice.publicised",
        {{"of", of}, {"from", p.date(0)}, {"to", p.date(60)}, {"url", "x"}, {"doc", document("d")}},
        p.authority());
}

bool propose(Position& p, int from) {
    const ComplexRow complex = p.complex();
    if (complex.charters.size() >= 2 || complex.lead != Position::first().id()) return false;
    return p.play(
        "charter.proposed",
        {{"version", complex.charters.size() + 1},
         {"doc", document("charter")},
         {"kind", "charter"},
         {"required_signers", list({&Position::first(), &Position::second(), &Position::third()})},
         {"quorum", {{"numerator", 1}, {"denominator", 2}}},
         {"amendment_rule", {{"numerator", 1}, {"denominator", 2}}},
         {"notice_period", 2},
         {"effective_from", p.date(from)}},
        {p.lead()});
}

/// In a fixed order, so that who has signed is a number.
bool sign_next(Position& p) {
    const ComplexRow complex = p.complex();
    if (complex.charters.empty()) return false;
    const CharterVersion& charter = complex.charters.back();
    for (const Party& one : founders()) {
        if (has_signed(charter, one.id())) continue;
        std::uint64_t mandate = 0;
        for (const auto& [name, row] : p.state().rows())
            if (name.kind == RowKind::mandate && std::get<MandateRow>(*row).holder == one.name)
                mandate = std::stoull(name.id);
        return p.play("charter.signed",
                      {{"version", charter.version},
                       {"doc_sha256", document_sha256("charter")},
                       {"form", "electronic"},
                       {"mandate", mandate}},
                      {one});
    }
    return false;
}

bool set_up(Position& p) {
    if (p.complex().council) return false;
    return p.play("council.constituted",
                  {{"chair_uscc", Position::first().id()},
                   {"seats", list({&Position::first(), &Position::second(), &Position::third()})},
                   {"term", {{"from", p.date(0)}, {"to", p.date(20'000)}}}},
                  founders()) &&
           p.play("expert_committee.constituted",
                  {{"fields", Json::array({"示例"})}, {"expert_ids", Json::array()}},
                  {Position::first()}) &&
           p.play("secretariat.constituted", {{"host_uscc", Position::third().id()}},
                  {Position::first()});
}

}  // namespace

/// By the two members, so that nobody's vote is needed who may be unable; of a fresh id.
bool resolve(Position& p, const std::string& matter, const std::string& target, std::string& id) {
    id = "R-" + std::to_string(p.size());
    Json votes = Json::array();
    std::vector<Party> signers{Position::third()};
    for (const Party& one : founders()) {
        if (!is_party(p.complex(), one.id(), Micros{INT64_MAX})) continue;
        const bool in_favour = one.name != Position::first().name;
        votes.push_back({{"uscc", one.id()}, {"vote", in_favour ? "for" : "abstain"}});
        if (in_favour) signers.push_back(one);
    }
    return p.play("resolution.adopted",
                  {{"resolution_id", id},
                   {"matter", matter},
                   {"target", target},
                   {"votes", votes},
                   {"doc", document("d")}},
                  signers);
}

namespace {

bool change_lead(Position& p) {
    const ComplexRow complex = p.complex();
    if (complex.lead != Position::first().id()) return false;
    Json data{{"old", complex.lead}, {"new", Position::second().id()}, {"reason", "示例"}};
    std::string id;
    if (complex.council) {
        if (!resolve(p, "lead_change", Position::second().id(), id)) return false;
        data["resolution"] = id;
    }
    auto signers = p.authority_and(Position::first());
    signers.push_back(Position::second());
    return p.play("lead.changed", data, signers);
}

bool evaluate(Position& p) {
    const auto organiser = p.authority();
    const Json named{{"evaluation_id", "EV-1"}};
    Json data = named;
    if (!p.complex().evaluations.empty()) return false;
    data.update(
        {{"kind", "performance"}, {"period", "2026"}, {"scheme_version", 1}, {"due", p.date(60)}});
    if (!p.play("evaluation.opened", data, organiser)) return false;
    data = named;
    data.update({{"experts", Json::array({"EX-1", "EX-3"})}, {"recusals", Json::array()}});
    return p.play("experts.appointed", data, organiser);
}

bool conclude(Position& p) {
    const ComplexRow complex = p.complex();
    if (complex.evaluations.empty() || !complex.evaluations.front().open) return false;
    Json opened = Json::array();
    for (const std::size_t n : {std::size_t{0}, std::size_t{2}}) {
        const std::string number = std::to_string(1'000'000'000'000 + p.size());
        const std::string id = "00000000-0000-7000-8000-" + number.substr(1);
        const std::string text = format_disclosure(sha256(id).view(), id, "/scores",
                                                   R"({"operation":95,"performance":95})");
        opened.push_back(text);
        Json data{{"evaluation_id", "EV-1"}, {"basis", p.size()}};
        data["commit"]["/scores"] = document_sha256(text);
        if (!p.play("evaluation.scored", data, {world().experts[n]})) return false;
    }
    Json data{
        {"evaluation_id", "EV-1"}, {"opened", opened}, {"total", "95.00"}, {"grade", "excellent"}};
    data["indicators"] = {{"operation", "95.00"}, {"performance", "95.00"}};
    const std::uint64_t of = p.size();
    return p.play("evaluation.concluded", data, p.authority()) && publicise(p, of);
}

bool recognise(Position& p) {
    const auto cultivation = p.complex().cultivation;
    return cultivation && publicise(p, cultivation->value) &&
           p.play("recognition.granted", {{"criteria", Json::object()}}, p.authority());
}

Move order(const char* name, bool by_city) {
    return {name, [by_city](Position& p) {
                const auto by = by_city ? p.authority() : std::vector<Party>{district()};
                return p.play("rectification.ordered",
                              {{"findings", Json::array({"示例"})}, {"due", p.date(60)}}, by);
            }};
}

Json reason() { return Json{{"reason", "示例"}}; }

}  // namespace

void add_charter_moves(std::vector<Move>& moves) {
    moves.push_back({"charter proposed", [](Position& p) { return propose(p, 0); }});
    moves.push_back(
        {"charter proposed, to take effect later", [](Position& p) { return propose(p, 20); }});
    moves.push_back({"charter signed by the next", sign_next});
    moves.push_back({"charter withdrawn", [](Position& p) {
                         const ComplexRow complex = p.complex();
                         if (complex.charters.empty()) return false;
                         Json data = reason();
                         data["version"] = complex.charters.back().version;
                         return p.play("charter.withdrawn", data, {p.lead()});
                     }});
    moves.push_back({"bodies set up", set_up});
    moves.push_back({"lead changed", change_lead});
}

void add_life_moves(std::vector<Move>& moves) {
    const auto by_authority = [&moves](const char* type, const Json& data) {
        moves.push_back({type, [=](Position& p) { return p.play(type, data, p.authority()); }});
    };
    moves.push_back({"lead.recommended", [](Position& p) {
                         return p.play("lead.recommended",
                                       {{"opinion", "示例"}, {"doc", document("d")}}, {district()});
                     }});
    moves.push_back({"lead.selected", [](Position& p) {
                         return publicise(p, p.complex().applied.value) &&
                                p.play("lead.selected",
                                       {{"criteria", Json::object()}, {"scores", Json::object()}},
                                       p.authority());
                     }});
    by_authority("lead.rejected", reason());
    moves.push_back({"lead.withdrawn",
                     [](Position& p) { return p.play("lead.withdrawn", reason(), {p.lead()}); }});
    by_authority("cultivation.started", {{"until", "2060-01-01"}, {"criteria", Json::object()}});
    moves.push_back({"recognition.granted", recognise});
    moves.push_back(order("rectification ordered by the authority", true));
    moves.push_back(order("rectification ordered by the district", false));
    by_authority("rectification.failed", {{"reasons", "示例"}});
    by_authority("rectification.accepted", Json{{"evidence", Json::array({document("d")})}});
    moves.push_back({"tolerance.applied", [](Position& p) {
                         const ComplexRow complex = p.complex();
                         if ((complex.tolerance && !complex.tolerance->decided) ||
                             complex.state != ComplexState::rectifying)
                             return false;
                         return p.play(
                             "tolerance.applied",
                             {{"facts", "示例"}, {"subject", "rectification"}, {"ground", "other"}},
                             {p.lead()});
                     }});
    by_authority("tolerance.refused", reason());
    by_authority("tolerance.granted",
                 {{"scope", "示例"}, {"until", "2060-01-01"}, {"attests_good_faith", true}});
    moves.push_back({"evaluation opened", evaluate});
    moves.push_back({"evaluation concluded", conclude});
    by_authority("honour.awarded", {{"title", "示例"},
                                    {"plaque_no", "1"},
                                    {"from", "2026-01-01"},
                                    {"to", "2090-01-01"},
                                    {"evaluation_id", "EV-1"}});
}

const std::vector<Move>& moves() {
    static const std::vector<Move> all = [] {
        std::vector<Move> made;
        add_life_moves(made);
        add_charter_moves(made);
        add_exit_moves(made);
        return made;
    }();
    return all;
}

}  // namespace qiyue::model
