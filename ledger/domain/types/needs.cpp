// need.*: what enterprises need, who meets it, that it was met.

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Field need_id() { return field::fixed(field::plain_id("need_id", {"需求编号", "need id"})); }

std::string row_id(Case& c) { return std::string(c.subject_id()) + "/" + c.text("need_id"); }

std::shared_ptr<const NeedRow> need(Case& c) { return get<NeedRow>(c.state(), row_id(c)); }

Rejection unknown(std::string_view rule) {
    return refuse(rule, "没有此项需求", "there is no such need", "/need_id");
}

Rejection resolved_already(std::string_view rule) {
    return refuse(rule, "该需求已解决", "the need has been resolved", "/need_id");
}

/// Needs of others are met too, and do not count.
bool is_enterprises_need(Case& c) {
    const auto row = need(c);
    const auto registrant = row ? c.organization(row->enterprise) : nullptr;
    return registrant && registrant->organization_kind == "enterprise";
}

// need.registered

Answer may_register(Case& c) {
    if (!is_active(c.complex()->state)) return wrong_state(*c.complex(), "need_registered.state");
    if (!need(c)) return {};
    return refuse("need_registered.id", "需求编号已用", "the need id is used", "/need_id");
}

void enter(Case& c, StateOverlay& state) {
    NeedRow row;
    row.enterprise = std::string(c.source_uscc());
    row.registered = c.index();
    state.put(row_id(c), std::move(row));
}

EventType registered() {
    EventType type;
    type.name = "need.registered";
    type.group = Group::work;
    type.label = {"创新需求登记", "need registered"};
    type.stream = StreamRule::complex;
    type.fields = {
        need_id(), field::plain_id("field", {"需求领域", "field"}),
        field::sensitive("description", {"需求说明", "description"}, DataClass::trade_secret,
                         {"提出需求的单位", "the enterprise in need"})};
    type.signers = all_of({part::member()});
    type.allowed = {"牵头单位已确定，尚未退出；需求编号未用",
                    "from lead_selected on, not exiting; the id is unused"};
    type.allowed_when = may_register;
    type.changes = enter;
    return type;
}

// need.matched

Answer may_match(Case& c) {
    const auto row = need(c);
    if (!row) return unknown("need_matched.unknown");
    if (row->resolved) return resolved_already("need_matched.resolved");
    const std::string provider = c.text("provider");
    if (provider == row->enterprise)
        return refuse("need_matched.own", "提出需求的单位不能对接自己的需求",
                      "no enterprise is matched with itself", "/provider");
    const auto organization = c.organization(provider);
    if (organization && !organization->ended) return {};
    return refuse("need_matched.provider", "供给单位尚未建档或已终止",
                  "the provider is not registered or has ended", "/provider");
}

/// A match may be made anew until the need is resolved.
void match(Case& c, StateOverlay& state) {
    const auto found = need(c);
    if (!found) return;
    NeedRow row = *found;
    row.provider = c.text("provider");
    row.matched = c.index();
    state.put(row_id(c), std::move(row));
}

EventType matched() {
    EventType type;
    type.name = "need.matched";
    type.group = Group::work;
    type.label = {"创新需求对接", "need matched"};
    type.stream = StreamRule::complex;
    type.fields = {need_id(), field::fixed(field::uscc("provider", {"供给单位", "provider"}))};
    type.signers = either({{part::secretariat()}, {part::lead()}});
    type.allowed = {"需求已登记，尚未解决；供给单位已建档、未终止，且不是提出需求的单位",
                    "registered, not resolved; the provider is registered, has not ended, and is "
                    "another than the enterprise in need"};
    type.allowed_when = may_match;
    type.changes = match;
    return type;
}

// need.resolved

/// One of the two parties of the match; `who` tells it from the row.
template <class Who>
Part of_match(std::string_view id, Label label, Who who) {
    return part::custom(id, std::move(label), [who](Case& c) -> Resolved {
        const auto row = need(c);
        if (!row) return std::unexpected(unknown("need_resolved.unknown"));
        if (!row->matched)
            return std::unexpected(refuse("need_resolved.not_matched", "该需求尚未对接",
                                          "the need has not been matched", "/need_id"));
        return Requirement::one({organization_party(who(*row))});
    });
}

Answer may_resolve(Case& c) {
    if (const auto row = need(c); row && row->resolved)
        return resolved_already("need_resolved.already");
    return {};
}

void resolve(Case& c, StateOverlay& state) {
    const auto found = need(c);
    if (!found) return;
    NeedRow row = *found;
    row.resolved = c.index();
    state.put(row_id(c), std::move(row));
}

EventType resolved() {
    EventType type;
    type.name = "need.resolved";
    type.counted = is_enterprises_need;
    type.group = Group::work;
    type.label = {"创新需求解决", "need resolved"};
    type.stream = StreamRule::complex;
    type.fields = {need_id(), field::document("acceptance", {"验收文件", "acceptance"})};
    type.signers = all_of({of_match("enterprise", {"提出需求的单位", "the enterprise in need"},
                                    [](const NeedRow& row) { return row.enterprise; }),
                           of_match("provider", {"供给单位", "the provider"},
                                    [](const NeedRow& row) { return row.provider; })});
    type.allowed = {"已对接，尚未解决", "matched, not resolved"};
    type.allowed_when = may_resolve;
    type.changes = resolve;
    return type;
}

}  // namespace

std::vector<EventType> needs() {
    std::vector<EventType> types;
    types.push_back(registered());
    types.push_back(matched());
    types.push_back(resolved());
    return types;
}

}  // namespace qiyue::types
