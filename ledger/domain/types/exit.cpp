// exit.proposed, exit.decided, exit.settled: how a complex ends.

#include <algorithm>

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

/// The part that data.initiator names.
Part initiator() {
    return part::custom("initiator", {"提出方", "the initiator"}, [](Case& c) -> Resolved {
        const std::string_view who = c.data()["initiator"].text();
        if (who == "lead") return part::lead().resolve(c);
        return who == "authority" ? part::authority().resolve(c) : part::district().resolve(c);
    });
}

Answer proposal_form(const CloudEvent& event) {
    const std::string_view who = event.data["initiator"].text(), kind = event.data["kind"].text();
    if (who == "lead" ? kind == "ordered" : kind == "voluntary")
        return refuse("exit_proposed.kind", "自愿退出由牵头单位提出，责令退出由主管部门或区县提出",
                      "a voluntary exit is the lead's to propose, an ordered one the authority's "
                      "or district's",
                      "/kind");
    if ((kind == "merger") != event.data["into"].exists())
        return refuse("exit_proposed.into", "合并须且仅须写明并入的综合体",
                      "a merger, and only a merger, names the complex it leads into", "/into");
    return {};
}

Answer may_propose(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (!is_active(complex.state) || complex.state == ComplexState::exit_proposed)
        return wrong_state(complex, "exit_proposed.state");
    if (c.data()["into"].exists()) {
        const auto into = get<ComplexRow>(c.state(), c.text("into"));
        if (!into || into->id == complex.id || !is_active(into->state))
            return refuse("exit_proposed.into_unknown", "并入的综合体不存在或不在运行",
                          "the complex to merge into does not exist or is not active", "/into");
    }
    if (c.data()["initiator"].text() != "lead") {
        if (!c.data()["resolution"].exists()) return {};
        return refuse("exit_proposed.resolution_foreign", "理事会决议只由牵头单位援引",
                      "only the lead acts on a resolution of the council", "/resolution");
    }
    return check_consent(c, "exit_proposed", "exit", complex.id);
}

void propose(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    use_resolution(c, state, "resolution");
    ComplexRow complex = *c.complex();
    complex.before_exit = complex.state;
    complex.state = ComplexState::exit_proposed;
    ComplexRow::Exit exit;
    exit.initiator = c.text("initiator");
    exit.exit_kind = c.text("kind");
    exit.into = c.text("into");
    exit.proposed = c.index();
    exit.proposed_at = c.recorded();
    complex.exit = std::move(exit);
    put_complex(state, std::move(complex));
}

EventType proposed() {
    EventType type;
    type.name = "exit.proposed";
    type.group = Group::lifecycle;
    type.label = {"提出退出", "exit proposed"};
    type.stream = StreamRule::complex;
    type.fields = {
        field::fixed(field::choice("initiator", {"提出方", "initiator"},
                                   {{"lead", {"牵头单位", "lead"}},
                                    {"authority", {"市级主管部门", "authority"}},
                                    {"district", {"区县", "district"}}})),
        field::fixed(field::choice("kind", {"退出类型", "kind"},
                                   {{"voluntary", {"自愿退出", "voluntary"}},
                                    {"ordered", {"责令退出", "ordered"}},
                                    {"merger", {"合并", "merger"}}})),
        field::fixed(field::optional(field::plain_id("into", {"并入的综合体", "merged into"}))),
        field::fixed(field::optional(field::plain_id("resolution", {"理事会决议", "resolution"}))),
        field::text("ground", {"理由", "ground"}),
        field::official()};
    type.signers = all_of({initiator()});
    type.allowed = {
        "自牵头单位确定起，未在退出中；有理事会的须有退出决议",
        "from lead_selected on, not exiting; by the council's resolution where there is one"};
    type.form = proposal_form;
    type.allowed_when = may_propose;
    type.changes = propose;
    return type;
}

/// For a merger the lead of the receiving complex; nobody otherwise.
Part receiving_lead() {
    return part::custom("receiving_lead", {"并入综合体的牵头单位", "the receiving lead"},
                        [](Case& c) -> Resolved {
                            Requirement nobody = Requirement::all({});
                            nobody.may_be_nobody = true;
                            const auto& complex = c.complex();
                            if (!complex || !complex->exit || complex->exit->into.empty())
                                return nobody;
                            const auto into = get<ComplexRow>(c.state(), complex->exit->into);
                            if (!into) return nobody;
                            return Requirement::one({organization_party(into->lead)});
                        });
}

