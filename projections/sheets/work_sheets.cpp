#include "projections/sheets/complex_sheet.hpp"

namespace qiyue {

Json need_sheet(SheetSource& source, const std::string& id, const NeedRow& need) {
    return {{"id", id},
            {"standing", need.resolved  ? "resolved"
                         : need.matched ? "matched"
                                        : "registered"},
            {"field", member_json(source.data(need.registered), "field")},
            {"enterprise", source.organization(need.enterprise)},
            {"provider", source.organization(need.provider)},
            {"acceptance", member_json(source.data(need.resolved), "acceptance")},
            {"registered", need.registered.value},
            {"matched", index_json(need.matched)},
            {"resolved", index_json(need.resolved)}};
}

Json task_sheet(SheetSource& source, const std::string& id, const TaskRow& task) {
    const Json& data = source.data(task.launched);
    return {{"id", id},
            {"standing", task.accepted     ? "accepted"
                         : task.terminated ? "terminated"
                                           : "launched"},
            {"title", member_json(data, "title")},
            {"choke_point", member_json(data, "choke_point")},
            {"open_bid", member_json(data, "open_bid")},
            {"partners", source.organizations(task.partners)},
            {"milestones", task.milestones},
            {"acceptance", member_json(source.data(task.accepted), "acceptance")},
            {"reason", member_json(source.data(task.terminated), "reason")},
            {"launched", task.launched.value},
            {"accepted", index_json(task.accepted)},
            {"terminated", index_json(task.terminated)}};
}

Json achievement_sheet(SheetSource& source, const std::string& id, const AchievementRow& row) {
    const Json& data = source.data(row.recorded);
    return {{"id", id},
            {"kind", row.achievement_kind},
            {"stage", row.stage.empty() ? Json(nullptr) : Json(row.stage)},
            {"title", member_json(data, "title")},
            {"number", member_json(data, "number")},
            {"owners", member_json(data, "owners")},
            {"doc", member_json(data, "doc")},
            {"entry", row.recorded.value}};
}

Json case_sheet(SheetSource& source, const std::string& id, const ModelCaseRow& row) {
    const Json& data = source.data(row.selected);
    return {{"id", id},
            {"theme", row.theme},
            {"title", member_json(data, "title")},
            {"doc", member_json(data, "doc")},
            {"entry", row.selected.value}};
}

Json kpi_sheet(SheetSource& source, const std::string& id, const KpiRow& row) {
    const Json& data = source.data(row.index);
    const std::string uscc = id.substr(0, id.find('/'));
    return {{"id", id},
            {"organization", source.organization(uscc)},
            {"region", row.region},
            {"metric", member_json(data, "metric")},
            {"period", member_json(data, "period")},
            {"numerator", row.numerator},
            {"denominator", row.denominator},
            {"value", member_json(data, "value")},
            {"replaces", member_json(data, "replaces")},
            {"entry", row.index.value}};
}

}  // namespace qiyue
