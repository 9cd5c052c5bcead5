// The naive model's side.

#include <sstream>

#include "tests/model/portrait.hpp"
#include "tests/model/rule.hpp"

namespace qiyue::model {
namespace {

std::string when(const std::optional<Time>& time) { return time ? std::to_string(*time) : "-"; }

void draw_charters(std::ostream& out, Complex& complex, Time now) {
    for (const Charter& one : complex.charters) {
        out << "charter " << one.version << " " << when(one.effective) << one.withdrawn
            << one.terminated << one.amends << ":";
        for (const auto& uscc : one.signed_by)
            out << " " << uscc;
        out << "\n";
    }
    const Charter* now_in_force = in_force(complex, now);
    out << "in force " << (now_in_force != nullptr ? now_in_force->version : 0) << "\n";
}

void draw_parties(std::ostream& out, Complex& complex, Time now) {
    out << "lead " << complex.lead << " parties";
    std::set<std::string> parties, standing_ones;
    for (const auto& uscc : parties_now(complex, now))
        parties.insert(uscc);
    for (const auto& one : complex.members)
        if (!one.leaves)
            standing_ones.insert(one.uscc + "/" + one.part + "/" + when(one.gave_notice));
    for (const auto& uscc : parties)
        out << " " << uscc;
    out << " standing";
    for (const auto& one : standing_ones)
        out << " " << one;
    out << "\ncouncil";
    if (complex.council) {
        out << " " << complex.council->chair << " " << complex.council->from << " "
            << complex.council->to;
        for (const auto& seat : complex.council->seats)
            out << " " << seat;
    }
    out << " secretariat " << complex.secretariat << " committee " << complex.committee;
    for (const auto& id : complex.committee_experts)
        out << " " << id;
    out << "\n";
}

void draw_evaluations(std::ostream& out, const Complex& complex) {
    for (const auto& [id, one] : complex.evaluations) {
        out << "evaluation " << id << " " << one.organiser << " " << one.kind << " " << one.period
            << " " << one.concluded.has_value() << one.cancelled << one.reported << one.objected
            << one.reviewed << " " << one.total << " " << one.grade << " " << when(one.known)
            << " experts";
        for (const auto& expert : one.experts)
            out << " " << expert;
        out << " scored";
        for (const auto& score : one.scores)
            out << " " << score.expert;
        out << "\n";
    }
    for (const auto& [id, one] : complex.resolutions)
        out << "resolution " << id << " " << one.matter << " " << one.used << "\n";
}

void draw_end(std::ostream& out, const Complex& complex) {
    if (complex.exit) {
        const Exit& exit = *complex.exit;
        out << "exit " << exit.initiator << " " << exit.kind << " " << exit.into << " "
            << exit.decided.has_value() << " " << when(exit.proposal_served) << " "
            << when(exit.decision_served);
        for (const auto& uscc : exit.parties)
            out << " " << uscc;
        out << "\n";
    }
    for (std::size_t n = 0; n < complex.settlements.size(); ++n) {
        out << "settlement " << n + 1;
        for (const auto& [uscc, answer] : complex.settlements[n].answers)
            out << " " << uscc << answer.first;
        out << "\n";
    }
}

void draw_life(std::ostream& out, const Complex& complex, Time now) {
    if (complex.state == "exit_proposed") out << "before " << complex.before_exit << "\n";
    if (complex.rectification) {
        const Rectification& one = *complex.rectification;
        out << "rectification " << one.by << " " << one.due << " " << one.open << " " << one.orders
            << "\n";
    }
    if (complex.tolerance)
        out << "tolerance " << complex.tolerance->subject << " " << complex.tolerance->open << " "
            << complex.tolerance->until << "\n";
    out << "named " << honour_held(complex, now) << " built " << complex.built << "\n";
    for (const auto& [of, since] : complex.published)
        out << "published " << of << " " << since << "\n";
}

void draw_work(std::ostream& out, const Complex& complex) {
    for (const auto& [id, one] : complex.needs)
        out << "need " << id << " " << one.enterprise << " " << one.provider << " " << one.resolved
            << "\n";
    for (const auto& [id, one] : complex.tasks)
        out << "task " << id << " " << one.milestones << one.accepted << one.terminated << "\n";
    for (const auto& [id, one] : complex.achievements)
        out << "achievement " << id << " " << one.first << " " << one.second << "\n";
    for (const auto& id : complex.cases)
        out << "case " << id << "\n";
}

void draw_served(std::ostream& out, Model& model, const std::string& stream) {
    for (const auto& [uscc, since] : model.served[stream])
        out << "unanswered " << uscc << " " << since << "\n";
}

void draw_complex(std::ostream& out, Model& model, const std::string& id, Time now) {
    Complex& complex = model.complexes.at(id);
    out << complex.state << " " << complex.name << " " << complex.direction << "\n";
    draw_charters(out, complex, now);
    draw_parties(out, complex, now);
    draw_life(out, complex, now);
    draw_evaluations(out, complex);
    draw_end(out, complex);
    draw_work(out, complex);
    draw_served(out, model, "complexes/" + id);
}

void draw_organization(std::ostream& out, Model& model, const std::string& id) {
    const Organization& one = model.organizations.at(id);
    out << one.kind << " " << one.region << " " << one.name << " " << one.ended.has_value() << " "
        << one.successor << " " << one.barred_until;
    for (const auto& [kind, to] : one.qualifications)
        out << " " << kind << to;
    out << "\n";
    draw_served(out, model, "organizations/" + id);
}

void draw_ledger(std::ostream& out, Model& model) {
    for (const auto& one : model.policies)
        out << "policy " << one.effective << " " << one.policy["offices"]["authority"].size()
            << "\n";
    draw_served(out, model, "ledger");
    for (const auto& one : model.directions)
        out << one << "\n";
}

void draw_commitment(std::ostream& out, const Commitment& one) {
    out << one.stream << " " << one.party << " " << one.lead_owns << one.erased;
    for (const auto& [recipient, until] : one.grants)
        out << " " << recipient << until;
}

}  // namespace

std::set<std::string> sitters(const Model& model) {
    std::set<std::string> all{"ledger "};
    const auto enter = [&all](const char* kind, const auto& things) {
        for (const auto& [id, thing] : things)
            all.insert(std::string(kind) + " " + id);
    };
    enter("complex", model.complexes);
    enter("organization", model.organizations);
    enter("expert", model.experts);
    enter("key", model.keys);
    enter("kpi", model.kpis);
    enter("hold", model.holds);
    enter("commitment", model.commitments);
    for (const auto& [at, mandate] : model.mandates)
        all.insert("mandate " + std::to_string(at));
    return all;
}

std::string portrait(Model& model, const std::string& sitter, Time now) {
    std::ostringstream out;
    const std::string kind = sitter.substr(0, sitter.find(' '));
    const std::string id = sitter.substr(sitter.find(' ') + 1);
    if (kind == "complex") draw_complex(out, model, id, now);
    if (kind == "organization") draw_organization(out, model, id);
    if (kind == "ledger") draw_ledger(out, model);
    if (kind == "commitment") draw_commitment(out, model.commitments.at(id));
    if (kind == "expert") {
        out << model.experts.at(id) << "\n";
        draw_served(out, model, "experts/" + id);
    }
    if (kind == "key") {
        const KeyOnRecord& one = model.keys.at(id);
        out << one.holder << one.revoked << one.recovered << one.from << one.to;
    }
    if (kind == "mandate") {
        const Mandate& one = model.mandates.at(std::stoull(id));
        out << one.holder << one.key << one.from << one.to << one.revoked;
    }
    if (kind == "kpi") {
        const Kpi& one = model.kpis.at(id);
        out << one.index << " " << one.numerator << "/" << one.denominator << " " << one.region;
    }
    if (kind == "hold")
        for (const auto& scope : model.holds.at(id))
            out << scope << " ";
    return out.str();
}

}  // namespace qiyue::model
