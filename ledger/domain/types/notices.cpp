// notice.served: from service on, periods run.

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

bool begins_with_notice(std::string_view matter) {
    return matter == "withdrawal" || matter == "other";
}

Answer check_matter(const CloudEvent& event) {
    if (event.data["of"].exists() || begins_with_notice(event.data["matter"].text())) return {};
    return refuse("notice_served.act_missing", "此类送达须指明所送达行为的序号",
                  "a notice of this matter must name the act that it serves", "/of");
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

/// Who decided; whoever gives notice, where the matter begins with it.
Part server() {
    return part::custom("server", {"作出决定或发出通知的一方", "who decided or gives notice"},
                        [](Case& c) -> Resolved {
                            const auto act = served_act(c);
                            if (!act) return std::unexpected(act.error());
                            const std::string by = *act ? (*act)->source : std::string(c.source());
                            for (const std::string& uscc : c.policy()->authority()) {
                                if (organization_party(uscc) == by)
                                    return part::authority().resolve(c);
                            }
                            return Requirement::one({by});
                        });
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
    return {};
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
    state.put(std::string(c.subject()) + "/" + std::to_string(c.index().value), std::move(notice));

    if (c.text("matter") != "withdrawal" || !c.complex()) return;
    ComplexRow row = *c.complex();
    Member* member = standing_member(row, c.source_uscc());
    if (member == nullptr || member->gave_notice) return;
    member->gave_notice = c.recorded();
    put_complex(state, std::move(row));
}

EventType served() {
    EventType type;
    type.name = "notice.served";
    type.group = Group::record;
    type.label = {"送达", "notice served"};
    type.stream = StreamRule::any;
    type.fields = {
        field::optional(field::count("of", {"所送达的行为（序号）", "act that is served (index)"})),
        field::choice("matter", {"事项", "matter"},
                      {{"act", {"行为", "act"}},
                       {"withdrawal", {"成员退出", "withdrawal of a member"}},
                       {"settlement", {"结算方案", "settlement"}},
                       {"other", {"其他", "other"}}}),
        field::uscc("recipient", {"受送达单位", "recipient"}),
        field::choice("method", {"方式", "method"},
                      {{"electronic", {"电子送达", "electronic"}},
                       {"direct", {"直接送达", "direct"}},
                       {"post", {"邮寄送达", "by post"}},
                       {"public", {"公告送达", "by public notice"}}}),
        field::document("doc", {"送达文书", "document"})};
    type.signers = either({{server()}, {authority_instead()}});
    type.allowed = {"所送达的行为存在于同一流；或事项以通知开始，如成员退出",
                    "`of` names an act of this stream, or the matter is one that begins with "
                    "notice, such as a member's withdrawal"};
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
