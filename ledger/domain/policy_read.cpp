#include "ledger/domain/policy_read.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace qiyue {
namespace {

/// The English text, or the id as words where the policy gives none.
Label label_of(Value value, std::string_view id) {
    Label label{std::string(value["zh"].text()), std::string(value["en"].text())};
    if (label.en.empty()) {
        label.en = id;
        std::replace(label.en.begin(), label.en.end(), '_', ' ');
    }
    return label;
}

std::vector<std::string> texts(Value list) {
    std::vector<std::string> read;
    for (const Value one : list)
        read.emplace_back(one.text());
    return read;
}

bool holds(Value list, std::string_view text) {
    for (const Value one : list) {
        if (one.text() == text) return true;
    }
    return false;
}

Date date(Value value) { return parse_date(value.text()).value_or(Date{}); }

std::vector<Date> dates(Value list) {
    std::vector<Date> read;
    for (const Value one : list)
        read.push_back(date(one));
    return read;
}

Decimal number(Value value) {
    if (value.is_integer()) return Decimal(value.integer());
    return Decimal::parse(value.text()).value_or(Decimal{});
}

unsigned decimals(Value value) { return static_cast<unsigned>(value["decimals"].integer()); }

Rounding rounding(Value value) {
    return parse_rounding(value["rounding"].text()).value_or(Rounding::half_up);
}

void read_offices(Value policy, PolicyContent& to) {
    const Value offices = policy["offices"];
    to.offices.authority = texts(offices["authority"]);
    for (const Value one : offices["district"]) {
        to.offices.district.push_back(
            {std::string(one["region"].text()), std::string(one["uscc"].text())});
    }
    to.offices.operators = texts(offices["operator"]);
    to.offices.dpo = texts(offices["dpo"]);
    to.offices.guardian = texts(offices["guardian"]);
    to.authority_quorum = policy["authority_quorum"].integer();
    for (const Value one : policy["district_mergers"]) {
        to.district_mergers.push_back({std::string(one["region"].text()),
                                       std::string(one["into"].text()), date(one["from"])});
    }
}

void read_requirements(Value policy, PolicyContent& to) {
    for (const Value one : policy["eligibility"]) {
        to.eligibility.push_back({std::string(one.name()), label_of(one, one.name()),
                                  texts(one["lead_kinds"]), texts(one["qualifications"])});
    }
    for (const Value one : policy["required_bodies"]) {
        PolicyContent::RequiredBodies required{std::string(one.name()), {}};
        if (holds(one, "council")) required.bodies.push_back(Body::council);
        if (holds(one, "expert_committee")) required.bodies.push_back(Body::expert_committee);
        if (holds(one, "secretariat")) required.bodies.push_back(Body::secretariat);
        to.required_bodies.push_back(std::move(required));
    }
    const Value waived = policy["waived"];
    if (holds(waived, "lead.recommended")) to.waived.push_back(Waiver::recommendation);
    if (holds(waived, "notice.publicised")) to.waived.push_back(Waiver::publicity);
    if (holds(waived, "charter.effective")) {
        to.waived.push_back(Waiver::charter_before_cultivation);
    }
    to.official_required = texts(policy["official_required"]);
    to.documents_required = policy["documents_required"].boolean();
    to.backdating_days = policy["backdating_days"].integer();
    to.rectification_orders_max = policy["rectification_orders_max"].integer();
    to.barred_years_after_ordered_exit = policy["barred_years_after_ordered_exit"].integer();
}

void read_time(Value policy, PolicyContent& to) {
    const Value calendar = policy["calendar"];
    Calendar::Content content;
    content.utc_offset_minutes = parse_utc_offset(calendar["utc_offset"].text()).value_or(0);
    for (const Value one : calendar["weekend"]) {
        content.weekend.push_back(static_cast<int>(one.integer()));
    }
    content.holidays = dates(calendar["holidays"]);
    content.workdays = dates(calendar["workdays"]);
    to.calendar = Calendar(std::move(content));

    const Value periods = policy["periods"];
    to.periods.unit =
        periods["unit"].text() == "days" ? Calendar::Unit::days : Calendar::Unit::working_days;
    to.periods.publicity = periods["publicity"].integer();
    to.periods.objection = periods["objection"].integer();
    to.periods.exit_objection = periods["exit_objection"].integer();
    to.periods.settlement = periods["settlement"].integer();
    to.periods.unresponsive = periods["unresponsive"].integer();
}

PolicyContent::Scheme read_scheme(Value value) {
    PolicyContent::Scheme scheme;
    scheme.version = static_cast<std::uint64_t>(value["version"].integer());
    scheme.kinds = texts(value["kinds"]);
    for (const Value one : value["indicators"]) {
        const std::string id(one["id"].text());
        scheme.indicators.push_back({id, label_of(one, id), one["weight"].integer(),
                                     number(one["min"]), number(one["max"])});
    }
    scheme.experts_quorum = value["experts_quorum"].integer();
    scheme.combine = value["combine"].text();
    scheme.decimals = decimals(value);
    scheme.rounding = rounding(value);
    return scheme;
}

void read_evaluation(Value policy, PolicyContent& to) {
    for (const Value one : policy["evaluation_kinds"]) {
        to.evaluation_kinds.push_back(
            {std::string(one.name()), label_of(one, one.name()), one["decisive"].boolean()});
    }
    for (const Value one : policy["schemes"])
        to.schemes.push_back(read_scheme(one));
    for (const Value one : policy["grades"]) {
        const std::string id(one["id"].text());
        to.grades.push_back({id, label_of(one, id), number(one["min"]),
                             holds(one["effects"], "honour_allowed"),
                             holds(one["effects"], "rectification_due")});
    }
}

void read_figures(Value policy, PolicyContent& to) {
    for (const Value one : policy["metrics"]) {
        using Kind = PolicyContent::Metric::Kind;
        const std::string id(one["id"].text());
        to.metrics.push_back({id, label_of(one, id),
                              one["kind"].text() == "count" ? Kind::count : Kind::ratio,
                              decimals(one), rounding(one), std::string(one["city"].text()),
                              std::string(one["counts"].text())});
    }
    to.built = {std::string(policy["built"]["from"].text()),
                policy["built"]["exited_counts"].boolean()};
    for (const Value one : policy["targets"]) {
        PolicyContent::Target target;
        target.metric = one["metric"].text();
        target.by = date(one["by"]);
        target.comparator = one["comparator"].text();
        target.value = number(one["value"]);
        target.cumulative = one["cumulative"].boolean();
        if (one["directions"].exists()) target.directions = one["directions"].integer();
        target.tiers = texts(one["tiers"]);
        target.outlook = one["outlook"].boolean();
        to.targets.push_back(std::move(target));
    }
}

void read_taxonomies(Value policy, PolicyContent& to) {
    const Value taxonomies = policy["taxonomies"];
    for (const Value one : taxonomies["directions"]) {
        const std::string id(one["id"].text());
        to.directions.push_back({id, label_of(one, id)});
    }
    for (const Value one : taxonomies["33618"]) {
        const std::string tier(one["tier"].text());
        to.tiers.push_back({tier, label_of(one, tier), texts(one["industries"])});
    }
    to.innovation = texts(taxonomies["416"]);
    for (const Value one : taxonomies["achievements"]) {
        const std::string id(one["id"].text());
        to.achievements.push_back({id, label_of(one, id), texts(one["stages"])});
    }
    for (const Value one : policy["regions"]) {
        const std::string code(one["code"].text());
        to.regions.push_back(
            {code, label_of(one, code), date(one["from"]), parse_date(one["to"].text())});
    }
}

}  // namespace

PolicyContent read_policy_content(Value policy) {
    PolicyContent content;
    read_offices(policy, content);
    read_requirements(policy, content);
    read_time(policy, content);
    read_evaluation(policy, content);
    read_figures(policy, content);
    read_taxonomies(policy, content);
    return content;
}

}  // namespace qiyue
