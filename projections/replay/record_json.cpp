#include "projections/replay/record_json.hpp"

#include <algorithm>

#include "ledger/domain/case.hpp"
#include "ledger/domain/catalogue.hpp"

namespace qiyue {
namespace {

Json label_of(const std::string& type) {
    const auto all = catalogue();
    const auto found = std::ranges::find(all, type, &EventType::name);
    return found == all.end() ? Json(nullptr) : label_json(found->label);
}

Json state_json(const std::string& state) { return state.empty() ? Json(nullptr) : Json(state); }

}  // namespace

Json change_json(const SheetChange& change) {
    Json json = {{"pointer", change.pointer}};
    if (change.before) json["before"] = *change.before;
    if (change.after) json["after"] = *change.after;
    return json;
}

Json change_json(const RecordChange& change) {
    Json json = change_json(change.change);
    json["entry"] = index_json(change.entry);
    return json;
}

Json step_json(const RecordStep& step, SheetSource& source, bool with_changes) {
    const std::string uscc = organization_of(step.source);
    Json json = {
        {"entry", step.index.value},
        {"recorded", time_json(step.recorded)},
        {"time", step.time},
        {"type", step.type},
        {"label", label_of(step.type)},
        {"source", step.source},
        {"source_name", uscc.empty() ? Json(nullptr) : source.organization(uscc).at("name")},
        {"state_before", state_json(step.state_before)},
        {"state_after", state_json(step.state_after)}};
    if (!with_changes) return json;
    Json changes = Json::array();
    for (const SheetChange& change : step.changes)
        changes.push_back(change_json(change));
    json["changes"] = std::move(changes);
    return json;
}

}  // namespace qiyue
