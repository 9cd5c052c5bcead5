// The council, what it sets up, and what it resolves.

#include <algorithm>
#include <set>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"
#include "ledger/domain/uscc.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Answer charter_is_in_force(Case& c, std::string_view rule) {
    if (charter_in_force(*c.complex(), c.recorded()) != nullptr) return {};
    return refuse(rule, "章程尚未生效或已终止", "no charter is in force");
}

// council.constituted

Answer check_council_form(const CloudEvent& event) {
    const Value term = event.data["term"];
    if (term["to"].text() < term["from"].text()) {
        return refuse("council_constituted.term", "任期的止期早于起期",
                      "the term ends before it begins", "/term/to");
    }
    for (const Value seat : event.data["seats"]) {
        if (seat.text() == event.data["chair_uscc"].text()) return {};
    }
    return refuse("council_constituted.chair_not_seat", "理事长单位须为理事单位",
                  "the chair must hold a seat", "/chair_uscc");
}

Answer may_constitute_council(Case& c) {
    if (auto no = charter_is_in_force(c, "council_constituted.no_charter")) return no;
    std::size_t n = 0;
    for (const Value seat : c.data()["seats"]) {
        const std::string place = "/seats/" + std::to_string(n++);
        if (is_party(*c.complex(), seat.text(), c.recorded())) continue;
        return refuse("council_constituted.seat_not_party", "理事单位须为牵头单位或成员单位",
                      "a seat must belong to the lead unit or a member", place);
    }
    return {};
}

void constitute_council(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    ComplexRow::Council council;
    council.chair = c.text("chair_uscc");
    for (const Value seat : c.data()["seats"])
        council.seats.emplace_back(seat.text());
    council.from = c.data()["term"]["from"].text();
    council.to = c.data()["term"]["to"].text();
    council.index = c.index();
    row.council = std::move(council);
    put_complex(state, std::move(row));
}

/// More than half of the seats; every seat may sign.
Part majority_of_seats() {
    return part::custom("seats", {"过半数理事单位", "a majority of the seats"},
                        [](Case& c) -> Resolved {
                            std::vector<std::string> holders;
                            for (const Value seat : c.data()["seats"]) {
                                holders.push_back(organization_party(seat.text()));
                            }
                            Requirement made = Requirement::all(std::move(holders));
                            made.needed = made.allowed / 2 + 1;
                            return made;
                        });
}

EventType council_constituted() {
    EventType type;
    type.name = "council.constituted";
    type.group = Group::bodies;
    type.label = {"成立理事会", "council constituted"};
    type.stream = StreamRule::complex;
    type.fields = {field::fixed(uscc("chair_uscc")),
                   field::fixed(field::set("seats", {"理事单位", "seats"}, uscc(), 1, 100)),
                   field::fixed(field::term("term", {"任期", "term"})),
                   field::sensitive_list("members", {"理事会成员", "members"}, DataClass::personal,
                                         {"理事", "the council member"})};
    type.signers =
        all_of({majority_of_seats(), part::named_in("chair_uscc", {"理事长单位", "the chair"})});
    type.allowed = {"章程已生效；理事单位为牵头单位或成员单位",
                    "charter effective; seats belong to the lead unit or members"};
    type.form = check_council_form;
    type.allowed_when = may_constitute_council;
    type.changes = constitute_council;
    return type;
}

// expert_committee.constituted

Answer may_constitute_committee(Case& c) {
    std::size_t n = 0;
    for (const Value id : c.data()["expert_ids"]) {
        const std::string place = "/expert_ids/" + std::to_string(n++);
        if (c.expert(id.text())) continue;
        return refuse("expert_committee_constituted.expert_unknown",
                      "专家库中没有 " + std::string(id.text()),
                      "expert " + std::string(id.text()) + " is not in the register", place);
    }
    return {};
}

void constitute_committee(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    row.has_expert_committee = true;
    row.committee_experts.clear();
    for (const Value id : c.data()["expert_ids"])
        row.committee_experts.emplace_back(id.text());
    put_complex(state, std::move(row));
}

