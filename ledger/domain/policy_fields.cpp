#include "ledger/domain/policy_fields.hpp"

#include <utility>
#include <vector>

namespace qiyue {
namespace {

// Bounds of lists are generous: what bounds a policy is the size of an event.
constexpr std::int64_t list_max = 500;
constexpr std::int64_t period_max = 1'000;  ///< units; longer ones are a slip of the keyboard
constexpr std::int64_t decimals_max = 9;
constexpr std::int64_t score_experts_max = 100;
constexpr std::int64_t backdating_days_max = 3'660;
constexpr std::int64_t years_max = 100;

std::vector<Field> named(std::vector<Field> more) {
    std::vector<Field> fields{
        field::text("zh", {"中文名称", "Chinese name"}, 100),
        field::optional(field::text("en", {"英文名称", "English name"}, 200)),
    };
    for (Field& one : more)
        fields.push_back(std::move(one));
    return fields;
}

std::vector<Field> identified(std::vector<Field> more) {
    std::vector<Field> fields = named(std::move(more));
    fields.insert(fields.begin(), field::plain_id("id", {"标识", "id"}));
    return fields;
}

Field item(std::vector<Field> fields) {
    return field::object("item", {"条目", "item"}, std::move(fields));
}
Field ids(std::string_view name, Label label, std::int64_t min = 0) {
    return field::set(name, std::move(label), field::plain_id("id", {"标识", "id"}), min, list_max);
}
Field codes(std::string_view name, Label label, std::int64_t min) {
    return field::set(name, std::move(label),
                      field::uscc("uscc", {"统一社会信用代码", "organisation code"}), min, 20);
}
Field region(std::string_view name, Label label) { return field::plain_id(name, std::move(label)); }

Field rounding() {
    return field::choice("rounding", {"舍入方式", "rounding"},
                         {{"half_up", {"四舍五入", "half away from zero"}},
                          {"half_even", {"四舍六入五成双", "half to even"}},
                          {"half_down", {"五舍六入", "half towards zero"}},
                          {"up", {"进位", "away from zero"}},
                          {"down", {"截断", "towards zero"}}});
}
Field decimals() { return field::integer("decimals", {"小数位数", "decimals"}, 0, decimals_max); }

Field offices() {
    Field district = item({region("region", {"区县代码", "region"}),
                           field::uscc("uscc", {"统一社会信用代码", "organisation code"})});
    return field::object(
        "offices", {"职责主体", "offices"},
        {codes("authority", {"主管部门", "authority"}, 1),
         field::list("district", {"区县", "district"}, std::move(district), 0, list_max),
         codes("operator", {"账本运营方", "operator"}, 1),
         codes("dpo", {"个人信息保护负责方", "data protection officer"}, 1),
         codes("guardian", {"监护方", "guardian"}, 1)});
}

Field mergers() {
    return field::list(
        "district_mergers", {"区划合并", "mergers of districts"},
        item({region("region", {"原区县", "former region"}),
              region("into", {"并入", "merged into"}), field::date("from", {"自", "from"})}),
        0, list_max);
}

Field eligibility() {
    std::vector<Choice> kinds{{"enterprise", {"企业", "enterprise"}},
                              {"research_institute", {"科研机构", "research institute"}},
                              {"university", {"高等学校", "university"}},
                              {"agency", {"机关", "agency"}},
                              {"service", {"服务机构", "service institution"}},
                              {"association", {"行业组织", "industry body"}},
                              {"finance", {"金融机构", "financial institution"}}};
    Field kind = field::choice("kind", {"单位类型", "kind of organisation"}, std::move(kinds));
    return field::map(
        "eligibility", {"牵头条件", "eligibility to lead, by kind of complex"},
        item(named({field::set("lead_kinds", {"牵头单位类型", "kinds of lead unit"},
                               std::move(kind), 1, list_max),
                    ids("qualifications", {"须具备的资质", "qualifications needed"})})),
        20);
}

Field required_bodies() {
    Field body = field::choice("body", {"机构", "body"},
                               {{"council", {"理事会", "council"}},
                                {"expert_committee", {"专家委员会", "expert committee"}},
                                {"secretariat", {"秘书处", "secretariat"}}});
    return field::map("required_bodies", {"认定所需机构", "bodies needed for recognition"},
                      field::set("bodies", {"机构", "bodies"}, std::move(body), 0, 3), 20);
}

Field waived() {
    Field step = field::choice(
        "step", {"步骤", "step"},
        {{"lead.recommended", {"区县推荐", "recommendation by the district"}},
         {"notice.publicised", {"公示", "publication"}},
         {"charter.effective", {"章程先于培育生效", "charter effective before cultivation"}}});
    return field::set("waived", {"免除的步骤", "steps waived"}, std::move(step), 0, 3);
}

Field calendar() {
    const auto dates = [](std::string_view name, Label label) {
        return field::set(name, std::move(label), field::date("date", {"日期", "date"}), 0,
                          list_max);
    };
    return field::object(
        "calendar", {"工作日历", "working-day calendar"},
        {field::text("utc_offset", {"时区偏移 ±hh:mm", "offset from UTC, ±hh:mm"}, 6),
         field::list("weekend", {"周末（1 周一 … 7 周日）", "weekend (1 Monday … 7 Sunday)"},
                     field::integer("weekday", {"星期", "weekday"}, 1, 7), 0, 6),
         dates("holidays", {"节假日", "holidays"}),
         dates("workdays", {"调休上班日", "make-up working days"})});
}

Field periods() {
    const auto period = [](std::string_view name, Label label) {
        return field::integer(name, std::move(label), 0, period_max);
    };
    return field::object(
        "periods", {"期限", "periods"},
        {field::choice("unit", {"单位", "unit"},
                       {{"working_days", {"工作日", "working days"}}, {"days", {"日", "days"}}}),
         period("publicity", {"公示期", "publicity"}), period("objection", {"异议期", "objection"}),
         period("exit_objection", {"退出异议期", "objection to an exit"}),
         period("settlement", {"结算答复期", "answer to a settlement"}),
         period("unresponsive", {"失联认定期", "silence that counts as unresponsive"})});
}

Field evaluation_kinds() {
    return field::map(
        "evaluation_kinds", {"评价种类", "kinds of evaluation"},
        item(named({field::boolean("decisive", {"可据以命名授牌", "may carry an honour"})})), 20);
}

Field schemes() {
    Field indicator = item(identified({field::integer("weight", {"权重", "weight"}, 1, 100),
                                       field::number("min", {"最低分", "lowest score"}),
                                       field::number("max", {"最高分", "highest score"})}));
    Field scheme = item(
        {field::count("version", {"版本", "version"}, 1),
         ids("kinds", {"适用的评价种类", "kinds of evaluation it serves"}, 1),
         field::list("indicators", {"指标", "indicators"}, std::move(indicator), 1, 100),
         field::integer("experts_quorum", {"专家最少人数", "experts needed"}, 1, score_experts_max),
         field::choice("combine", {"合成方式", "combination"},
                       {{"mean", {"算术平均", "arithmetic mean"}}}),
         decimals(), rounding()});
    return field::list("schemes", {"评价方案", "evaluation schemes"}, std::move(scheme), 1, 100);
}

Field grades() {
    Field effect = field::choice("effect", {"效果", "effect"},
                                 {{"honour_allowed", {"可命名授牌", "an honour may be awarded"}},
                                  {"rectification_due", {"应当整改", "rectification is due"}}});
    return field::list(
        "grades", {"等次", "grades"},
        item(identified({field::decimal("min", {"最低总分", "lowest total"}),
                         field::set("effects", {"效果", "effects"}, std::move(effect), 0, 2)})),
        1, 20);
}

Field metrics() {
    return field::list(
        "metrics", {"指标口径", "metrics"},
        item(identified(
            {field::choice("kind", {"类型", "kind"},
                           {{"ratio", {"比率", "ratio"}}, {"count", {"计数", "count"}}}),
             decimals(), rounding(),
             field::optional(field::choice(
                 "city", {"全市口径", "how the city's figure follows"},
                 {{"sum_of_distinct_organizations",
                   {"去重单位的分子之和除以分母之和",
                    "sum of numerators over sum of denominators of distinct organisations"}}})),
             field::optional(field::plain_id("counts", {"计数对象", "what is counted"}))})),
        0, list_max);
}

Field built() {
    return field::object(
        "built", {"建成的认定", "what counts as built"},
        {field::choice("from", {"自何事件起", "from which event on"},
                       {{"cultivation.started", {"纳入培育", "start of cultivation"}},
                        {"recognition.granted", {"认定", "recognition"}}}),
         field::boolean("exited_counts", {"退出后仍计入", "an exited complex still counts"})});
}

Field targets() {
    Field comparator = field::choice("comparator", {"比较", "comparator"},
                                     {{">=", {"不少于", "at least"}},
                                      {">", {"超过", "more than"}},
                                      {"<=", {"不多于", "at most"}},
                                      {"<", {"少于", "less than"}},
                                      {"=", {"等于", "exactly"}}});
    return field::list(
        "targets", {"目标", "targets"},
        item({field::plain_id("metric", {"指标", "metric"}), field::date("by", {"截至", "by"}),
              std::move(comparator), field::decimal("value", {"目标值", "value"}),
              field::boolean("cumulative", {"累计", "cumulative"}),
              field::optional(field::integer(
                  "directions", {"须覆盖的方向数", "directions to be covered"}, 1, list_max)),
              field::optional(ids("tiers", {"须覆盖的产业层级", "tiers to be covered"}, 1)),
              field::optional(field::boolean("outlook", {"展望", "outlook"}))}),
        0, list_max);
}

Field taxonomies() {
    Field tier = field::plain_id("tier", {"层级", "tier"});
    return field::object(
        "taxonomies", {"分类体系", "taxonomies"},
        {field::list("directions", {"建设方向", "directions"}, item(identified({})), 1, list_max),
         field::list("33618", {"33618 现代制造业集群体系", "33618 manufacturing clusters"},
                     item(named({std::move(tier), ids("industries", {"产业", "industries"})})), 1,
                     list_max),
         ids("416", {"416 科技创新布局", "416 innovation layout"}),
         field::list("achievements", {"成果种类", "kinds of achievement"},
                     item(identified({ids("stages", {"阶段（按序）", "stages, in order"})})), 0,
                     list_max)});
}

Field regions() {
    return field::list(
        "regions", {"行政区划", "regions"},
        item(named({region("code", {"代码", "code"}), field::date("from", {"自", "from"}),
                    field::nullable(field::date("to", {"至", "to"}))})),
        1, list_max);
}

}  // namespace

const Field& policy_declaration() {
    static const Field declaration = field::object(
        "policy", {"规则", "policy"},
        {offices(),
         field::integer("authority_quorum",
                        {"须签署的主管部门数", "how many authorities must sign"}, 1, 20),
         mergers(),
         eligibility(),
         required_bodies(),
         waived(),
         calendar(),
         periods(),
         field::integer("backdating_days", {"可倒签天数", "days of backdating allowed"}, 0,
                        backdating_days_max),
         ids("official_required", {"须附公文的类型", "types that need an official document"}),
         field::boolean("documents_required", {"文件须先行存入", "documents must be held"}),
         field::integer("rectification_orders_max",
                        {"整改次数上限", "most orders of rectification"}, 1, 100),
         field::integer(
             "barred_years_after_ordered_exit",
             {"责令退出后禁止牵头年数", "years barred from leading after an ordered exit"}, 0,
             years_max),
         evaluation_kinds(),
         schemes(),
         grades(),
         metrics(),
         built(),
         targets(),
         taxonomies(),
         regions()});
    return declaration;
}

}  // namespace qiyue
