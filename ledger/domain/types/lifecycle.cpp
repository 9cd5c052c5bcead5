// cultivation.*, recognition.*, complex.closed: what the authority decides about a complex's life.

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Answer may_cultivate(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (complex.state == ComplexState::chartered) return {};
    if (complex.state != ComplexState::lead_selected)
        return wrong_state(complex, "cultivation_started.state");
    if (c.policy()->is_waived(Waiver::charter_before_cultivation)) return {};
    return refuse("cultivation_started.no_charter", "章程尚未生效，规则未予豁免",
                  "no charter has taken effect, and the policy does not waive it");
}

void cultivate(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow complex = *c.complex();
    complex.state = ComplexState::cultivating;
    complex.cultivation = c.index();
    put_complex(state, std::move(complex));
}

EventType cultivation_started() {
    EventType type;
    type.name = "cultivation.started";
    type.group = Group::lifecycle;
    type.label = {"纳入培育", "cultivation started"};
    type.stream = StreamRule::complex;
    type.fields = {field::date("until", {"培育期至", "until"}),
                   field::free_object("criteria", {"培育条件核对", "criteria"}), field::official()};
    type.signers = all_of({part::authority()});
    type.allowed = {"牵头单位已确定；章程已生效（规则豁免的除外）",
                    "the lead is selected; the charter is effective, unless waived"};
    type.allowed_when = may_cultivate;
    type.changes = cultivate;
    return type;
}

struct RequiredBody {
    Body body;
    bool exists;
    const char* zh;
    const char* en;
};

Answer bodies_exist(Case& c, const ComplexRow& complex) {
    const RequiredBody bodies[] = {
        {Body::council, complex.council.has_value(), "理事会", "council"},
        {Body::expert_committee, complex.has_expert_committee, "专家委员会", "expert committee"},
        {Body::secretariat, complex.secretariat_host.has_value(), "秘书处", "secretariat"},
    };
    for (const RequiredBody& one : bodies) {
        if (one.exists || !c.policy()->requires_body(complex.complex_kind, one.body)) continue;
        return refuse("recognition_granted.body_missing",
                      std::string("规则要求的") + one.zh + "尚未成立",
                      std::string("the policy requires a ") + one.en + ", and there is none");
    }
    return {};
}

Answer may_recognize(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (complex.state != ComplexState::cultivating)
        return wrong_state(complex, "recognition_granted.state");
    if (charter_in_force(complex, c.recorded()) == nullptr)
        return refuse("recognition_granted.no_charter", "章程尚未生效", "no charter is in force");
    if (auto no = bodies_exist(c, complex)) return no;
    if (complex.cultivation && is_publicised(c, complex, *complex.cultivation)) return {};
    return refuse("recognition_granted.not_publicised", "纳入培育尚未公示期满",
                  "the cultivation has not been publicised for the period");
}

void recognize(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow complex = *c.complex();
    complex.state = ComplexState::recognized;
    complex.recognition = c.index();
    put_complex(state, std::move(complex));
}

EventType recognition_granted() {
    EventType type;
    type.name = "recognition.granted";
    type.group = Group::lifecycle;
    type.label = {"认定", "recognition granted"};
    type.stream = StreamRule::complex;
    type.fields = {field::free_object("criteria", {"认定条件核对", "criteria results"}),
                   field::sensitive("detail", {"认定细节", "detail"}, DataClass::trade_secret,
                                    {"牵头单位", "the lead unit"}, DataOwner::lead),
                   field::official()};
    type.signers = all_of({part::authority()});
    type.allowed = {"培育中；章程已生效；规则要求的机构均已成立；公示期满（豁免的除外）",
                    "cultivating; charter effective; the bodies that the policy requires exist; "
                    "publicised, unless waived"};
    type.allowed_when = may_recognize;
    type.changes = recognize;
    return type;
}

Answer may_refuse(Case& c) {
    if (c.complex()->state == ComplexState::cultivating) return {};
    return wrong_state(*c.complex(), "recognition_refused.state");
}

EventType recognition_refused() {
    EventType type;
    type.name = "recognition.refused";
    type.group = Group::lifecycle;
    type.label = {"不予认定", "recognition refused"};
    type.stream = StreamRule::complex;
    type.fields = {field::text("reasons", {"理由", "reasons"}), field::official()};
    type.signers = all_of({part::authority()});
    type.allowed = {"培育中；仍在培育", "cultivating; it goes on being cultivated"};
    type.allowed_when = may_refuse;
    return type;
}

Answer may_close(Case& c) {
    const ComplexRow& complex = *c.complex();
    const bool never_chartered =
        complex.state == ComplexState::exiting && !complex.charter_took_effect;
    if (complex.state != ComplexState::settled && !never_chartered)
        return wrong_state(complex, "complex_closed.state");
    if (!honour_held(complex, c.policy()->calendar(), c.recorded())) return {};
    return refuse("complex_closed.honour_held", "命名尚未撤销", "an honour is still held");
}

void close(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow complex = *c.complex();
    complex.state = ComplexState::closed;
    put_complex(state, std::move(complex));
}

EventType complex_closed() {
    EventType type;
    type.name = "complex.closed";
    type.group = Group::lifecycle;
    type.label = {"终止归档", "complex closed"};
    type.stream = StreamRule::complex;
    type.fields = {field::document("archive", {"归档文件", "archive document"}), field::official()};
    type.signers = all_of({part::authority(), part::operator_()});
    type.allowed = {
        "已结算，或退出中且章程从未生效；持有命名的已撤销或期满",
        "settled, or exiting and no charter ever took effect; an honour held is revoked or over"};
    type.allowed_when = may_close;
    type.changes = close;
    return type;
}

}  // namespace

std::vector<EventType> lifecycle() {
    std::vector<EventType> types;
    types.push_back(cultivation_started());
    types.push_back(recognition_granted());
    types.push_back(recognition_refused());
    return types;
}

std::vector<EventType> closing() {
    std::vector<EventType> types;
    types.push_back(complex_closed());
    return types;
}

}  // namespace qiyue::types
