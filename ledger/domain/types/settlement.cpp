// settlement.*: what an exiting complex's parties agree on, each in its own time.

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Field version() { return field::count("version", {"方案版本", "version"}, 1); }

std::uint64_t version_of(Case& c) {
    return static_cast<std::uint64_t>(c.data()["version"].integer());
}

std::string row_id(const ComplexRow& complex, std::uint64_t number) {
    return complex.id + "/" + std::to_string(number);
}

/// It has ended, or it was served the decision and has proposed nothing for the policy's period.
bool is_lead_absent(Case& c, const ComplexRow& complex) {
    const auto lead = c.organization(complex.lead);
    if (lead && lead->ended) return true;
    if (!complex.exit || !complex.exit->decision_served) return false;
    return c.policy()->is_over(Period::unresponsive, *complex.exit->decision_served, c.recorded());
}

Answer may_propose(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (complex.state != ComplexState::exiting)
        return wrong_state(complex, "settlement_proposed.state");
    if (version_of(c) != complex.settlement_versions + 1)
        return refuse("settlement_proposed.version", "版本须为上一版本加一",
                      "the version must be the last plus one", "/version");
    if (c.source_uscc() == complex.lead || is_lead_absent(c, complex)) return {};
    return refuse("settlement_proposed.lead_present",
                  "牵头单位未终止，也未在退出决定送达后逾期沉默，方案应由其提出",
                  "the lead unit has neither ended nor stayed silent for the period since the "
                  "decision was served on it: the proposal is its task");
}

void propose(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow complex = *c.complex();
    SettlementRow row;
    row.version = version_of(c);
    if (const auto document = hash_from_hex(c.data()["doc"]["sha256"].text()))
        row.document = *document;
    row.index = c.index();
    row.proposed_at = c.recorded();
    state.put(row_id(complex, row.version), std::move(row));
    complex.settlement_versions = version_of(c);
    if (complex.exit && c.source_uscc() == complex.lead) complex.exit->decision_served.reset();
    put_complex(state, std::move(complex));
}

EventType proposed() {
    EventType type;
    type.name = "settlement.proposed";
    type.correctable = false;  // the parties sign what it says
    type.group = Group::lifecycle;
    type.label = {"提出结算方案", "settlement proposed"};
    type.stream = StreamRule::complex;
    type.fields = {
        version(),
        field::list("ip_allocation", {"知识产权归属", "allocation of IP"},
                    field::object("item", {"知识产权", "item"},
                                  {field::text("item", {"名称或编号", "item"}, 200),
                                   field::uscc("uscc", {"归属单位", "owner"}),
                                   field::optional(field::decimal("share", {"份额", "share"}))}),
                    0, 100),
        field::document("doc", {"结算方案", "settlement document"}),
        field::sensitive("amounts", {"金额", "amounts"}, DataClass::trade_secret,
                         {"各方", "the parties"}, DataOwner::lead),
        field::official()};
    type.signers = either({{part::lead()}, {part::authority()}});
    type.allowed = {
        "退出中；版本为上一版本加一；牵头单位终止或经送达后逾期沉默的，由主管部门提出",
        "exiting; version = last + 1; by the authority if the lead has ended, or was served the "
        "decision and stayed silent"};
    type.allowed_when = may_propose;
    type.changes = propose;
    return type;
}

/// The settlement that stands, if this party may still answer it.
Answer may_answer(Case& c, const std::string& prefix) {
    const ComplexRow& complex = *c.complex();
    if (complex.state != ComplexState::exiting || !complex.exit)
        return wrong_state(complex, prefix + ".state");
    const auto settlement = get<SettlementRow>(c.state(), row_id(complex, version_of(c)));
    if (!settlement || version_of(c) != complex.settlement_versions)
        return refuse(prefix + ".version", "不是现行结算方案的版本",
                      "not the version of the settlement that stands", "/version");
    const auto& parties_then = complex.exit->parties;
    const std::string uscc(c.source_uscc());
    if (std::find(parties_then.begin(), parties_then.end(), uscc) == parties_then.end())
        return refuse(prefix + ".not_party", "不是退出决定时的一方",
                      "no party when the exit was decided");
    const bool answered = std::any_of(settlement->answers.begin(), settlement->answers.end(),
                                      [&](const auto& a) { return a.uscc == uscc; });
    if (answered)
        return refuse(prefix + ".already", "该方已对此版本作出答复",
                      "this party has answered this version");
    const Value document = c.data()["doc_sha256"];
    if (document.exists() && hash_from_hex(document.text()) != settlement->document)
        return refuse(prefix + ".document", "签署的文本不是所提方案",
                      "not the document that was proposed", "/doc_sha256");
    return {};
}

void answer(Case& c, StateOverlay& state, bool accepted) {
    if (!c.complex()) return;
    const std::string id = row_id(*c.complex(), version_of(c));
    const auto settlement = get<SettlementRow>(c.state(), id);
    if (!settlement) return;
    SettlementRow row = *settlement;
    row.answers.push_back({std::string(c.source_uscc()), accepted, c.index()});
    state.put(id, std::move(row));
}

EventType signed_by_party() {
    EventType type;
    type.name = "settlement.signed";
    type.replaceable = false;
    type.correctable = false;
    type.group = Group::lifecycle;
    type.label = {"签署结算方案", "settlement signed"};
    type.stream = StreamRule::complex;
    type.fields = {version(), field::hash("doc_sha256", {"方案文本 SHA-256", "document SHA-256"})};
    type.signers = all_of({part::source()});
    type.allowed = {
        "退出决定时的一方；方案为现行版本且文本相同；尚未答复",
        "a party at exit.decided; the version that stands and the same document; not answered yet"};
    type.allowed_when = [](Case& c) { return may_answer(c, "settlement_signed"); };
    type.changes = [](Case& c, StateOverlay& state) { answer(c, state, true); };
    return type;
}

EventType refused_by_party() {
    EventType type;
    type.name = "settlement.refused";
    type.correctable = false;
    type.group = Group::lifecycle;
    type.label = {"拒签结算方案", "settlement refused"};
    type.stream = StreamRule::complex;
    type.fields = {version(), field::text("reason", {"理由", "reason"})};
    type.signers = all_of({part::source()});
    type.allowed = {"退出决定时的一方；方案为现行版本；尚未答复",
                    "a party at exit.decided; the version that stands; not answered yet"};
    type.allowed_when = [](Case& c) { return may_answer(c, "settlement_refused"); };
    type.changes = [](Case& c, StateOverlay& state) { answer(c, state, false); };
    return type;
}

}  // namespace

std::vector<EventType> settlements() {
    std::vector<EventType> types;
    types.push_back(proposed());
    types.push_back(signed_by_party());
    types.push_back(refused_by_party());
    return types;
}

}  // namespace qiyue::types
