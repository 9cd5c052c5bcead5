// kpi.reported: figures that recompute from numerator and denominator, one for each organisation,
// metric and period, in whichever complex it reports.

#include <algorithm>

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/figures.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

std::optional<Decimal> number_of(Value value) {
    const auto number =
        value.is_integer() ? Decimal(value.integer()) : Decimal::parse(value.text());
    return number;
}

/// Sums of figures stay exact, and within the range of decimals, only if these are neither finer
/// than what is stored nor longer than any real sum.
bool is_summable(Value value) {
    std::string_view digits = value.text();
    if (value.is_integer()) return true;
    if (digits.starts_with('-')) digits.remove_prefix(1);
    const std::size_t point = std::min(digits.find('.'), digits.size());
    return point <= figure_digits_max && digits.size() - point <= figure_decimals_max + 1;
}

std::string row_id(std::string_view uscc, Value data) {
    return std::string(uscc) + "/" + std::string(data["metric"].text()) + "/" +
           std::string(data["period"].text());
}

Answer check_form_of_report(const CloudEvent& event) {
    if (!ReportingPeriod::parse(event.data["period"].text()))
        return refuse("kpi_reported.period", "报告期须为 2025、2025-H1、2025-Q3 或 2025-07 之类",
                      "the period must be like 2025, 2025-H1, 2025-Q3 or 2025-07", "/period");
    for (const std::string name : {"numerator", "denominator"}) {
        if (is_summable(event.data[name])) continue;
        return refuse("kpi_reported.decimals", "数值至多十八位整数、六位小数",
                      "figures have at most eighteen digits before the point and six behind it",
                      "/" + name);
    }
    return {};
}

/// The metric, and a value that recomputes: also of a report as it is corrected.
Answer value_recomputes(Case& c) {
    const auto* metric = c.policy()->metric(c.data()["metric"].text());
    if (metric == nullptr || metric->kind != PolicyContent::Metric::Kind::ratio)
        return refuse("kpi_reported.metric", "规则中没有须填报的此项指标",
                      "the policy knows no metric of this name that is reported", "/metric");
    const auto numerator = number_of(c.data()["numerator"]);
    const auto denominator = number_of(c.data()["denominator"]);
    if (!numerator || !denominator || *denominator <= Decimal{})
        return refuse("kpi_reported.denominator", "分母须大于零",
                      "the denominator must be positive", "/denominator");
    const auto value = (*numerator / *denominator).format(metric->decimals, metric->rounding);
    if (value && c.data()["value"].text() == *value) return {};
    return refuse("kpi_reported.value", "指标值复算为 " + value.value_or("?"),
                  "the value recomputes to " + value.value_or("?"), "/value");
}

Answer may_report(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (!is_active(complex.state)) return wrong_state(complex, "kpi_reported.state");
    if (auto no = value_recomputes(c)) return no;
    const auto standing = get<KpiRow>(c.state(), row_id(c.source_uscc(), c.data()));
    const Value replaces = c.data()["replaces"];
    if (!standing) {
        if (!replaces.exists()) return {};
        return refuse("kpi_reported.replaces_nothing", "没有可替换的填报",
                      "there is no report that this one could replace", "/replaces");
    }
    if (replaces.exists() &&
        static_cast<std::uint64_t>(replaces.integer()) == standing->index.value)
        return {};
    const std::string index = std::to_string(standing->index.value);
    return refuse(
        "kpi_reported.reported_already",
        "该单位此项指标此期已填报，须以 replaces 指明序号 " + index,
        "this organisation has reported this metric for this period: `replaces` must be " + index,
        "/replaces");
}

Sum sum_of(const std::string& numerator, const std::string& denominator) {
    return {Decimal::parse(numerator).value_or(Decimal{}),
            Decimal::parse(denominator).value_or(Decimal{})};
}

std::string text_of(Value value) {
    return value.is_integer() ? std::to_string(value.integer()) : std::string(value.text());
}

/// Puts the report's figures in the place of those that stood, in the regions where they counted.
void stand(Case& c, StateOverlay& state, std::string_view uscc, Value data, KpiRow row) {
    const std::string id = row_id(uscc, data);
    const std::string metric(data["metric"].text());
    const std::string period(data["period"].text());
    if (const auto before = get<KpiRow>(state, id)) {
        const Sum old = sum_of(before->numerator, before->denominator);
        add_reported(c, state, metric, period, before->region,
                     {Decimal{} - old.numerator, Decimal{} - old.denominator});
    }
    add_reported(c, state, metric, period, row.region, sum_of(row.numerator, row.denominator));
    state.put(id, std::move(row));
}

void report(Case& c, StateOverlay& state) {
    const auto organization = c.organization(c.source_uscc());
    KpiRow row;
    row.index = c.index();
    row.complex = c.subject_id();
    row.region = organization ? organization->region : std::string{};
    row.numerator = text_of(c.data()["numerator"]);
    row.denominator = text_of(c.data()["denominator"]);
    stand(c, state, c.source_uscc(), c.data(), std::move(row));
}

/// A corrected report counts as corrected, if it still stands.
void correct(Case& c, const CloudEvent& whole, Index index, StateOverlay& state) {
    const std::string uscc = organization_of(whole.source);
    const auto standing = get<KpiRow>(state, row_id(uscc, whole.data));
    if (!standing || standing->index != index) return;
    KpiRow row = *standing;
    row.numerator = text_of(whole.data["numerator"]);
    row.denominator = text_of(whole.data["denominator"]);
    stand(c, state, uscc, whole.data, std::move(row));
}

}  // namespace

std::vector<EventType> kpis() {
    EventType type;
    type.name = "kpi.reported";
    type.group = Group::work;
    type.label = {"指标填报", "figure reported"};
    type.stream = StreamRule::complex;
    type.fields = {field::fixed(field::plain_id("metric", {"指标", "metric"})),
                   field::fixed(field::text("period", {"报告期", "period"}, 10)),
                   field::number("numerator", {"分子", "numerator"}),
                   field::number("denominator", {"分母", "denominator"}),
                   field::decimal("value", {"指标值", "value"}),
                   field::fixed(field::optional(
                       field::count("replaces", {"所替换的填报（序号）", "replaces (index)"}))),
                   field::sensitive("breakdown", {"明细", "breakdown"}, DataClass::trade_secret,
                                    {"填报单位", "the organisation"})};
    type.signers = all_of({part::member()});
    type.allowed = {
        "规则中的指标；值按指标的小数位复算；同一单位同一指标同一期只有一项，之后的须指明所替换者",
        "metric in the policy; the value recomputes with the metric's decimals; one per "
        "organisation, metric and period, a later one says which it replaces"};
    type.form = check_form_of_report;
    type.whole = value_recomputes;
    type.allowed_when = may_report;
    type.changes = report;
    type.corrected = correct;
    std::vector<EventType> types;
    types.push_back(std::move(type));
    return types;
}

}  // namespace qiyue::types