/// A lead knows what it proposed itself; what others propose must have been served on it.
std::optional<Micros> objection_begins(const ComplexRow::Exit& exit) {
    return exit.initiator == "lead" ? std::optional(exit.proposed_at) : exit.proposal_served;
}

Answer may_decide(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (complex.state != ComplexState::exit_proposed || !complex.exit)
        return wrong_state(complex, "exit_decided.state");
    const auto begins = objection_begins(*complex.exit);
    if (!begins)
        return refuse("exit_decided.not_served", "退出提议尚未送达牵头单位",
                      "the proposal has not been served on the lead unit");
    if (!c.policy()->is_over(Period::exit_objection, *begins, c.recorded()))
        return refuse("exit_decided.objection_period", "异议期未满",
                      "the objection period is not over");
    if (complex.exit->into.empty()) return {};
    const auto into = get<ComplexRow>(c.state(), complex.exit->into);
    if (into && is_active(into->state)) return {};
    return refuse("exit_decided.into_gone", "并入的综合体已不在运行，须驳回或撤回退出申请",
                  "the complex to merge into is not active any more: the exit is to be rejected or "
                  "withdrawn");
}

/// After an ordered exit the lead may not lead again for the policy's number of years.
void bar_lead(Case& c, StateOverlay& state, const ComplexRow& complex) {
    const std::int64_t years = c.policy() ? c.policy()->barred_years_after_ordered_exit() : 0;
    const auto lead = c.organization(complex.lead);
    if (!lead || years == 0) return;
    Date until = c.policy()->calendar().date_of(c.recorded());
    until.year += static_cast<int>(years);
    if (until.month == 2 && until.day == 29) until = {until.year, 3, 1};
    OrganizationRow barred = *lead;
    const Micros end = c.policy()->calendar().start_of(until);
    barred.barred_until = std::max(end, barred.barred_until.value_or(end));
    state.put(complex.lead, std::move(barred));
}

void decide_exit(Case& c, StateOverlay& state) {
    if (!c.complex() || !c.complex()->exit) return;
    ComplexRow complex = *c.complex();
    complex.state = ComplexState::exiting;
    complex.exit->decided = c.index();
    complex.exit->effective_at = moment_of(c, c.data()["effective_at"].text());
    complex.exit->parties = parties(complex, c.recorded());
    if (complex.exit->exit_kind == "ordered") bar_lead(c, state, complex);
    put_complex(state, std::move(complex));
}

void correct_decision(Case& c, const CloudEvent& whole, Index index, StateOverlay& state) {
    if (!c.complex() || !c.complex()->exit || c.complex()->exit->decided != index) return;
    ComplexRow complex = *c.complex();
    complex.exit->effective_at = moment_of(c, whole.data["effective_at"].text());
    put_complex(state, std::move(complex));
}

EventType decided() {
    EventType type;
    type.name = "exit.decided";
    type.group = Group::lifecycle;
    type.label = {"退出决定", "exit decided"};
    type.stream = StreamRule::complex;
    type.fields = {field::text("ground", {"理由", "ground"}),
                   field::moment("effective_at", {"生效时间", "effective at"}),
                   field::optional(field::document("hearing", {"听证记录", "hearing document"})),
                   field::official()};
    type.signers = all_of({part::authority(), receiving_lead()});
    type.allowed = {
        "已提出退出；异议期满（非牵头单位提出的，自送达牵头单位起算）",
        "proposed; the objection period is over, which counts from service on the lead unless the "
        "lead proposed it"};
    type.allowed_when = may_decide;
    type.changes = decide_exit;
    type.corrected = correct_decision;
    return type;
}

Answer refuse_reserve(const char* reason, const char* zh, const char* en, std::size_t at) {
    return refuse(std::string("exit_settled.") + reason, zh, en, "/reserved/" + std::to_string(at));
}

