// notice.served: from service on, periods run.

#include <algorithm>

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/instead.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

bool begins_with_notice(std::string_view matter) {
    return matter == "withdrawal" || matter == "other";
}

/// Streams of nobody hold no notices but of their acts.
bool concerns_nobody(std::string_view stream) { return stream == "ledger" || stream == "policy"; }

Answer check_matter(const CloudEvent& event) {
    if (event.data["of"].exists()) return {};
    if (begins_with_notice(event.data["matter"].text()) && !concerns_nobody(event.subject)) {
        return {};
    }
    return refuse("notice_served.act_missing", "此流中的此类送达须指明所送达行为的序号",
                  "a notice of this matter, in this stream, must name the act that it serves",
                  "/of");
}

/// The act that is served; nothing if the notice names none.
std::expected<std::optional<ActInfo>, Rejection> served_act(Case& c) {
    const Value of = c.data()["of"];
    if (!of.exists()) return std::optional<ActInfo>{};
    const Index index{static_cast<std::uint64_t>(of.integer())};
    if (index < c.index()) {
        if (auto act = c.state().act(index)) return act;
    }
    return std::unexpected(refuse("notice_served.act_unknown", "记录中没有该序号的行为",
                                  "there is no act of this index", "/of"));
}

bool names(const std::vector<std::string>& usccs, std::string_view party) {
    return std::any_of(usccs.begin(), usccs.end(), [party](const std::string& uscc) {
        return organization_party(uscc) == party;
    });
}

bool is_own_stream(Case& c) { return c.source().substr(1) == c.subject(); }

/// Who decided; whoever gives notice, where the matter begins with it. In its own stream even an
/// authority speaks for itself.
Resolved resolve_server(Case& c) {
    const auto act = served_act(c);
    if (!act) return std::unexpected(act.error());
    const std::string by = *act ? (*act)->source : std::string(c.source());
    if (!*act && is_own_stream(c)) return Requirement::one({by});
    if (names(c.policy()->authority(), by)) return part::authority().resolve(c);
    Requirement made = Requirement::one({by});
    made.official = names(c.policy()->all_districts(), by);
    return made;
}

Part server() {
    return part::custom("server", {"作出决定或发出通知的一方", "who decided or gives notice"},
                        resolve_server);
}

/// The authority may serve what another decided: offices pass on and leads fall silent, and what
/// has not been served never becomes final.
Part authority_instead() {
    Part made = part::authority();
    made.resolve = [](Case& c) -> Resolved {
        if (const auto act = served_act(c); !act) return std::unexpected(act.error());
        return part::authority().resolve(c);
    };
    return made;
}

/// A withdrawal is notified by a member to its lead, in the stream of the complex.
Answer check_withdrawal(Case& c) {
    if (!c.complex() || standing_member(*c.complex(), c.source_uscc()) == nullptr) {
        return refuse("notice_served.not_member", "只有成员单位可以送达退出通知",
                      "only a member can give notice of its withdrawal");
    }
    if (c.data()["recipient"].text() == c.complex()->lead) return {};
    return refuse("notice_served.not_lead", "退出通知须送达牵头单位",
                  "notice of a withdrawal is served on the lead unit", "/recipient");
}

/// A notice that serves no act is for those whom the stream concerns.
Answer check_concerned(Case& c) {
    if (names(c.policy()->authority(), c.source()) || is_own_stream(c)) return {};
    const auto silent = unanswered(c);
    if (std::any_of(silent.begin(), silent.end(),
                    [&](const Silence& one) { return one.uscc == c.source_uscc(); }))
        return {};  // whoever was served may answer
    if (const auto& complex = c.complex()) {
        if (is_party(*complex, c.source_uscc(), c.recorded())) return {};
        if (names(c.policy()->district(complex->founding_district, c.recorded()), c.source())) {
            return {};
        }
    }
    return refuse("notice_served.not_concerned",
                  "未送达任何行为的通知，只能由综合体的一方、所在区县、主管部门，或由该单位、专家在"
                  "其自己的流中发出",
                  "a notice that serves no act is given by a party to the complex, its district or "
                  "the authority, or by an organisation or expert in its own stream");
}

