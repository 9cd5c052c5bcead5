// evaluation.*, experts.*: opened by an organiser, scored in secret, concluded in the open.

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/acting_office.hpp"
#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/evaluation_rules.hpp"
#include "ledger/domain/score_sheet.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Answer may_open(Case& c) {
    const ComplexRow& complex = *c.complex();
    const ComplexState state = complex.state;
    if (state != ComplexState::cultivating && state != ComplexState::recognized &&
        state != ComplexState::rectifying)
        return wrong_state(complex, "evaluation_opened.state");
    if (evaluation_named(c))
        return refuse("evaluation_opened.id", "评价编号已用", "the evaluation id is used",
                      "/evaluation_id");
    const std::string kind = c.text("kind"), period = c.text("period"), who = acting_office(c);
    if (c.policy()->evaluation_kind(kind) == nullptr)
        return refuse("evaluation_opened.kind", "规则中没有此类评价",
                      "the policy knows no such kind", "/kind");
    const auto* scheme =
        c.policy()->scheme(static_cast<std::uint64_t>(c.data()["scheme_version"].integer()));
    if (scheme == nullptr ||
        std::find(scheme->kinds.begin(), scheme->kinds.end(), kind) == scheme->kinds.end())
        return refuse("evaluation_opened.scheme", "规则中没有用于此类评价的此版方案",
                      "the policy has no scheme of this version for this kind", "/scheme_version");
    for (const auto& other : complex.evaluations) {
        if (other.organiser != who || other.evaluation_kind != kind || other.period != period)
            continue;
        const auto row = get<EvaluationRow>(c.state(), complex.id + "/" + other.id);
        if (row && !row->cancelled)
            return refuse("evaluation_opened.repeated", "同一组织方同类同期评价已启动",
                          "this organiser has opened one of this kind and period", "/period");
    }
    const auto due = parse_date(c.data()["due"].text());
    if (due && *due >= c.policy()->calendar().date_of(c.recorded())) return {};
    return refuse("evaluation_opened.due", "截止日期已过", "the due date has passed", "/due");
}

void open(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    EvaluationRow row;
    row.id = c.text("evaluation_id");
    row.organiser = acting_office(c);
    row.evaluation_kind = c.text("kind");
    row.period = c.text("period");
    row.scheme_version = static_cast<std::uint64_t>(c.data()["scheme_version"].integer());
    row.policy_version = c.policy_version();
    row.due = c.text("due");
    row.opened = c.index();
    ComplexRow complex = *c.complex();
    complex.evaluations.push_back({row.id, row.organiser, row.evaluation_kind, row.period, true});
    state.put(evaluation_row_id(c), std::move(row));
    put_complex(state, std::move(complex));
}

EventType opened() {
    EventType type;
    type.name = "evaluation.opened";
    type.group = Group::evaluation;
    type.label = {"启动评价", "evaluation opened"};
    type.stream = StreamRule::complex;
    type.fields = {evaluation_id(),
                   field::fixed(field::plain_id("kind", {"评价类型", "kind"})),
                   field::fixed(field::text("period", {"评价期", "period"}, 40)),
                   field::fixed(field::count("scheme_version", {"方案版本", "scheme version"}, 1)),
                   field::fixed(field::date("due", {"截止日期", "due"})),
                   field::official()};
    type.signers = authority_or_district();
    type.allowed = {"培育中、已认定或整改中；同一组织方同类同期只启动一次",
                    "cultivating, recognised or rectifying; unique per organiser, kind and period"};
    type.allowed_when = may_open;
    type.changes = open;
    return type;
}

std::vector<std::string> texts(Value list) {
    std::vector<std::string> all;
    for (const Value one : list)
        all.emplace_back(one.text());
    return all;
}

Answer may_appoint(Case& c) {
    if (auto no = check_evaluation_open(c, "experts_appointed")) return no;
    if (!evaluation_named(c)->experts.empty())
        return refuse("experts_appointed.already", "专家组已组建",
                      "the experts have been appointed");
    const auto recused = texts(c.data()["recusals"]);
    std::size_t at = 0;
    for (const Value one : c.data()["experts"])
        if (auto no = check_evaluation_expert(c, "experts_appointed", std::string(one.text()),
                                              recused, "/experts/" + std::to_string(at++)))
            return no;
    return {};
}

void appoint(Case& c, StateOverlay& state) {
    const auto found = evaluation_named(c);
    if (!found) return;
    EvaluationRow row = *found;
    row.experts = texts(c.data()["experts"]);
    row.recused = texts(c.data()["recusals"]);
    state.put(evaluation_row_id(c), std::move(row));
}

EventType experts_appointed() {
    const Field expert = field::plain_id("expert", {"专家编号", "expert id"});
    EventType type;
    type.name = "experts.appointed";
    type.group = Group::evaluation;
    type.label = {"组建评价专家组", "experts appointed"};
    type.stream = StreamRule::complex;
    type.fields = {evaluation_id(),
                   field::fixed(field::set("experts", {"专家", "experts"}, expert, 1, 100)),
                   field::fixed(field::set("recusals", {"回避专家", "recusals"}, expert, 0, 100)),
                   field::sensitive("draw", {"抽取记录", "draw"}, DataClass::personal,
                                    {"评价专家", "the experts"}),
                   field::official()};
    type.signers = all_of({evaluation_organiser()});
    type.allowed = {"评价已启动；专家不受雇于成员单位，也不属本综合体专家委员会",
                    "opened; no expert employed by a member or of the complex's own committee"};
    type.allowed_when = may_appoint;
    type.changes = appoint;
    return type;
}

