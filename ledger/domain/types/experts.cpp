// expert.*: the register of experts.

#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

void take_over(Value data, ExpertRow& row) {
    row.employer = data["employer_uscc"].text();
    row.fields.clear();
    for (const Value one : data["fields"])
        row.fields.emplace_back(one.text());
}

void register_expert(Case& c, StateOverlay& state) {
    ExpertRow row;
    row.id = c.text("id");
    row.registered = c.index();
    take_over(c.data(), row);
    state.put(c.text("id"), std::move(row));
}

/// No other event says what an expert knows or whom they work for.
void correct_expert(Case& c, const CloudEvent& whole, Index, StateOverlay& state) {
    const std::string id(c.subject_id());
    const auto row = get<ExpertRow>(state, id);
    if (!row) return;
    ExpertRow changed = *row;
    take_over(whole.data, changed);
    state.put(id, std::move(changed));
}

EventType registered() {
    EventType type;
    type.name = "expert.registered";
    type.group = Group::parties;
    type.label = {"专家入库", "expert registered"};
    type.stream = StreamRule::expert_named;
    type.opens_subject = true;
    type.fields = {
        field::fixed(field::plain_id("id", {"专家编号", "expert id"})),
        expert_fields(),
        field::uscc("employer_uscc", {"所在单位", "employer"}),
        field::sensitive("name", {"姓名", "name"}, DataClass::personal, {"专家本人", "the expert"}),
        field::sensitive("contact", {"联系方式", "contact"}, DataClass::personal,
                         {"专家本人", "the expert"}),
        field::key(),
        field::official()};
    type.signers =
        either({{part::new_key(), part::authority()}, {part::new_key(), part::any_district()}});
    type.allowed = {"编号尚未使用", "the id is unused"};
    type.changes = register_expert;
    type.corrected = correct_expert;
    return type;
}

}  // namespace

std::vector<EventType> experts() {
    std::vector<EventType> types;
    types.push_back(registered());
    return types;
}

}  // namespace qiyue::types
