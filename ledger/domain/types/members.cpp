// member.*: who joins, leaves, and is removed.

#include <algorithm>

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/corrected.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Answer is_standing(Case& c, std::string_view rule) {
    const std::string uscc = c.text("uscc");
    if (standing_member(*c.complex(), uscc) != nullptr) return {};
    return refuse(rule, "该单位不是成员单位，或已在退出", "it is no member, or is leaving already",
                  "/uscc");
}

/// Ends the membership at `effective_at`, never before the record knows of it.
void end_membership(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    if (Member* member = standing_member(row, c.data()["uscc"].text())) {
        member->left = c.index();
        member->leaves_at = std::max(c.recorded(), moment_of(c, c.data()["effective_at"].text()));
        complete_charters(c, row);  // fewer parties: those that have signed may now be enough
    }
    use_resolution(c, state, "resolution");
    put_complex(state, std::move(row));
}

Field part_of_member() {
    return field::choice("part", {"成员角色", "part"},
                         {{"upstream", {"上游企业", "upstream enterprise"}},
                          {"downstream", {"下游企业", "downstream enterprise"}},
                          {"research", {"高校院所", "research"}},
                          {"service", {"科创服务机构", "service institution"}},
                          {"finance", {"金融机构", "finance"}},
                          {"association", {"行业组织", "industry body"}}});
}

void take_part(std::string_view uscc, Value part, ComplexRow& row) {
    Member* member = standing_member(row, uscc);
    if (member != nullptr && part.exists()) member->part = part.text();
}

/// Of a membership that stands, while its part is what the event stated so far: what has ended
/// keeps what it was, and a later change stands.
void correct_part(Case& c, const CloudEvent& whole, Index index, StateOverlay& state) {
    const auto before = corrected_event(c, index, Value{});
    if (!c.complex() || !before || !c.data()["fields"]["/part"].exists()) return;
    const std::string_view uscc = whole.data["uscc"].text();
    const Member* member = standing_member(*c.complex(), uscc);
    if (member == nullptr || member->part != (*before)->event.data["part"].text()) return;
    ComplexRow row = *c.complex();
    take_part(uscc, whole.data["part"], row);
    put_complex(state, std::move(row));
}

// member.joined

Answer may_join(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (!is_active(complex.state)) return wrong_state(complex, "member_joined.state");
    const CharterVersion* charter = charter_in_force(complex, c.recorded());
    if (charter == nullptr) {
        return refuse("member_joined.no_charter", "章程尚未生效或已终止", "no charter is in force");
    }
    const std::string uscc = c.text("uscc");
    if (is_party(complex, uscc, c.recorded())) {
        return refuse("member_joined.party_already", "该单位已是牵头单位或成员单位",
                      "it is the lead unit or a member already", "/uscc");
    }
    if (static_cast<std::uint64_t>(c.data()["charter_version"].integer()) != charter->version) {
        const std::string shown = std::to_string(charter->version);
        return refuse("member_joined.version", "现行章程为第 " + shown + " 版",
                      "the charter in force is version " + shown, "/charter_version");
    }
    if (!has_signed(*charter, uscc)) {
        return refuse("member_joined.not_signed", "该单位尚未签署现行章程",
                      "it has not signed the charter in force", "/uscc");
    }
    return {};
}

void join(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    Member member;
    member.uscc = c.text("uscc");
    member.part = c.text("part");
    member.joined = c.index();
    row.members.push_back(std::move(member));
    put_complex(state, std::move(row));
}

EventType joined() {
    EventType type;
    type.name = "member.joined";
    type.group = Group::members;
    type.label = {"成员加入", "member joined"};
    type.stream = StreamRule::complex;
    type.fields = {
        field::fixed(uscc()), part_of_member(),
        field::fixed(field::count("charter_version", {"章程版本", "version of the charter"}, 1))};
    type.signers =
        all_of({part::named_in("uscc", {"加入的成员单位", "the joining member"}), part::lead()});
    type.allowed = {"章程已生效；该单位已签署现行版本，且尚不是成员",
                    "charter effective; the member has signed that version and is no party yet"};
    type.allowed_when = may_join;
    type.changes = join;
    type.corrected = correct_part;
    return type;
}