Answer may_score(Case& c) {
    if (auto no = check_evaluation_open(c, "evaluation_scored")) return no;
    const auto row = evaluation_named(c);
    const auto party = PartyName::parse(c.source());
    const std::string id(party ? party->id : std::string_view{});
    if (std::find(row->experts.begin(), row->experts.end(), id) == row->experts.end())
        return refuse("evaluation_scored.not_appointed", "该专家未被聘任",
                      "the expert is not appointed");
    for (const auto& score : row->scores)
        if (score.expert == id)
            return refuse("evaluation_scored.already", "该专家已评分", "the expert has scored");
    if (static_cast<std::uint64_t>(c.data()["basis"].integer()) <= c.index().value) return {};
    return refuse("evaluation_scored.basis", "所见账本规模大于现有规模",
                  "the tree size seen is larger than the log", "/basis");
}

void score(Case& c, StateOverlay& state) {
    const auto found = evaluation_named(c);
    const auto party = PartyName::parse(c.source());
    if (!found || !party) return;
    EvaluationRow row = *found;
    row.scores.push_back({std::string(party->id), c.index(), std::string(c.event().id),
                          commitment_at(c.event(), "/scores").value_or(Hash{})});
    state.put(evaluation_row_id(c), std::move(row));
}

EventType scored() {
    EventType type;
    type.name = "evaluation.scored";
    type.replaceable = false;
    type.correctable = false;
    type.group = Group::evaluation;
    type.label = {"专家评分", "evaluation scored"};
    type.stream = StreamRule::complex;
    type.fields = {evaluation_id(),
                   field::sensitive("scores", {"评分", "scores"}, DataClass::personal,
                                    {"评分专家", "the scoring expert"}),
                   field::sensitive("comments", {"评语", "comments"}, DataClass::personal,
                                    {"评分专家", "the scoring expert"}),
                   field::count("basis", {"所见账本规模", "basis (tree size seen)"})};
    type.signers = all_of({part::source_expert()});
    type.allowed = {"已被聘任；尚未评分；评价未结束",
                    "appointed, has not scored, before conclusion"};
    type.allowed_when = may_score;
    type.changes = score;
    return type;
}

Answer may_conclude(Case& c) {
    if (auto no = check_evaluation_open(c, "evaluation_concluded")) return no;
    const auto row = evaluation_named(c);
    const auto policy = policy_of(c, *row);
    const auto* scheme = policy ? policy->scheme(row->scheme_version) : nullptr;
    if (scheme == nullptr)
        return refuse("evaluation_concluded.scheme", "找不到评价启动时的方案",
                      "the scheme it was opened under cannot be found");
    if (row->scores.size() < static_cast<std::size_t>(scheme->experts_quorum))
        return refuse("evaluation_concluded.quorum", "评分专家未达法定人数",
                      "fewer experts have scored than the scheme requires");
    return check_conclusion(*row, *scheme, *policy, c.data());
}

void conclude(Case& c, StateOverlay& state) {
    const auto found = evaluation_named(c);
    if (!found || !c.complex()) return;
    EvaluationRow row = *found;
    row.concluded = c.index();
    row.concluded_at = c.recorded();
    row.total = c.text("total");
    row.grade = c.text("grade");
    ComplexRow complex = *c.complex();
    for (auto& one : complex.evaluations)
        if (one.id == row.id) one.open = false;
    state.put(evaluation_row_id(c), std::move(row));
    put_complex(state, std::move(complex));
}

EventType concluded() {
    EventType type;
    type.name = "evaluation.concluded";
    type.group = Group::evaluation;
    type.label = {"评价结论", "evaluation concluded"};
    type.stream = StreamRule::complex;
    type.fields = {evaluation_id(),
                   field::fixed(field::list(
                       "opened", {"公开的评分", "opened scores"},
                       field::text("disclosure", {"披露文本", "disclosure"}, 4'000), 1, 100)),
                   field::fixed(field::map("indicators", {"指标", "indicators"},
                                           field::decimal("mean", {"均值", "mean"}), 100)),
                   field::fixed(field::decimal("total", {"总分", "total"})),
                   field::fixed(field::plain_id("grade", {"等次", "grade"})),
                   field::official()};
    type.signers = all_of({evaluation_organiser()});
    type.allowed = {"评分达法定人数；逐一公开每份评分并与承诺相符；指标、总分与等次可复算",
                    "quorum scored; one opened text for every score, in order, matching its "
                    "commitment; indicators, total and grade recompute"};
    type.allowed_when = may_conclude;
    type.changes = conclude;
    return type;
}

}  // namespace

std::vector<EventType> evaluations() {
    std::vector<EventType> types;
    types.push_back(opened());
    types.push_back(experts_appointed());
    types.push_back(scored());
    types.push_back(concluded());
    return types;
}

}  // namespace qiyue::types
