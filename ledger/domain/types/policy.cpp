// Stream `policy`: versions of the policy, and the directions that are set.

#include <algorithm>

#include "ledger/domain/recovery.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"
#include "ledger/domain/value_text.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

/// Known types only: a policy may name a type that is declared later.
Answer check_official_types(const Policy& policy) {
    std::size_t n = 0;
    for (const std::string& name : policy.content().official_required) {
        const std::string place = "/official_required/" + std::to_string(n++);
        const auto types = catalogue();
        const auto barred = std::find_if(types.begin(), types.end(), [&](const EventType& type) {
            return type.name == name && !type.has_official();
        });
        if (barred == types.end()) continue;
        return refuse("policy.official", "事件“" + barred->label.zh + "”不能附公文",
                      "an event \"" + barred->label.en + "\" cannot carry an official document",
                      place);
    }
    return {};
}

/// Of a type that is never counted a figure would be nought for ever.
Answer check_counted_types(const Policy& policy) {
    std::size_t n = 0;
    for (const auto& metric : policy.content().metrics) {
        const std::string place = "/metrics/" + std::to_string(n++) + "/counts";
        const auto types = catalogue();
        const auto barred = std::find_if(types.begin(), types.end(), [&](const EventType& type) {
            return type.name == metric.counts && type.counted == nullptr;
        });
        if (barred == types.end()) continue;
        return refuse("policy.counts", "事件“" + barred->label.zh + "”不计数",
                      "events \"" + barred->label.en + "\" are not counted", place);
    }
    return {};
}

std::uint64_t last_version(StateReader& state) {
    const auto ledger = get<LedgerRow>(state);
    return ledger && !ledger->policies.empty() ? ledger->policies.back().version : 0;
}

Answer is_next_version(Case& c) {
    const std::uint64_t next = last_version(c.state()) + 1;
    if (static_cast<std::uint64_t>(c.data()["version"].integer()) == next) return {};
    const std::string shown = std::to_string(next);
    return refuse("policy_version_published.version", "规则版本号须为 " + shown,
                  "the version must be " + shown, "/version");
}

Signers publishers() {
    return either(
        {{part::authority()}, {part::operator_(), part::guardian(), part::remaining_in_policy()}});
}

/// What is published without the authority's own signatures changes holders of offices only.
Answer may_publish(Case& c) {
    if (auto no = is_next_version(c)) return no;
    const auto way = judge_signers(publishers(), signatures_of(c), c);
    if (way && way->place == 0) return {};
    if (auto no = check_recovery_document(c)) return no;
    const auto last = get<PolicyRow>(c.state(), std::to_string(last_version(c.state())));
    const auto next = Policy::read(c.data()["policy"]);
    if (last && last->parsed && next && differs_only_in_holders(*last->parsed, **next)) return {};
    return refuse("policy_version_published.recovery", "恢复程序只可更换职责主体，其余规则不得改动",
                  "a recovery changes the holders of offices and nothing else", "/policy");
}

/// When the version takes effect: never before it is recorded, so that no verdict changes later.
Micros effective_time(Case& c) {
    const std::string_view text = c.data()["effective_from"].text();
    Micros stated = c.recorded();
    if (const auto time = parse_event_time(text)) stated = *time;
    if (const auto date = parse_date(text); date && c.policy()) {
        stated = c.policy()->calendar().start_of(*date);
    }
    return std::max(stated, c.recorded());
}

void publish(Case& c, StateOverlay& state) {
    const auto ledger = get<LedgerRow>(state);
    auto policy = Policy::read(c.data()["policy"]);
    if (!ledger || !policy) return;
    PolicyRow row;
    row.version = static_cast<std::uint64_t>(c.data()["version"].integer());
    row.index = c.index();
    row.effective = effective_time(c);
    row.text = value_text(c.data()["policy"]);
    row.parsed = std::move(*policy);
    LedgerRow changed = *ledger;
    changed.policies.push_back({row.version, row.effective});
    state.put("", std::move(changed));
    std::string id = std::to_string(row.version);
    state.put(std::move(id), std::move(row));
}

void set_directions(Case& c, StateOverlay& state) {
    const auto before = get<DirectionsRow>(state);
    DirectionsRow row = before ? *before : DirectionsRow{};
    const std::string tier = c.text("industry_tier");
    const std::int64_t year = c.data()["year"].integer();
    for (const Value one : c.data()["directions"]) {
        const auto same = [&](const DirectionsRow::Direction& d) {
            return d.id == one.text() && d.tier == tier && d.year == year;
        };
        const auto found = std::find_if(row.directions.begin(), row.directions.end(), same);
        if (found != row.directions.end()) continue;
        row.directions.push_back({std::string(one.text()), tier, year, c.index()});
    }
    state.put("", std::move(row));
}

EventType version_published() {
    EventType type;
    type.name = "policy.version_published";
    type.correctable = false;
    type.group = Group::ledger;
    type.label = {"规则版本发布", "policy version published"};
    type.stream = StreamRule::policy;
    type.fields = {field::count("version", {"版本", "version"}, 1),
                   field::moment("effective_from", {"生效时间", "effective from"}),
                   field::policy("policy", {"规则", "policy"}), field::official()};
    type.signers = publishers();
    type.allowed = {"版本号为上一版本加一；恢复程序须引用公文，且只更换职责主体",
                    "version is the last one plus one; a recovery cites an official document and "
                    "changes holders of offices only"};
    type.form = check_policy;
    type.allowed_when = may_publish;
    type.changes = publish;
    return type;
}

EventType direction_set() {
    EventType type;
    type.name = "direction.set";
    type.group = Group::ledger;
    type.label = {"明确重点建设方向", "directions set"};
    type.stream = StreamRule::policy;
    type.fields = {
        field::fixed(field::set("directions", {"重点方向", "directions"},
                                field::plain_id("direction", {"方向", "direction"}), 1, 100)),
        field::fixed(field::plain_id("industry_tier", {"产业层级", "industry tier"})),
        field::fixed(field::integer("year", {"年度", "year"}, 2000, 2100)), field::official()};
    type.signers = all_of({part::authority()});
    type.allowed = {"随时", "at any time"};
    type.changes = set_directions;
    return type;
}

}  // namespace

std::optional<Rejection> check_policy(const CloudEvent& event) {
    const auto policy = Policy::read(event.data["policy"]);
    Answer no = policy ? check_official_types(**policy) : Answer(policy.error());
    if (!no) no = check_counted_types(**policy);
    if (no) no->place = "/policy" + no->place;
    return no;
}

std::vector<EventType> policy() {
    std::vector<EventType> types;
    types.push_back(version_published());
    types.push_back(direction_set());
    return types;
}

}  // namespace qiyue::types