// member.changed

void change(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    take_part(c.data()["uscc"].text(), c.data()["part"], row);
    put_complex(state, std::move(row));
}

EventType changed() {
    EventType type;
    type.name = "member.changed";
    type.group = Group::members;
    type.label = {"成员信息变更", "member changed"};
    type.stream = StreamRule::complex;
    type.fields = {field::fixed(uscc()), field::optional(part_of_member())};
    type.signers =
        either({{part::lead()}, {part::named_in("uscc", {"该成员单位", "the member itself"})}});
    type.allowed = {"是成员，且未在退出", "is a member, and not leaving"};
    type.allowed_when = [](Case& c) { return is_standing(c, "member_changed.not_member"); };
    type.changes = change;
    type.corrected = correct_part;
    return type;
}

// member.withdrew

Answer notice_has_run(Case& c) {
    const ComplexRow& complex = *c.complex();
    const Member* member = standing_member(complex, c.data()["uscc"].text());
    if (!member->gave_notice) {
        return refuse("member_withdrew.lead_not_served", "退出通知尚未送达牵头单位",
                      "the lead unit has not been served notice of the withdrawal");
    }
    const CharterVersion* charter = charter_in_force(complex, c.recorded());
    const std::int64_t days = charter != nullptr ? charter->notice_period : 0;
    if (c.policy()->calendar().is_period_over(*member->gave_notice, days,
                                              Calendar::Unit::working_days, c.recorded())) {
        return {};
    }
    const std::string shown = std::to_string(days);
    return refuse("member_withdrew.notice_period", "章程规定的通知期（" + shown + " 个工作日）未满",
                  "the charter's notice period of " + shown + " working days is not over");
}

Answer may_withdraw(Case& c) {
    if (c.text("uscc") == c.complex()->lead) {
        return refuse("member_withdrew.is_lead", "牵头单位不得以成员身份退出",
                      "the lead unit cannot withdraw as a member", "/uscc");
    }
    if (auto no = is_standing(c, "member_withdrew.not_member")) return no;
    return notice_has_run(c);
}

EventType withdrew() {
    EventType type;
    type.name = "member.withdrew";
    type.group = Group::members;
    type.label = {"成员退出", "member withdrew"};
    type.stream = StreamRule::complex;
    type.fields = {field::fixed(uscc()), field::text("reason", {"理由", "reason"}),
                   field::fixed(field::moment("effective_at", {"生效时间", "effective at"})),
                   field::sensitive("terms", {"退出条件", "terms"}, DataClass::trade_secret,
                                    {"成员单位", "the member"})};
    type.signers = all_of({part::named_in("uscc", {"退出的成员单位", "the withdrawing member"})});
    type.allowed = {"是成员而非牵头单位；已送达牵头单位，章程规定的通知期已满",
                    "is a member, not the lead; the lead was served and the charter's notice "
                    "period is over"};
    type.allowed_when = may_withdraw;
    type.changes = end_membership;
    return type;
}

// member.removed

Answer may_be_removed(Case& c) {
    if (auto no = is_standing(c, "member_removed.not_member")) return no;
    return check_resolution(c, "member_removed", "resolution", "removal", c.data()["uscc"].text());
}

EventType removed() {
    EventType type;
    type.name = "member.removed";
    type.group = Group::members;
    type.label = {"成员除名", "member removed"};
    type.stream = StreamRule::complex;
    type.fields = {field::fixed(uscc()), field::text("ground", {"事由", "ground"}),
                   field::fixed(field::plain_id("resolution", {"理事会决议", "resolution"})),
                   field::fixed(field::moment("effective_at", {"生效时间", "effective at"}))};
    type.signers = all_of({council_chair("member_removed"), part::lead()});
    type.allowed = {"是成员；有以该成员为对象的除名决议",
                    "is a member; a resolution of matter removal with this target"};
    type.allowed_when = may_be_removed;
    type.changes = end_membership;
    return type;
}

}  // namespace

std::vector<EventType> members() {
    std::vector<EventType> types;
    types.push_back(joined());
    types.push_back(changed());
    types.push_back(withdrew());
    types.push_back(removed());
    return types;
}

}  // namespace qiyue::types
