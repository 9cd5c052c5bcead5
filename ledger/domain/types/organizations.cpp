// organization.*: who takes part.

#include <algorithm>

#include "ledger/domain/corrected.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Answer region_known(Case& c) {
    if (c.policy()->region(c.data()["region"].text()) != nullptr) return {};
    return refuse("region.unknown", "规则中没有该行政区划代码", "the policy knows no such region",
                  "/region");
}

Field qualifications() {
    return field::list(
        "qualifications", {"资质", "qualifications"},
        field::object("qualification", {"资质", "qualification"},
                      {field::plain_id("kind", {"资质类型", "kind"}),
                       field::text("number", {"证书编号", "number"}, 100),
                       field::optional(field::date("valid_to", {"有效期至", "valid to"})),
                       field::document("doc", {"证书文件", "document"})}),
        0, 50);
}

std::vector<OrganizationRow::Qualification> qualifications_of(Value data) {
    std::vector<OrganizationRow::Qualification> all;
    for (const Value one : data["qualifications"])
        all.push_back({std::string(one["kind"].text()), std::string(one["valid_to"].text())});
    return all;
}

bool are_equal(const std::vector<OrganizationRow::Qualification>& a,
               const std::vector<OrganizationRow::Qualification>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.kind == y.kind && x.valid_to == y.valid_to;
    });
}

/// What an event states of an organisation that may change.
void take_over(Value data, OrganizationRow& row) {
    if (data["name"].exists()) row.name = data["name"].text();
    if (data["region"].exists()) row.region = data["region"].text();
    if (data["qualifications"].exists()) row.qualifications = qualifications_of(data);
}

void register_organization(Case& c, StateOverlay& state) {
    OrganizationRow row;
    row.uscc = c.text("uscc");
    row.organization_kind = c.text("kind");
    row.registered = c.index();
    take_over(c.data(), row);
    state.put(c.text("uscc"), std::move(row));
}

/// What the event stated so far and nothing has changed since is as it says now; a later change
/// stands.
void correct_organization(Case& c, const CloudEvent& whole, Index index, StateOverlay& state) {
    const std::string id(c.subject_id());
    const auto row = get<OrganizationRow>(state, id);
    const auto before = corrected_event(c, index, Value{});
    if (!row || !before) return;
    const Value stated = (*before)->event.data;
    OrganizationRow changed = *row;
    if (whole.data["kind"].exists()) changed.organization_kind = whole.data["kind"].text();
    for (const Value one : c.data()["fields"]) {
        const std::string_view pointer = one.name();
        if (pointer.starts_with("/name") && stated["name"].text() == row->name)
            changed.name = whole.data["name"].text();
        if (pointer.starts_with("/region") && stated["region"].text() == row->region)
            changed.region = whole.data["region"].text();
        if (pointer.starts_with("/qualifications") &&
            are_equal(qualifications_of(stated), row->qualifications))
            changed.qualifications = qualifications_of(whole.data);
    }
    state.put(id, std::move(changed));
}

EventType registered() {
    EventType type;
    type.name = "organization.registered";
    type.group = Group::parties;
    type.label = {"单位建档", "organisation registered"};
    type.stream = StreamRule::organization_named;
    type.opens_subject = true;
    type.fields = {
        field::fixed(uscc()),
        organization_name(),
        organization_kind(),
        region(),
        qualifications(),
        field::sensitive("legal_representative", {"法定代表人", "legal representative"},
                         DataClass::personal, {"法定代表人", "the legal representative"}),
        field::sensitive("contact", {"联系人", "contact"}, DataClass::personal,
                         {"联系人", "the contact person"}),
        field::key()};
    type.signers = all_of({part::new_key(), part::operator_()});
    type.allowed = {
        "统一社会信用代码校验通过；区划为规则所知；尚未建档",
        "the code's check digits are valid; the policy knows the region; not registered"};
    type.whole = region_known;
    type.allowed_when = region_known;
    type.changes = register_organization;
    type.corrected = correct_organization;
    return type;
}