/// A reserved claim: its ground is borne out by the entry it cites.
Answer check_reserved(Case& c, const SettlementRow& settlement, Value one, std::size_t at) {
    const std::string uscc(one["uscc"].text());
    const std::string_view ground = one["ground"].text();
    const Index evidence{static_cast<std::uint64_t>(one["evidence"].integer())};
    const auto answer = std::find_if(settlement.answers.begin(), settlement.answers.end(),
                                     [&](const auto& a) { return a.uscc == uscc; });
    const bool answered = answer != settlement.answers.end();
    if (answered && answer->accepted)
        return refuse_reserve("reserved_signed", "该方已签署结算方案", "this party has signed", at);
    if (ground == "refused") {
        if (answered && answer->index == evidence) return {};
        return refuse_reserve("reserved_refused", "所引条目不是该方对现行方案的拒签",
                              "the entry cited is not this party's refusal of this settlement", at);
    }
    if (ground == "ended") {
        const auto organization = c.organization(uscc);
        if (organization && organization->ended == evidence) return {};
        return refuse_reserve("reserved_ended", "所引条目不是该单位的终止",
                              "the entry cited does not end this organisation", at);
    }
    const auto notice =
        get<NoticeRow>(c.state(), std::string(c.subject()) + "/" + std::to_string(evidence.value));
    if (answered || !notice || notice->matter != "settlement" || notice->recipient != uscc ||
        notice->of != settlement.index)
        return refuse_reserve(
            "reserved_silent", "所引条目不是就现行方案对该方的送达，或该方已答复",
            "the entry cited does not serve this settlement on the party, or it has answered", at);
    if (c.policy()->is_over(Period::settlement, notice->served_at, c.recorded())) return {};
    return refuse_reserve("reserved_period", "送达后的期限未满",
                          "the period after service is not over", at);
}

Answer every_party_accounted(Case& c, const ComplexRow& complex, const SettlementRow& settlement) {
    const Value reserved = c.data()["reserved"];
    std::vector<std::string> named;
    for (const Value one : reserved) {
        const std::string uscc(one["uscc"].text());
        const auto& parties_then = complex.exit->parties;
        if (std::find(parties_then.begin(), parties_then.end(), uscc) == parties_then.end())
            return refuse_reserve("reserved_foreign", "不是退出决定时的一方",
                                  "no party when the exit was decided", named.size());
        if (std::find(named.begin(), named.end(), uscc) != named.end())
            return refuse_reserve("reserved_twice", "同一方列了两次", "the same party twice",
                                  named.size());
        if (auto no = check_reserved(c, settlement, one, named.size())) return no;
        named.push_back(uscc);
    }
    for (const std::string& uscc : complex.exit->parties) {
        const bool signed_it =
            std::any_of(settlement.answers.begin(), settlement.answers.end(),
                        [&](const auto& a) { return a.uscc == uscc && a.accepted; });
        if (signed_it || std::find(named.begin(), named.end(), uscc) != named.end()) continue;
        const Label who = party_label(c, organization_party(uscc));
        return refuse("exit_settled.open", who.zh + "尚未签署、拒签、终止或逾期沉默",
                      who.en + " has not signed, refused, ended, or stayed silent for the period",
                      "/reserved");
    }
    return {};
}

Answer may_settle(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (complex.state != ComplexState::exiting || !complex.exit)
        return wrong_state(complex, "exit_settled.state");
    const auto version = static_cast<std::uint64_t>(c.data()["version"].integer());
    const auto settlement =
        get<SettlementRow>(c.state(), complex.id + "/" + std::to_string(version));
    if (!settlement || version != complex.settlement_versions)
        return refuse("exit_settled.version", "不是现行结算方案的版本",
                      "not the version of the settlement that stands", "/version");
    return every_party_accounted(c, complex, *settlement);
}

void settle(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow complex = *c.complex();
    complex.state = ComplexState::settled;
    put_complex(state, std::move(complex));
}

EventType settled() {
    EventType type;
    type.name = "exit.settled";
    type.correctable = false;  // it accounts for every party as the record stood
    type.group = Group::lifecycle;
    type.label = {"权益结算", "exit settled"};
    type.stream = StreamRule::complex;
    type.fields = {
        field::count("version", {"方案版本", "version"}, 1),
        field::list("reserved", {"保留权利", "reserved claims"},
                    field::object("claim", {"保留权利", "reserved claim"},
                                  {field::uscc("uscc", {"单位", "organisation"}),
                                   field::choice("ground", {"情形", "ground"},
                                                 {{"refused", {"拒签", "refused"}},
                                                  {"silent", {"逾期沉默", "silent"}},
                                                  {"ended", {"已终止", "ended"}}}),
                                   field::count("evidence", {"依据条目", "evidence (index)"})}),
                    0, 200),
        field::official()};
    type.signers = either({{part::lead()}, {part::authority()}});
    type.allowed = {
        "退出决定时的每一方均已签署、拒签、终止，或送达后逾期沉默",
        "each party at exit.decided signed, refused, ended, or was served and stayed silent"};
    type.allowed_when = may_settle;
    type.changes = settle;
    return type;
}

}  // namespace

std::vector<EventType> exits() {
    std::vector<EventType> types;
    types.push_back(proposed());
    types.push_back(decided());
    return types;
}

std::vector<EventType> exit_settlement() {
    std::vector<EventType> types;
    types.push_back(settled());
    return types;
}

}  // namespace qiyue::types
