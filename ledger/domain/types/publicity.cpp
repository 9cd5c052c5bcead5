// notice.publicised: from publication on, periods run.

#include <algorithm>
#include <memory>

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Index of(Case& c) { return Index{static_cast<std::uint64_t>(c.data()["of"].integer())}; }

Answer dates_in_order(const CloudEvent& event) {
    if (event.data["from"].text() <= event.data["to"].text()) return {};
    return refuse("notice_publicised.dates", "公示止期早于起期",
                  "the publication ends before it begins", "/to");
}

/// When the publication begins to run: never before it is recorded.
Micros begins(Case& c) { return std::max(c.recorded(), moment_of(c, c.data()["from"].text())); }

Answer may_publicise(Case& c) {
    const auto act = of(c) < c.index() ? c.state().act(of(c)) : std::nullopt;
    if (!act || act->subject != c.subject())
        return refuse("notice_publicised.act_unknown", "本流没有该序号的行为",
                      "there is no act of this index in this stream", "/of");
    constexpr std::string_view publicised[] = {"lead.applied", "cultivation.started",
                                               "evaluation.concluded"};
    if (std::find(std::begin(publicised), std::end(publicised), act->type) == std::end(publicised))
        return refuse("notice_publicised.act_unfit", "只公示申报、纳入培育与评价结论",
                      "what is publicised is an application, the start of a cultivation, or the "
                      "conclusion of an evaluation",
                      "/of");
    const Calendar& calendar = c.policy()->calendar();
    const auto to = parse_date(c.data()["to"].text());
    const Date last =
        calendar.last_day(calendar.date_of(begins(c)), c.policy()->period(Period::publicity),
                          c.policy()->content().periods.unit);
    if (to && *to >= last) return {};
    return refuse(
        "notice_publicised.too_short", "公示期短于规则规定，须至 " + format_date(last),
        "the publication is shorter than the policy's period, which ends on " + format_date(last),
        "/to");
}

void publicise(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    std::erase_if(row.publications, [&](const auto& one) { return one.of == of(c); });
    row.publications.push_back({of(c), begins(c)});
    put_complex(state, std::move(row));
    note_known(c, state, of(c), begins(c));
}

}  // namespace

std::vector<EventType> publicity() {
    EventType type;
    type.name = "notice.publicised";
    type.group = Group::record;
    type.label = {"公示", "notice publicised"};
    type.stream = StreamRule::complex;
    type.fields = {field::fixed(field::count(
                       "of", {"所公示的行为（序号）", "act that is publicised (index)"})),
                   field::fixed(field::date("from", {"公示起", "from"})),
                   field::fixed(field::date("to", {"公示止", "to"})),
                   field::text("url", {"公示网址", "address"}, 500),
                   field::document("doc", {"公示文书", "document"}),
                   field::official()};
    type.signers = all_of({part::authority()});
    type.allowed = {
        "所公示的是本综合体的申报、纳入培育或评价结论；公示不短于规则规定的期限",
        "of an application, a start of cultivation or a conclusion of this complex; not "
        "shorter than the policy's period"};
    type.form = dates_in_order;
    type.allowed_when = may_publicise;
    type.changes = publicise;
    std::vector<EventType> types;
    types.push_back(std::move(type));
    return types;
}

}  // namespace qiyue::types
