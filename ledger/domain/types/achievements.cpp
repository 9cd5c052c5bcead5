// achievement.recorded: what a complex has brought about, and whose it is.

#include <algorithm>
#include <set>

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/decimal.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

std::string row_id(Case& c) { return std::string(c.subject_id()) + "/" + c.text("achievement_id"); }

/// Owners are different ones, and their shares are parts of one whole.
Answer check_owners(const CloudEvent& event) {
    const Value owners = event.data["owners"];
    if (!owners.exists()) return {};
    std::set<std::string_view> seen;
    Decimal sum;
    std::size_t at = 0;
    for (const Value owner : owners) {
        const std::string place = "/owners/" + std::to_string(at++);
        if (!seen.insert(owner["uscc"].text()).second)
            return refuse("achievement_recorded.owner_twice", "权属单位重复",
                          "the owner is named twice", place + "/uscc");
        const auto share = Decimal::parse(owner["share"].text());
        if (!share || !(*share > Decimal(0)))
            return refuse("achievement_recorded.share", "份额须大于 0",
                          "a share is more than nothing", place + "/share");
        sum = sum + *share;
    }
    if (sum == Decimal(1)) return {};
    return refuse("achievement_recorded.shares", "份额之和须恰为 1",
                  "the shares must sum to exactly 1", "/owners");
}

/// An achievement of a kind without stages is recorded once.
Answer check_single(Case& c, const AchievementRow* last) {
    if (c.data()["stage"].exists())
        return refuse("achievement_recorded.stage_unfit", "此类成果不分阶段",
                      "achievements of this kind have no stages", "/stage");
    if (last == nullptr) return {};
    return refuse("achievement_recorded.repeated", "该成果已登记",
                  "the achievement has been recorded", "/achievement_id");
}

/// A later record of one with stages names a later stage.
Answer check_stage(Case& c, const std::vector<std::string>& stages, const AchievementRow* last) {
    if (!c.data()["stage"].exists())
        return refuse("achievement_recorded.stage_missing", "此类成果须写明阶段",
                      "achievements of this kind name their stage", "/stage");
    const auto stage = std::find(stages.begin(), stages.end(), c.data()["stage"].text());
    if (stage == stages.end())
        return refuse("achievement_recorded.stage_unknown", "规则中此类成果没有该阶段",
                      "the policy knows no such stage of this kind", "/stage");
    if (last == nullptr) return {};
    const auto before = std::find(stages.begin(), stages.end(), last->stage);
    if (before == stages.end() || before < stage) return {};
    return refuse("achievement_recorded.stage_order", "该成果已达到或超过此阶段",
                  "the achievement has reached this stage or a later one", "/stage");
}

Answer may_record(Case& c) {
    if (!is_active(c.complex()->state))
        return wrong_state(*c.complex(), "achievement_recorded.state");
    const auto* kind = c.policy()->achievement_kind(c.data()["kind"].text());
    if (kind == nullptr)
        return refuse("achievement_recorded.kind", "规则中没有此类成果",
                      "the policy knows no such kind", "/kind");
    const auto last = get<AchievementRow>(c.state(), row_id(c));
    if (last && last->achievement_kind != kind->id)
        return refuse("achievement_recorded.kind_changed", "该编号的成果已按另一类登记",
                      "an achievement of this id is on record as of another kind", "/kind");
    return kind->stages.empty() ? check_single(c, last.get())
                                : check_stage(c, kind->stages, last.get());
}

void enter(Case& c, StateOverlay& state) {
    AchievementRow row;
    row.achievement_kind = c.text("kind");
    row.stage = c.text("stage");
    row.recorded = c.index();
    state.put(row_id(c), std::move(row));
}

/// Its later stages are no further achievements.
bool is_new(Case& c) { return get<AchievementRow>(c.state(), row_id(c)) == nullptr; }

EventType recorded() {
    EventType type;
    type.name = "achievement.recorded";
    type.group = Group::work;
    type.label = {"成果登记", "achievement recorded"};
    type.stream = StreamRule::complex;
    type.fields = {field::fixed(field::plain_id("achievement_id", {"成果编号", "achievement id"})),
                   field::fixed(field::plain_id("kind", {"成果类型", "kind"})),
                   field::text("title", {"成果名称", "title"}, 200),
                   field::fixed(field::optional(field::plain_id("stage", {"阶段", "stage"}))),
                   field::optional(field::text("number", {"证书或登记号", "number"}, 100)),
                   field::fixed(field::optional(field::list(
                       "owners", {"权属单位", "owners"},
                       field::object("owner", {"权属单位", "owner"},
                                     {uscc(), field::decimal("share", {"份额", "share"})}),
                       1, 50))),
                   field::document("doc", {"成果材料", "document"}),
                   field::sensitive("value", {"价值", "value"}, DataClass::trade_secret,
                                    {"登记单位", "the recording organisation"})};
    type.signers = all_of(
        {part::member(), part::each_in("owners", "uscc", {"各权属单位", "every owner named"})});
    type.allowed = {"牵头单位已确定，尚未退出；成果类型在规则内，阶段依次递进；份额之和为 1",
                    "from lead_selected on, not exiting; a kind of the policy, stages in its "
                    "order; shares sum to 1"};
    type.form = check_owners;
    type.allowed_when = may_record;
    type.changes = enter;
    type.counted = is_new;
    return type;
}

}  // namespace

std::vector<EventType> achievements() {
    std::vector<EventType> types;
    types.push_back(recorded());
    return types;
}

}  // namespace qiyue::types
