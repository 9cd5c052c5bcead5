#include "projections/sheets/complex_sheet.hpp"

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/complex_rules.hpp"

namespace qiyue {
namespace {

Json councils(SheetSource& source, const ComplexRow& complex) {
    if (!complex.council) return nullptr;
    const ComplexCouncil& council = *complex.council;
    return {{"chair", source.organization(council.chair)},
            {"seats", source.organizations(council.seats)},
            {"from", council.from},
            {"to", council.to},
            {"entry", council.index.value}};
}

Json honour(SheetSource& source, const ComplexRow& complex, Micros now) {
    if (!complex.honour) return nullptr;
    const ComplexHonour& held = *complex.honour;
    const auto policy = source.policy_at(now);
    return {{"title", held.title},
            {"plaque_no", held.plaque_no},
            {"evaluation_id", held.evaluation},
            {"from", held.from},
            {"to", held.to},
            {"held", policy && honour_held(complex, policy->calendar(), now)},
            {"entry", held.awarded.value}};
}

Json rectification(SheetSource& source, const ComplexRow& complex) {
    if (!complex.rectification) return nullptr;
    const ComplexRectification& order = *complex.rectification;
    return {{"open", order.open},
            {"by", order.by},
            {"due", order.due},
            {"findings", member_json(source.data(order.ordered), "findings")},
            {"basis", index_json(order.basis)},
            {"orders", order.orders},
            {"entry", order.ordered.value}};
}

Json tolerance(SheetSource& source, const ComplexRow& complex) {
    if (!complex.tolerance) return nullptr;
    const ComplexTolerance& asked = *complex.tolerance;
    return {{"subject", asked.subject},
            {"ground", asked.ground},
            {"facts", member_json(source.data(asked.applied), "facts")},
            {"decided", index_json(asked.decided)},
            {"until", asked.until ? Json(*asked.until) : Json(nullptr)},
            {"entry", asked.applied.value}};
}

Json leaving(SheetSource& source, const ComplexRow& complex) {
    if (!complex.exit) return nullptr;
    const ComplexExit& exit = *complex.exit;
    return {{"initiator", exit.initiator},
            {"kind", exit.exit_kind},
            {"into", exit.into.empty() ? Json(nullptr) : Json(exit.into)},
            {"ground", member_json(source.data(exit.proposed), "ground")},
            {"decided", index_json(exit.decided)},
            {"effective_at", time_json(exit.effective_at)},
            {"parties", source.organizations(exit.parties)},
            {"entry", exit.proposed.value}};
}

bool is_tolerated(const ComplexRow& complex, const Policy* policy, Micros now) {
    if (!complex.tolerance || !complex.tolerance->until || policy == nullptr) return false;
    const auto until = parse_date(*complex.tolerance->until);
    return until && now < policy->calendar().end_of(*until);
}

const char* standing_of(const ComplexRow& complex, const CharterVersion& charter, Micros now) {
    if (charter.withdrawn) return "withdrawn";
    if (charter.terminated) return "terminated";
    const CharterVersion* in_force = charter_in_force(complex, now);
    if (in_force != nullptr && in_force->version == charter.version) return "in_force";
    if (charter.effective && *charter.effective <= now) return "replaced";
    if (charter.effective) return "signed";
    return is_superseded(complex, charter) ? "superseded" : "open";
}

Json fraction(const Fraction& one) {
    return {{"numerator", one.numerator}, {"denominator", one.denominator}};
}

Json signatures(SheetSource& source, const CharterVersion& charter) {
    Json list = Json::array();
    for (const CharterVersion::Signature& signature : charter.signatures) {
        const Json& data = source.data(signature.index);
        Json one = source.organization(signature.uscc);
        one["form"] = member_json(data, "form");
        one["mandate"] = member_json(data, "mandate");
        one["doc_sha256"] = member_json(data, "doc_sha256");
        one["time"] = member_json(source.event(signature.index), "time");
        one["entry"] = signature.index.value;
        list.push_back(std::move(one));
    }
    return list;
}

Json charter(SheetSource& source, const ComplexRow& complex, const CharterVersion& version,
             Micros now) {
    const Json& data = source.data(version.proposed);
    Json required = Json::array();
    Json unsigned_by = Json::array();
    for (const std::string& uscc : version.required) {
        required.push_back(uscc);
        if (!has_signed(version, uscc)) unsigned_by.push_back(uscc);
    }
    return {{"version", version.version},
            {"standing", standing_of(complex, version, now)},
            {"kind", member_json(data, "kind")},
            {"doc", member_json(data, "doc")},
            {"amendment", version.amendment},
            {"effective_from", version.effective_from},
            {"effective", time_json(version.effective)},
            {"quorum", fraction(version.quorum)},
            {"amendment_rule", fraction(version.amendment_rule)},
            {"notice_period", version.notice_period},
            {"required_signers", std::move(required)},
            {"unsigned", std::move(unsigned_by)},
            {"signatures", signatures(source, version)},
            {"entry", version.proposed.value}};
}

}  // namespace

Json overlays_of(SheetSource& source, const ComplexRow& complex, Micros now) {
    const auto policy = source.policy_at(now);
    Json overlays = Json::array();
    if (std::ranges::any_of(complex.evaluations, [](const auto& one) { return one.open; }))
        overlays.push_back("evaluating");
    if (is_tolerated(complex, policy.get(), now)) overlays.push_back("tolerated");
    if (policy && honour_held(complex, policy->calendar(), now)) overlays.push_back("named");
    return overlays;
}

Json complex_sheet(SheetSource& source, const ComplexRow& complex, Micros now) {
    const CharterVersion* in_force = charter_in_force(complex, now);
    const auto members = std::ranges::count_if(complex.members, [&](const Member& member) {
        return !member.left || (member.leaves_at && now < *member.leaves_at);
    });
    Json sheet = {
        {"id", complex.id},
        {"name", complex.name},
        {"kind", complex.complex_kind},
        {"state", state_name(complex.state)},
        {"state_label", label_json(state_label(complex.state))},
        {"overlays", overlays_of(source, complex, now)},
        {"direction", complex.direction},
        {"industry", complex.industry},
        {"founding_district", complex.founding_district},
        {"regions", complex.regions},
        {"lead", source.organization(complex.lead)},
        {"charter_version", in_force != nullptr ? Json(in_force->version) : Json(nullptr)},
        {"members", members},
        {"applied", complex.applied.value},
        {"recommended", index_json(complex.recommended)},
        {"cultivation", index_json(complex.cultivation)},
        {"recognition", index_json(complex.recognition)},
        {"built", index_json(complex.built)},
        {"honour", honour(source, complex, now)},
        {"rectification", rectification(source, complex)},
        {"tolerance", tolerance(source, complex)},
        {"exit", leaving(source, complex)},
    };
    return sheet;
}

Json members_sheet(SheetSource& source, const ComplexRow& complex, Micros now) {
    Json list = Json::array();
    Json lead = source.organization(complex.lead);
    lead["part"] = "lead";
    lead["standing"] = "party";
    list.push_back(std::move(lead));
    for (const Member& member : complex.members) {
        const bool stays = !member.left || (member.leaves_at && now < *member.leaves_at);
        Json one = source.organization(member.uscc);
        // Founding signatories have no part until it is told.
        one["part"] = member.part.empty() ? Json(nullptr) : Json(member.part);
        one["standing"] = !stays ? "left" : member.left ? "leaving" : "party";
        one["joined"] = member.joined.value;
        one["left"] = index_json(member.left);
        one["leaves_at"] = time_json(member.leaves_at);
        one["gave_notice"] = time_json(member.gave_notice);
        list.push_back(std::move(one));
    }
    return list;
}

Json charters_sheet(SheetSource& source, const ComplexRow& complex, Micros now) {
    Json list = Json::array();
    for (const CharterVersion& version : complex.charters)
        list.push_back(charter(source, complex, version, now));
    return list;
}

Json bodies_sheet(SheetSource& source, const ComplexRow& complex, Micros now) {
    Json voting = Json::array();
    for (const std::string& seat : voting_seats(complex, now))
        voting.push_back(seat);
    return {
        {"council", councils(source, complex)},
        {"voting_seats", std::move(voting)},
        {"expert_committee",
         complex.has_expert_committee ? Json(complex.committee_experts) : Json(nullptr)},
        {"secretariat", complex.secretariat_host ? source.organization(*complex.secretariat_host)
                                                 : Json(nullptr)}};
}

Json resolution_sheet(SheetSource& source, const ResolutionRow& resolution) {
    const Json& data = source.data(resolution.index);
    return {{"id", resolution.id},
            {"matter", resolution.matter},
            {"target", resolution.target},
            {"votes", member_json(data, "votes")},
            {"doc", member_json(data, "doc")},
            {"used", index_json(resolution.used)},
            {"entry", resolution.index.value}};
}

Json settlement_sheet(SheetSource& source, const SettlementRow& settlement) {
    const Json& data = source.data(settlement.index);
    Json answers = Json::array();
    for (const SettlementRow::Answer& answer : settlement.answers) {
        Json one = source.organization(answer.uscc);
        one["accepted"] = answer.accepted;
        one["entry"] = answer.index.value;
        answers.push_back(std::move(one));
    }
    return {{"version", settlement.version},
            {"doc", member_json(data, "doc")},
            {"ip_allocation", member_json(data, "ip_allocation")},
            {"answers", std::move(answers)},
            {"entry", settlement.index.value}};
}

}  // namespace qiyue
