#include "ledger/domain/evaluation_rules.hpp"

#include <algorithm>

#include "ledger/domain/acting_office.hpp"
#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/state.hpp"

namespace qiyue {
namespace {

bool holds(const std::vector<std::string>& ids, std::string_view id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

std::string evaluation_row_id(Case& c) {
    return std::string(c.subject_id()) + "/" + c.text("evaluation_id");
}

std::shared_ptr<const EvaluationRow> evaluation_named(Case& c) {
    return get<EvaluationRow>(c.state(), evaluation_row_id(c));
}

Part evaluation_organiser() {
    return part::custom("organiser", {"评价组织方", "the organiser"}, [](Case& c) -> Resolved {
        const auto row = evaluation_named(c);
        if (!row)
            return std::unexpected(refuse("evaluation.unknown", "没有此项评价",
                                          "there is no such evaluation", "/evaluation_id"));
        return resolve_office(c, row->organiser);
    });
}

std::shared_ptr<const Policy> policy_of(Case& c, const EvaluationRow& evaluation) {
    const auto row = get<PolicyRow>(c.state(), std::to_string(evaluation.policy_version));
    return row ? row->parsed : nullptr;
}

std::optional<Rejection> check_evaluation_unfinished(Case& c, const std::string& prefix) {
    const auto row = evaluation_named(c);
    if (!row)
        return refuse(prefix + ".unknown", "没有此项评价", "there is no such evaluation",
                      "/evaluation_id");
    if (row->concluded || row->cancelled)
        return refuse(prefix + ".over", "该评价已结束", "the evaluation is over", "/evaluation_id");
    return {};
}

std::optional<Rejection> check_evaluation_open(Case& c, const std::string& prefix) {
    if (is_leaving(c.complex()->state)) return wrong_state(*c.complex(), prefix + ".state");
    return check_evaluation_unfinished(c, prefix);
}

std::optional<Rejection> check_evaluation_expert(Case& c, const std::string& prefix,
                                                 const std::string& id,
                                                 const std::vector<std::string>& recused,
                                                 const std::string& place) {
    const ComplexRow& complex = *c.complex();
    const auto expert = c.expert(id);
    if (!expert)
        return refuse(prefix + ".unknown_expert", "专家未入库", "not in the register of experts",
                      place);
    if (holds(recused, id))
        return refuse(prefix + ".recused", "已回避的专家不得聘任", "the expert is recused", place);
    if (is_party(complex, expert->employer, c.recorded()))
        return refuse(prefix + ".employed", "专家受雇于综合体成员单位",
                      "the expert is employed by a party to the complex", place);
    if (holds(complex.committee_experts, id))
        return refuse(prefix + ".committee", "专家属于本综合体专家委员会",
                      "the expert sits on the complex's own committee", place);
    return {};
}

}  // namespace qiyue