Answer may_serve(Case& c) {
    if (const auto act = served_act(c); act && *act && (*act)->subject != c.subject()) {
        return refuse("notice_served.other_stream", "所送达的行为在另一流 " + (*act)->subject,
                      "the act that is served stands in another stream, " + (*act)->subject, "/of");
    }
    if (!c.organization(c.data()["recipient"].text())) {
        return refuse("notice_served.recipient_unknown", "受送达单位尚未建档",
                      "the recipient is not registered", "/recipient");
    }
    if (c.text("matter") == "withdrawal") return check_withdrawal(c);
    return c.data()["of"].exists() ? Answer{} : check_concerned(c);
}

/// A withdrawal's period runs from the member's first notice.
bool note_withdrawal(const NoticeRow& notice, std::string_view source, ComplexRow& complex) {
    if (notice.matter != "withdrawal") return false;
    Member* member = standing_member(complex, source);
    if (member == nullptr || member->gave_notice) return false;
    member->gave_notice = notice.served_at;
    return true;
}

/// An exit's periods run from the first service on the lead of what it may object to, or must act
/// on.
bool note_exit(const NoticeRow& notice, ComplexRow& complex) {
    if (!complex.exit || notice.recipient != complex.lead) return false;
    ComplexRow::Exit& exit = *complex.exit;
    std::optional<Micros>* served = nullptr;
    if (notice.of == exit.proposed) served = &exit.proposal_served;
    if (notice.of && notice.of == exit.decided) served = &exit.decision_served;
    if (served == nullptr || *served) return false;
    *served = notice.served_at;
    return true;
}

void serve(Case& c, StateOverlay& state) {
    NoticeRow notice;
    notice.server = c.source();
    notice.matter = c.text("matter");
    notice.recipient = c.text("recipient");
    if (const Value of = c.data()["of"]; of.is_integer()) {
        notice.of = Index{static_cast<std::uint64_t>(of.integer())};
    }
    notice.index = c.index();
    notice.served_at = c.recorded();
    if (c.complex()) {
        ComplexRow row = *c.complex();
        const bool withdrawal = note_withdrawal(notice, c.source_uscc(), row);
        if (note_exit(notice, row) || withdrawal) put_complex(state, std::move(row));
    }
    if (notice.of && c.complex() && notice.recipient == c.complex()->lead)
        note_known(c, state, *notice.of, notice.served_at);
    note_service(c, state, notice.recipient);
    state.put(std::string(c.subject()) + "/" + std::to_string(c.index().value), std::move(notice));
}

EventType served() {
    EventType type;
    type.name = "notice.served";
    type.group = Group::record;
    type.label = {"送达", "notice served"};
    type.stream = StreamRule::any;
    type.fields = {
        field::fixed(field::optional(
            field::count("of", {"所送达的行为（序号）", "act that is served (index)"}))),
        field::fixed(field::choice("matter", {"事项", "matter"},
                                   {{"act", {"行为", "act"}},
                                    {"withdrawal", {"成员退出", "withdrawal of a member"}},
                                    {"settlement", {"结算方案", "settlement"}},
                                    {"other", {"其他", "other"}}})),
        field::fixed(field::uscc("recipient", {"受送达单位", "recipient"})),
        field::choice("method", {"方式", "method"},
                      {{"electronic", {"电子送达", "electronic"}},
                       {"direct", {"直接送达", "direct"}},
                       {"post", {"邮寄送达", "by post"}},
                       {"public", {"公告送达", "by public notice"}}}),
        field::document("doc", {"送达文书", "document"}),
        field::official()};
    type.signers = either({{server()}, {authority_instead()}});
    type.allowed = {"所送达的行为存在于同一流；或事项以通知开始（如成员退出），且发出方与该流有关",
                    "`of` names an act of this stream, or the matter is one that begins with "
                    "notice, such as a member's withdrawal, and the stream concerns who gives it"};
    type.form = check_matter;
    type.allowed_when = may_serve;
    type.changes = serve;
    return type;
}

}  // namespace

std::vector<EventType> notices() {
    std::vector<EventType> types;
    types.push_back(served());
    return types;
}

}  // namespace qiyue::types
