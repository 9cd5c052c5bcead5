// rectification.*: what an office orders a complex to put right, and whether it did.

#include "ledger/domain/acting_office.hpp"
#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

// rectification.ordered

std::uint64_t orders_so_far(const ComplexRow& complex) {
    const bool counts = complex.state == ComplexState::rectifying && complex.rectification;
    return counts ? complex.rectification->orders : 0;
}

Answer check_orders(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (complex.state == ComplexState::rectifying) {
        if (complex.rectification && complex.rectification->open) {
            const std::string index = std::to_string(complex.rectification->ordered.value);
            return refuse("rectification_ordered.open", "序号 " + index + " 的整改尚未验收",
                          "the order at index " + index + " is neither accepted nor failed");
        }
    } else if (complex.state != ComplexState::cultivating &&
               complex.state != ComplexState::recognized) {
        return wrong_state(complex, "rectification_ordered.state");
    }
    const std::int64_t most = c.policy()->rectification_orders_max();
    if (orders_so_far(complex) < static_cast<std::uint64_t>(most)) return {};
    const std::string shown = std::to_string(most);
    return refuse("rectification_ordered.max", "规则允许的整改次数（" + shown + " 次）已用完",
                  "the policy allows " + shown + " orders in a row, and they are used up");
}

Answer may_order(Case& c) {
    if (auto no = check_orders(c)) return no;
    const auto due = parse_date(c.data()["due"].text());
    if (!due || *due < c.policy()->calendar().date_of(c.recorded())) {
        return refuse("rectification_ordered.due", "整改期限已过", "the due date has passed",
                      "/due");
    }
    const Value basis = c.data()["basis"];
    if (!basis.exists()) return {};
    const Index index{static_cast<std::uint64_t>(basis.integer())};
    if (index < c.index()) {
        if (const auto act = c.state().act(index); act && act->subject == c.subject()) return {};
    }
    return refuse("rectification_ordered.basis_unknown", "该序号不是本综合体此前的条目",
                  "this index is no earlier entry of this complex", "/basis");
}

void order(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow complex = *c.complex();
    ComplexRow::Rectification order;
    order.ordered = c.index();
    order.by = acting_office(c);
    order.due = c.text("due");
    if (const Value basis = c.data()["basis"]; basis.is_integer()) {
        order.basis = Index{static_cast<std::uint64_t>(basis.integer())};
    }
    order.orders = orders_so_far(complex) + 1;
    if (complex.state != ComplexState::rectifying) complex.before_rectification = complex.state;
    complex.state = ComplexState::rectifying;
    complex.rectification = std::move(order);
    put_complex(state, std::move(complex));
}

void correct_order(Case& c, const CloudEvent& whole, Index index, StateOverlay& state) {
    if (!c.complex() || !c.complex()->rectification) return;
    ComplexRow complex = *c.complex();
    if (complex.rectification->ordered == index) {
        complex.rectification->due = whole.data["due"].text();
    }
    put_complex(state, std::move(complex));
}

EventType ordered() {
    EventType type;
    type.name = "rectification.ordered";
    type.group = Group::lifecycle;
    type.label = {"限期整改", "rectification ordered"};
    type.stream = StreamRule::complex;
    type.fields = {
        field::list("findings", {"问题清单", "findings"},
                    field::text("finding", {"问题", "finding"}), 1, 50),
        field::date("due", {"整改期限", "due"}),
        field::fixed(field::optional(field::count("basis", {"依据（序号）", "basis (index)"}))),
        field::official()};
    type.signers = authority_or_district();
    type.allowed = {
        "培育中或已认定；或整改中而上次验收不通过，且未超过规则的次数",
        "cultivating or recognised; or rectifying, the last order failed, and the policy's maximum "
        "not reached"};
    type.allowed_when = may_order;
    type.changes = order;
    type.corrected = correct_order;
    return type;
}

// rectification.accepted, rectification.failed

/// An order is open, also while an exit is proposed.
Answer check_open(Case& c, std::string_view rule) {
    const ComplexRow& complex = *c.complex();
    if (standing_state(complex) == ComplexState::rectifying && complex.rectification &&
        complex.rectification->open) {
        return {};
    }
    return refuse(rule, "没有未验收的整改", "no order of rectification is open");
}

/// Who ordered, or the authority. A judgement that was given is corrected by the same.
Signers judges(std::string_view rule) {
    const auto who_ordered = [rule](Case& c) -> Resolved {
        if (!c.complex()->rectification) return std::unexpected(*check_open(c, rule));
        return resolve_office(c, c.complex()->rectification->by);
    };
    const auto authority = [rule](Case& c) -> Resolved {
        if (!c.complex()->rectification) return std::unexpected(*check_open(c, rule));
        return part::authority().resolve(c);
    };
    const Part instead = part::authority();
    return either({{part::custom("who_ordered", {"责令整改的一方", "who ordered"}, who_ordered)},
                   {part::custom(instead.id, instead.label, authority)}});
}

constexpr std::string_view accepted_not_open = "rectification_accepted.no_order";
constexpr std::string_view failed_not_open = "rectification_failed.no_order";

void accept(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow complex = *c.complex();
    put_in_order(complex);
    put_complex(state, std::move(complex));
}

EventType accepted() {
    EventType type;
    type.name = "rectification.accepted";
    type.correctable = false;
    type.group = Group::lifecycle;
    type.label = {"整改验收通过", "rectification accepted"};
    type.stream = StreamRule::complex;
    type.fields = {field::list("evidence", {"整改证明材料", "evidence"},
                               field::document("doc", {"材料", "document"}), 1, 50),
                   field::official()};
    type.signers = judges(accepted_not_open);
    type.allowed = {"有未验收的整改；由责令的一方或主管部门验收",
                    "an order is open; by who ordered, or the authority"};
    type.allowed_when = [](Case& c) { return check_open(c, accepted_not_open); };
    type.changes = accept;
    return type;
}

/// It goes on being rectified: another order, an exit, or tolerance leads on.
void fail(Case& c, StateOverlay& state) {
    if (!c.complex() || !c.complex()->rectification) return;
    ComplexRow complex = *c.complex();
    complex.rectification->open = false;
    put_complex(state, std::move(complex));
}

EventType failed() {
    EventType type;
    type.name = "rectification.failed";
    type.correctable = false;
    type.group = Group::lifecycle;
    type.label = {"整改验收不通过", "rectification failed"};
    type.stream = StreamRule::complex;
    type.fields = {field::text("reasons", {"理由", "reasons"}), field::official()};
    type.signers = judges(failed_not_open);
    type.allowed = {"有未验收的整改；由责令的一方或主管部门验收",
                    "an order is open; by who ordered, or the authority"};
    type.allowed_when = [](Case& c) { return check_open(c, failed_not_open); };
    type.changes = fail;
    return type;
}

}  // namespace

std::vector<EventType> rectification() {
    std::vector<EventType> types;
    types.push_back(ordered());
    types.push_back(accepted());
    types.push_back(failed());
    return types;
}

}  // namespace qiyue::types
