#include "tools/qiyue/demo/refusals.hpp"

#include <string>
#include <utility>

#include "tools/qiyue/demo/city/registration.hpp"

namespace qiyue::demo {
namespace {

Json application(const Complex& like, Recorder& recorder) {
    return {{"kind", "enterprise_led"},
            {"name", "示例不应受理综合体"},
            {"direction", like.direction->id},
            {"industry", like.speciality->industry},
            {"founding_district", "500118"},
            {"regions", Json::array({"500118"})},
            {"plan", recorder.document("plan.txt", "不应受理的项目计划")},
            {"budget", nullptr}};
}

}  // namespace

void Refusals::begin() {
    Agenda& agenda = stage_.agenda;
    agenda.on(day_of(2024, 10, 17), [this] { register_twice(); });
    agenda.on(day_of(2024, 10, 21), [this] { apply_as_association(); });
    agenda.on(day_of(2024, 10, 22), [this] { select_too_early(); });
    for (int week = 0; week < 4; ++week)
        agenda.on(day_of(2024, 12, 9) + 7 * week, [this] { sign_another_text(); });
    agenda.on(day_of(2025, 9, 15), [this] { remove_without_resolution(); });
    agenda.on(day_of(2025, 12, 8), [this] { report_wrong_value(); });
    agenda.on(day_of(2025, 12, 29), [this] { award_without_grade(); });
    agenda.on(day_of(2026, 5, 11), [this] { act_alone(); });
    agenda.on(day_of(2027, 12, 6), [this] { act_on_closed(); });
    agenda.on(day_of(2027, 12, 7), [this] { apply_while_barred(); });
}

void Refusals::register_twice() {
    const Party& party = *lives_.front()->complex().lead;
    if (!party.registered) return;
    stage_.recorder.refused({"organization.registered",
                             party.subject,
                             {{"uscc", party.id},
                              {"name", party.name},
                              {"kind", party.kind},
                              {"region", party.region},
                              {"qualifications", Json::array()},
                              {"key", {{"spki", party.spki_base64()}, {"suite", party.suite()}}},
                              {"legal_representative", nullptr},
                              {"contact", nullptr}},
                             {&party, stage_.city.operator_}},
                            "subject.exists");
}

void Refusals::apply_as_association() {
    Party& association = *stage_.city.associations.front();
    enrol(stage_, association);
    stage_.recorder.refused({"lead.applied",
                             "complexes/CQ-9001",
                             application(lives_.front()->complex(), stage_.recorder),
                             {&association}},
                            "lead_applied.not_eligible");
}

void Refusals::select_too_early() {
    const Complex* complex = first([](const Complex& one) { return one.phase == Phase::applied; });
    if (complex == nullptr) return;
    Json data = {{"criteria", {{"项目计划", "符合"}}},
                 {"scores", {{"foundation", 90}}},
                 {"official", stage_.recorder.official("示例经信科技", "关于遴选的通知")}};
    stage_.recorder.refused(
        {"lead.selected", complex->stream, std::move(data), stage_.city.authority()},
        complex->recommended ? "lead_selected.not_publicised" : "lead_selected.not_recommended");
}

void Refusals::sign_another_text() {
    if (stage_.remembered.contains("signed another text")) return;
    const Complex* complex = first([](const Complex& one) {
        return one.phase == Phase::selected && one.charter_version == 1 &&
               !one.fate.has(Episode::text_withdrawn) &&
               one.members.back().party->mandate == std::nullopt;
    });
    if (complex == nullptr) return;
    stage_.remembered["signed another text"] = {};
    const Party& party = *complex->lead;
    const Json other = stage_.recorder.document("charter.txt", "与拟定文本不同的章程");
    stage_.recorder.refused({"charter.signed",
                             complex->stream,
                             {{"version", 1},
                              {"doc_sha256", other.at("sha256")},
                              {"form", "electronic"},
                              {"mandate", party.mandate.value_or(0)},
                              {"signatory", nullptr},
                              {"share_terms", nullptr}},
                             {&party}},
                            "charter_signed.other_document");
}

void Refusals::remove_without_resolution() {
    const Complex* complex = first([](const Complex& one) {
        return one.works() && one.chair != nullptr && one.parties().size() > 3;
    });
    if (complex == nullptr) return;
    stage_.recorder.refused({"member.removed",
                             complex->stream,
                             {{"uscc", complex->parties().back()->id},
                              {"ground", "未经理事会决议"},
                              {"resolution", "R-none"},
                              {"effective_at", stage_.recorder.date()}},
                             {complex->lead}},
                            "member_removed.resolution_unknown");
}

void Refusals::report_wrong_value() {
    const Complex* complex =
        first([](const Complex& one) { return one.works() && one.lead->kind == "enterprise"; });
    if (complex == nullptr) return;
    stage_.recorder.refused({"kpi.reported",
                             complex->stream,
                             {{"metric", "rd_intensity"},
                              {"period", "2025"},
                              {"numerator", "120.00"},
                              {"denominator", "4000.00"},
                              {"value", "0.3000"},
                              {"breakdown", nullptr}},
                             {complex->lead}},
                            "kpi_reported.value");
}

/// An evaluation that does not exist carries no honour.
void Refusals::award_without_grade() {
    const Complex* complex =
        first([](const Complex& one) { return one.phase == Phase::recognized; });
    if (complex == nullptr) return;
    Json data = {{"title", "示例市优秀产业创新综合体"},
                 {"plaque_no", "示例〔2025〕000"},
                 {"from", stage_.recorder.date()},
                 {"to", "2029-12-31"},
                 {"evaluation_id", "EV-none"},
                 {"official", stage_.recorder.official("示例经信科技", "关于命名的通知")}};
    stage_.recorder.refused(
        {"honour.awarded", complex->stream, std::move(data), stage_.city.authority()},
        "honour_awarded.not_concluded");
}

/// One authority is not enough.
void Refusals::act_alone() {
    Json data = {{"directions", Json::array({"life_health"})},
                 {"industry_tier", "potential"},
                 {"year", 2026},
                 {"official", stage_.recorder.official("示例科技", "关于单独明确方向的通知")}};
    stage_.recorder.refused({"direction.set", "policy", std::move(data), {stage_.city.science}},
                            "signature.missing");
}

void Refusals::act_on_closed() {
    const Complex* complex = first([](const Complex& one) {
        return one.phase == Phase::over && one.fate.is_selected() && one.chair != nullptr;
    });
    if (complex == nullptr) return;
    stage_.recorder.refused({"need.registered",
                             complex->stream,
                             {{"need_id", "N-999"}, {"field", "general"}, {"description", nullptr}},
                             {complex->lead}},
                            "complex.closed");
}

void Refusals::apply_while_barred() {
    const Complex* complex = first([](const Complex& one) {
        return one.phase == Phase::over && one.fate.ending == Ending::ordered_exit &&
               one.lead->kind == "enterprise";
    });
    if (complex == nullptr) return;
    stage_.recorder.refused({"lead.applied",
                             "complexes/CQ-9002",
                             application(*complex, stage_.recorder),
                             {complex->lead}},
                            "lead_applied.barred");
}

}  // namespace qiyue::demo