// organization.changed

Answer may_change(Case& c) {
    if (c.data()["region"].exists()) return region_known(c);
    return {};
}

void change_organization(Case& c, StateOverlay& state) {
    const std::string id(c.subject_id());
    const auto row = get<OrganizationRow>(state, id);
    if (!row) return;
    OrganizationRow changed = *row;
    take_over(c.data(), changed);
    state.put(id, std::move(changed));
}

EventType changed() {
    EventType type;
    type.name = "organization.changed";
    type.group = Group::parties;
    type.label = {"单位信息变更", "organisation changed"};
    type.stream = StreamRule::organization;
    type.fields = {
        field::optional(organization_name()), field::optional(region()),
        field::optional(qualifications()),
        field::sensitive("legal_representative", {"法定代表人", "legal representative"},
                         DataClass::personal, {"法定代表人", "the legal representative"}),
        field::sensitive("contact", {"联系人", "contact"}, DataClass::personal,
                         {"联系人", "the contact person"})};
    type.signers = all_of({part::holder()});
    type.allowed = {"已建档且未终止；区划为规则所知",
                    "registered and not ended; the policy knows the region"};
    type.whole = may_change;
    type.allowed_when = may_change;
    type.changes = change_organization;
    type.corrected = correct_organization;
    return type;
}

// organization.ended

Answer check_end(const CloudEvent& event) {
    const std::string_view ground = event.data["ground"].text();
    const bool needs = ground == "merged" || ground == "split";
    if (needs == event.data["successor_uscc"].exists() || !needs) return {};
    return refuse("organization_ended.successor_missing", "合并或分立须写明承继单位",
                  "a merger or split names the successor", "/successor_uscc");
}

Answer may_end(Case& c) {
    if (c.organization(c.subject_id())->ended)
        return refuse("organization_ended.already", "该单位已终止",
                      "the organisation has ended already");
    const std::string successor = c.text("successor_uscc");
    if (successor.empty()) return {};
    const auto row = c.organization(successor);
    if (row && !row->ended && successor != c.subject_id()) return {};
    return refuse("organization_ended.successor_unknown", "承继单位尚未建档或已终止",
                  "the successor is not registered, or has ended itself", "/successor_uscc");
}

void end_organization(Case& c, StateOverlay& state) {
    const std::string id(c.subject_id());
    const auto row = get<OrganizationRow>(state, id);
    if (!row) return;
    OrganizationRow ended = *row;
    ended.ended = c.index();
    if (c.data()["successor_uscc"].exists()) ended.successors.push_back(c.text("successor_uscc"));
    state.put(id, std::move(ended));
}

EventType ended() {
    EventType type;
    type.name = "organization.ended";
    type.group = Group::parties;
    type.label = {"单位终止", "organisation ended"};
    type.stream = StreamRule::organization;
    type.correctable = false;
    type.fields = {field::choice("ground", {"事由", "ground"},
                                 {{"deregistered", {"注销", "deregistered"}},
                                  {"licence_revoked", {"吊销", "licence revoked"}},
                                  {"merged", {"合并", "merged"}},
                                  {"split", {"分立", "split"}}}),
                   field::optional(field::uscc("successor_uscc", {"承继单位", "successor"})),
                   field::document("doc", {"依据文件", "document"}), field::official()};
    type.signers = all_of({part::operator_(), part::authority()});
    type.allowed = {
        "已建档且未终止；合并、分立的承继单位已建档且未终止",
        "registered and not ended; the successor of a merger or split is registered and "
        "has not ended"};
    type.form = check_end;
    type.allowed_when = may_end;
    type.changes = end_organization;
    return type;
}

}  // namespace

std::vector<EventType> organizations() {
    std::vector<EventType> types;
    types.push_back(registered());
    types.push_back(changed());
    types.push_back(ended());
    return types;
}

}  // namespace qiyue::types