EventType expert_committee_constituted() {
    EventType type;
    type.name = "expert_committee.constituted";
    type.group = Group::bodies;
    type.label = {"成立专家委员会", "expert committee constituted"};
    type.stream = StreamRule::complex;
    type.fields = {expert_fields(),
                   field::fixed(field::set("expert_ids", {"入库专家", "experts in the register"},
                                           field::plain_id("expert", {"专家", "expert"}), 0, 200)),
                   field::sensitive_list("experts", {"其他专家", "other experts"},
                                         DataClass::personal, {"专家", "the expert"})};
    type.signers = all_of({council_chair("expert_committee_constituted")});
    type.allowed = {"理事会已成立；所列专家在库",
                    "council exists; the experts are in the register"};
    type.allowed_when = may_constitute_committee;
    type.changes = constitute_committee;
    return type;
}

// secretariat.constituted

Answer may_constitute_secretariat(Case& c) {
    if (c.organization(c.data()["host_uscc"].text())) return {};
    return refuse("secretariat_constituted.host_unknown", "秘书处承办单位尚未建档",
                  "the secretariat's host is not registered", "/host_uscc");
}

void constitute_secretariat(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    row.secretariat_host = c.text("host_uscc");
    put_complex(state, std::move(row));
}

EventType secretariat_constituted() {
    EventType type;
    type.name = "secretariat.constituted";
    type.group = Group::bodies;
    type.label = {"成立秘书处", "secretariat constituted"};
    type.stream = StreamRule::complex;
    type.fields = {field::fixed(uscc("host_uscc")),
                   field::sensitive("secretary_general", {"秘书长", "secretary-general"},
                                    DataClass::personal, {"秘书长", "the secretary-general"})};
    type.signers = all_of({council_chair("secretariat_constituted")});
    type.allowed = {"理事会已成立；承办单位已建档", "council exists; the host is registered"};
    type.allowed_when = may_constitute_secretariat;
    type.changes = constitute_secretariat;
    return type;
}

// resolution.adopted

bool is_target_of(std::string_view matter, std::string_view target, std::string_view complex) {
    if (matter == "amendment") return hash_from_hex(target).has_value();
    if (matter == "removal" || matter == "lead_change") return is_uscc(target);
    if (matter == "exit") return target == complex;
    return true;
}

Answer check_resolution_form(const CloudEvent& event) {
    const std::string_view complex = event.subject.substr(event.subject.find('/') + 1);
    if (!is_target_of(event.data["matter"].text(), event.data["target"].text(), complex)) {
        return refuse("resolution_adopted.target",
                      "对象与事项不符：修订为新文本摘要，除名与变更牵头为统一社会信用代码，退出为本"
                      "综合体编号",
                      "the target does not fit the matter: digest of the new text, organisation "
                      "code, or the id of this complex",
                      "/target");
    }
    std::set<std::string_view> voters;
    std::size_t n = 0;
    for (const Value vote : event.data["votes"]) {
        if (!voters.insert(vote["uscc"].text()).second) {
            return refuse("resolution_adopted.voted_twice", "同一理事单位表决两次",
                          "one seat votes twice", "/votes/" + std::to_string(n) + "/uscc");
        }
        ++n;
    }
    return {};
}

/// Seats that have a vote on this: those of parties, without the one that is to be removed.
std::vector<std::string> seats_with_vote(Case& c) {
    auto seats = voting_seats(*c.complex(), c.recorded());
    if (c.text("matter") == "removal") std::erase(seats, c.text("target"));
    return seats;
}

Answer check_votes(Case& c, const CharterVersion& charter) {
    const auto seats = seats_with_vote(c);
    std::uint64_t in_favour = 0;
    std::size_t n = 0;
    for (const Value vote : c.data()["votes"]) {
        if (std::find(seats.begin(), seats.end(), vote["uscc"].text()) == seats.end()) {
            return refuse("resolution_adopted.no_vote", "该单位对此事项没有表决权",
                          "this organisation has no vote on this matter",
                          "/votes/" + std::to_string(n) + "/uscc");
        }
        if (vote["vote"].text() == "for") ++in_favour;
        ++n;
    }
    if (n != seats.size()) {
        return refuse("resolution_adopted.votes_incomplete", "有表决权的理事单位须各有一票",
                      "every seat that has a vote must have one", "/votes");
    }
    if (seats.empty() || !charter.quorum.met(in_favour, seats.size())) {
        return refuse("resolution_adopted.no_quorum", "赞成票未达到章程规定的比例",
                      "the votes in favour do not reach the charter's quorum", "/votes");
    }
    return {};
}

