// disclosure.granted, disclosure.erased: who may see a sensitive field, and that nobody may again.

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

constexpr std::string_view complexes = "complexes/";

/// The party that owns a field: the one that stated it, or the lead of its complex as it is now.
std::string owner_of(Case& c, const CommitmentRow& row) {
    if (row.lead_owns && c.complex() && row.stream.starts_with(complexes))
        return organization_party(c.complex()->lead);
    return row.party;
}

Part owners() {
    return part::custom(
        "owners", {"字段所有者", "the owner of the field"}, [](Case& c) -> Resolved {
            std::vector<std::string> parties;
            for (const Value one : c.data()["commitments"]) {
                const auto row = get<CommitmentRow>(c.state(), std::string(one.text()));
                if (!row)
                    return std::unexpected(refuse("disclosure.unknown", "记录中没有此承诺值",
                                                  "no event commits to this", "/commitments"));
                std::string party = owner_of(c, *row);
                if (std::find(parties.begin(), parties.end(), party) == parties.end())
                    parties.push_back(std::move(party));
            }
            return Requirement::all(std::move(parties));
        });
}

/// Known, of this stream, not erased.
Answer check_commitments(Case& c, const std::string& prefix) {
    std::size_t at = 0;
    for (const Value one : c.data()["commitments"]) {
        const std::string place = "/commitments/" + std::to_string(at++);
        const auto row = get<CommitmentRow>(c.state(), std::string(one.text()));
        if (!row)
            return refuse("disclosure.unknown", "记录中没有此承诺值", "no event commits to this",
                          place);
        if (row->stream != c.subject())
            return refuse(prefix + ".other_stream", "该字段属于另一流 " + row->stream,
                          "the field stands in another stream, " + row->stream, place);
        if (row->erased)
            return refuse(prefix + ".erased",
                          "该字段已于序号 " + std::to_string(row->erased->value) + " 销毁",
                          "the field was erased at index " + std::to_string(row->erased->value),
                          place);
    }
    return {};
}

Answer may_grant(Case& c) {
    if (auto no = check_commitments(c, "disclosure_granted")) return no;
    if (!c.organization(c.data()["recipient"].text()))
        return refuse("disclosure_granted.recipient_unknown", "接收单位尚未建档",
                      "the recipient is not registered", "/recipient");
    const auto until = parse_date(c.data()["until"].text());
    if (until && *until >= c.policy()->calendar().date_of(c.recorded())) return {};
    return refuse("disclosure_granted.until", "授权止期已过", "the grant would be over already",
                  "/until");
}

void grant(Case& c, StateOverlay& state) {
    for (const Value one : c.data()["commitments"]) {
        const auto row = get<CommitmentRow>(state, std::string(one.text()));
        if (!row) continue;
        CommitmentRow changed = *row;
        std::erase_if(changed.grants,
                      [&](const auto& other) { return other.recipient == c.text("recipient"); });
        changed.grants.push_back({c.text("recipient"), c.text("until"), c.index()});
        state.put(std::string(one.text()), std::move(changed));
    }
}

Answer may_erase(Case& c) {
    if (auto no = check_commitments(c, "disclosure_erased")) return no;
    const auto row = get<HoldRow>(c.state(), std::string(c.subject()));
    if (!row || row->holds.empty()) return {};
    return refuse("disclosure_erased.held", "本流已锁定留存", "there is a hold on this stream");
}

void erase(Case& c, StateOverlay& state) {
    for (const Value one : c.data()["commitments"]) {
        const auto row = get<CommitmentRow>(state, std::string(one.text()));
        if (!row || row->erased) continue;
        CommitmentRow changed = *row;
        changed.erased = c.index();
        changed.grants.clear();
        state.put(std::string(one.text()), std::move(changed));
    }
}

Field commitments() {
    return field::set("commitments", {"承诺值", "commitments"},
                      field::hash("commitment", {"承诺值", "commitment"}), 1, 100);
}

EventType granted() {
    EventType type;
    type.name = "disclosure.granted";
    type.replaceable = false;
    type.group = Group::record;
    type.label = {"授权披露", "disclosure granted"};
    type.stream = StreamRule::any;
    type.correctable = false;
    type.fields = {field::uscc("recipient", {"接收单位", "recipient"}), commitments(),
                   field::text("purpose", {"用途", "purpose"}),
                   field::date("until", {"授权至", "until"})};
    type.signers = all_of({owners()});
    type.allowed = {"字段在本流中且未销毁；接收单位已建档；止期未过",
                    "the fields stand in this stream and are not erased; the recipient is "
                    "registered; the grant is not over"};
    type.allowed_when = may_grant;
    type.changes = grant;
    return type;
}

EventType erased() {
    EventType type;
    type.name = "disclosure.erased";
    type.replaceable = false;
    type.group = Group::record;
    type.label = {"敏感信息销毁", "sensitive data erased"};
    type.stream = StreamRule::any;
    type.correctable = false;
    type.fields = {commitments(), field::text("legal_ground", {"法律依据", "legal ground"})};
    type.signers = either({{part::dpo(), owners()}, {part::dpo(), part::operator_()}});
    type.allowed = {"字段在本流中且未销毁；本流没有留存锁定",
                    "the fields stand in this stream and are not erased; no hold on the stream"};
    type.allowed_when = may_erase;
    type.changes = erase;
    return type;
}

}  // namespace

std::vector<EventType> disclosures() {
    std::vector<EventType> types;
    types.push_back(granted());
    types.push_back(erased());
    return types;
}

}  // namespace qiyue::types
