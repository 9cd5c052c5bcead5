// organization.*: who takes part.

#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

std::optional<Rejection> region_known(Case& c) {
    if (c.policy()->region(c.data()["region"].text()) != nullptr) return {};
    return refuse("region.unknown", "规则中没有该行政区划代码", "the policy knows no such region",
                  "/region");
}

void register_organization(Case& c, StateOverlay& state) {
    OrganizationRow row;
    row.uscc = c.text("uscc");
    row.name = c.text("name");
    row.organization_kind = c.text("kind");
    row.region = c.text("region");
    row.registered = c.index();
    for (const Value one : c.data()["qualifications"]) {
        row.qualifications.push_back(
            {std::string(one["kind"].text()), std::string(one["valid_to"].text())});
    }
    state.put(c.text("uscc"), std::move(row));
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

EventType registered() {
    EventType type;
    type.name = "organization.registered";
    type.group = Group::parties;
    type.label = {"单位建档", "organisation registered"};
    type.stream = StreamRule::organization_named;
    type.opens_subject = true;
    type.fields = {
        uscc(),
        organization_name(),
        organization_kind(),
        region(),
        qualifications(),
        field::sensitive("legal_representative", {"法定代表人", "legal representative"},
                         {"法定代表人", "the legal representative"}),
        field::sensitive("contact", {"联系人", "contact"}, {"联系人", "the contact person"}),
        field::key()};
    type.signers = all_of({part::new_key(), part::operator_()});
    type.allowed = {
        "统一社会信用代码校验通过；区划为规则所知；尚未建档",
        "the code's check digits are valid; the policy knows the region; not registered"};
    type.allowed_when = region_known;
    type.changes = register_organization;
    return type;
}

}  // namespace

std::vector<EventType> organizations() {
    std::vector<EventType> types;
    types.push_back(registered());
    return types;
}

}  // namespace qiyue::types