Answer may_resolve(Case& c) {
    const auto* charter = charter_in_force(*c.complex(), c.recorded());
    if (auto no = charter_is_in_force(c, "resolution_adopted.no_charter")) return no;
    const std::string id = c.text("resolution_id");
    if (get<ResolutionRow>(c.state(), c.complex()->id + "/" + id)) {
        return refuse("resolution_adopted.id_used", "决议编号 " + id + " 已使用",
                      "the id " + id + " has been used before", "/resolution_id");
    }
    return check_votes(c, *charter);
}

void resolve(Case& c, StateOverlay& state) {
    ResolutionRow row;
    row.id = c.text("resolution_id");
    row.matter = c.text("matter");
    row.target = c.text("target");
    row.index = c.index();
    std::string id = std::string(c.subject_id()) + "/" + row.id;
    state.put(std::move(id), std::move(row));
}

Part secretariat_of_council() {
    return part::custom("secretariat", {"秘书处", "the secretariat"}, [](Case& c) -> Resolved {
        if (auto no = check_council(c, "resolution_adopted")) {
            return std::unexpected(std::move(*no));
        }
        if (!c.complex()->secretariat_host) {
            return std::unexpected(refuse("resolution_adopted.no_secretariat", "尚未成立秘书处",
                                          "there is no secretariat"));
        }
        return Requirement::one({organization_party(*c.complex()->secretariat_host)});
    });
}

Part seats_in_favour() {
    return part::custom("seats_in_favour", {"投赞成票的理事单位", "every seat that voted for"},
                        [](Case& c) -> Resolved {
                            std::vector<std::string> holders;
                            for (const Value vote : c.data()["votes"]) {
                                if (vote["vote"].text() != "for") continue;
                                holders.push_back(organization_party(vote["uscc"].text()));
                            }
                            Requirement made = Requirement::all(std::move(holders));
                            made.may_be_nobody = true;  // the quorum says that this is too few
                            return made;
                        });
}

Field votes() {
    Field vote = field::choice("vote", {"表决", "vote"},
                               {{"for", {"赞成", "for"}},
                                {"against", {"反对", "against"}},
                                {"abstain", {"弃权", "abstain"}}});
    return field::list("votes", {"表决情况", "votes"},
                       field::object("vote", {"一票", "one vote"}, {uscc(), std::move(vote)}), 1,
                       100);
}

EventType resolution_adopted() {
    EventType type;
    type.name = "resolution.adopted";
    type.correctable = false;
    type.group = Group::bodies;
    type.label = {"理事会决议", "council resolution adopted"};
    type.stream = StreamRule::complex;
    type.fields = {field::plain_id("resolution_id", {"决议编号", "resolution id"}),
                   field::choice("matter", {"事项", "matter"},
                                 {{"amendment", {"修订章程", "amendment of the charter"}},
                                  {"removal", {"除名", "removal of a member"}},
                                  {"lead_change", {"变更牵头单位", "change of the lead unit"}},
                                  {"exit", {"退出", "exit"}},
                                  {"other", {"其他", "other"}}}),
                   field::text("target", {"对象", "target"}, 500),
                   votes(),
                   field::document("doc", {"决议文本", "text of the resolution"}),
                   field::sensitive("roll_call", {"表决记名单", "roll call"}, DataClass::personal,
                                    {"理事", "the council members"})};
    type.signers = all_of({secretariat_of_council(), seats_in_favour()});
    type.allowed = {
        "有表决权的理事单位各一票，赞成票达到章程规定的比例；拟除名者无表决权；一项决议只用一次",
        "one vote for each seat that has one; those in favour reach the charter's quorum; the "
        "party to be removed has no vote; used once, for that matter and target"};
    type.form = check_resolution_form;
    type.allowed_when = may_resolve;
    type.changes = resolve;
    return type;
}

}  // namespace

std::vector<EventType> bodies() {
    std::vector<EventType> types;
    types.push_back(council_constituted());
    types.push_back(expert_committee_constituted());
    types.push_back(secretariat_constituted());
    types.push_back(resolution_adopted());
    return types;
}

}  // namespace qiyue::types
