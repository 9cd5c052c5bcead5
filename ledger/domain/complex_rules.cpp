#include "ledger/domain/complex_rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ledger/domain/state.hpp"

namespace qiyue {
namespace {

struct StateText {
    std::string_view name;
    Label label;
};

const StateText& text_of(ComplexState state) noexcept {
    static const std::array<StateText, 11> texts = {{
        {"proposed", {"已申报", "proposed"}},
        {"not_selected", {"未入选", "not selected"}},
        {"lead_selected", {"牵头单位已确定", "lead selected"}},
        {"chartered", {"章程已生效", "chartered"}},
        {"cultivating", {"培育中", "cultivating"}},
        {"recognized", {"已认定", "recognised"}},
        {"rectifying", {"整改中", "rectifying"}},
        {"exit_proposed", {"已提出退出", "exit proposed"}},
        {"exiting", {"退出中", "exiting"}},
        {"settled", {"已结算", "settled"}},
        {"closed", {"已终止归档", "closed"}},
    }};
    return texts[static_cast<std::size_t>(state)];
}

/// Where the last signature that the charter required stands.
Index completed_at(const CharterVersion& charter) {
    Index last{};
    for (const auto& signature : charter.signatures) {
        const bool required = std::find(charter.required.begin(), charter.required.end(),
                                        signature.uscc) != charter.required.end();
        if (required) last = std::max(last, signature.index);
    }
    return last;
}

bool all_have_signed(const CharterVersion& charter) {
    return std::all_of(charter.required.begin(), charter.required.end(),
                       [&](const std::string& uscc) { return has_signed(charter, uscc); });
}

bool is_carried(const ComplexRow& complex, const CharterVersion& amendment, Micros at) {
    const CharterVersion* in_force = charter_in_force(complex, at);
    if (in_force == nullptr) return false;
    const auto all = parties(complex, at);
    const auto in_favour = std::count_if(all.begin(), all.end(), [&](const std::string& uscc) {
        return has_signed(amendment, uscc);
    });
    return in_force->amendment_rule.met(static_cast<std::uint64_t>(in_favour), all.size());
}

void found(ComplexRow& complex, const CharterVersion& charter) {
    const Index joined = completed_at(charter);
    for (const std::string& uscc : charter.required) {
        if (uscc == complex.lead) continue;
        Member member;
        member.uscc = uscc;
        member.joined = joined;
        complex.members.push_back(std::move(member));
    }
    complex.charter_took_effect = true;
    ComplexState& state = standing_state(complex);
    if (state == ComplexState::lead_selected) state = ComplexState::chartered;
}

}  // namespace

std::string_view state_name(ComplexState state) noexcept { return text_of(state).name; }

const Label& state_label(ComplexState state) noexcept { return text_of(state).label; }

bool is_active(ComplexState state) noexcept {
    switch (state) {
        case ComplexState::lead_selected:
        case ComplexState::chartered:
        case ComplexState::cultivating:
        case ComplexState::recognized:
        case ComplexState::rectifying:
        case ComplexState::exit_proposed: return true;
        default: return false;
    }
}

bool is_leaving(ComplexState state) noexcept {
    return state == ComplexState::exiting || state == ComplexState::settled;
}

ComplexState standing_state(const ComplexRow& complex) noexcept {
    return complex.state == ComplexState::exit_proposed ? complex.before_exit : complex.state;
}

ComplexState& standing_state(ComplexRow& complex) noexcept {
    return complex.state == ComplexState::exit_proposed ? complex.before_exit : complex.state;
}

void put_in_order(ComplexRow& complex) noexcept {
    ComplexState& state = standing_state(complex);
    if (state != ComplexState::rectifying) return;
    state = complex.before_rectification;
    if (!complex.rectification) return;
    complex.rectification->open = false;
    complex.rectification->orders = 0;
}

bool honour_held(const ComplexRow& complex, const Calendar& calendar, Micros at) {
    return complex.honour && calendar.is_within(at, {}, parse_date(complex.honour->to));
}

Rejection wrong_state(const ComplexRow& complex, std::string_view rule) {
    const Label& label = state_label(complex.state);
    return refuse(rule, "综合体当前状态为“" + label.zh + "”，不允许此行为",
                  "the complex is in state \"" + label.en + "\", which does not allow this act");
}

void put_complex(StateOverlay& state, ComplexRow complex) {
    std::string id = complex.id;
    state.put(std::move(id), std::move(complex));
}

std::optional<Rejection> check_council(Case& c, std::string_view prefix) {
    const std::string rule(prefix);
    if (!c.complex() || !c.complex()->council) {
        return refuse(rule + ".no_council", "尚未成立理事会", "there is no council");
    }
    const ComplexRow::Council& council = *c.complex()->council;
    const auto from = parse_date(council.from);
    const auto to = parse_date(council.to);
    if (!is_party(*c.complex(), council.chair, c.recorded()))
        return refuse(rule + ".chair_left", "理事长单位已退出，须重新成立理事会",
                      "the chair has left the complex: a council must be constituted anew");
    if (c.policy()->calendar().is_within(c.recorded(), from, to)) return {};
    return refuse(rule + ".council_term",
                  "理事会任期为 " + council.from + " 至 " + council.to + "，须重新成立理事会",
                  "the council's term is " + council.from + " to " + council.to +
                      ": a council must be constituted anew");
}

Part council_chair(std::string_view prefix) {
    return part::custom("chair", {"理事长单位", "the chair"}, [prefix](Case& c) -> Resolved {
        if (auto no = check_council(c, prefix)) return std::unexpected(std::move(*no));
        return Requirement::one({organization_party(c.complex()->council->chair)});
    });
}

const CharterVersion* charter_in_force(const ComplexRow& complex, Micros at) {
    const auto found = std::find_if(
        complex.charters.rbegin(), complex.charters.rend(),
        [at](const auto& one) { return one.effective && *one.effective <= at && !one.withdrawn; });
    return found == complex.charters.rend() || found->terminated ? nullptr : &*found;
}

const CharterVersion* charter_version(const ComplexRow& complex, std::uint64_t version) {
    const auto found = std::find_if(complex.charters.begin(), complex.charters.end(),
                                    [version](const auto& one) { return one.version == version; });
    return found == complex.charters.end() ? nullptr : &*found;
}

bool has_signed(const CharterVersion& charter, std::string_view uscc) {
    return std::any_of(charter.signatures.begin(), charter.signatures.end(),
                       [uscc](const auto& one) { return one.uscc == uscc; });
}

bool is_superseded(const ComplexRow& complex, const CharterVersion& charter) {
    if (charter.effective) return false;
    return std::any_of(complex.charters.begin(), complex.charters.end(), [&](const auto& other) {
        return other.effective && (other.version > charter.version || !charter.amendment);
    });
}

void complete_charters(Case& c, ComplexRow& complex) {
    for (CharterVersion& charter : complex.charters) {
        if (charter.effective || charter.withdrawn || charter.terminated ||
            is_superseded(complex, charter)) {
            continue;
        }
        const bool complete = charter.amendment ? is_carried(complex, charter, c.recorded())
                                                : all_have_signed(charter);
        if (!complete) continue;
        charter.effective = std::max(c.recorded(), moment_of(c, charter.effective_from));
    }
}

ComplexRow brought_forward(ComplexRow complex, Micros at) {
    if (complex.charter_took_effect || !is_active(complex.state)) return complex;
    if (const CharterVersion* charter = charter_in_force(complex, at)) found(complex, *charter);
    return complex;
}

std::vector<std::string> parties(const ComplexRow& complex, Micros at) {
    std::vector<std::string> all{complex.lead};
    for (const Member& member : complex.members) {
        if (!is_member(complex, member.uscc, at)) continue;
        if (std::find(all.begin(), all.end(), member.uscc) == all.end()) {
            all.push_back(member.uscc);
        }
    }
    return all;
}

Member* standing_member(ComplexRow& complex, std::string_view uscc) {
    const auto found =
        std::find_if(complex.members.begin(), complex.members.end(),
                     [uscc](const Member& one) { return one.uscc == uscc && !one.left; });
    return found == complex.members.end() ? nullptr : &*found;
}

const Member* standing_member(const ComplexRow& complex, std::string_view uscc) {
    const auto found =
        std::find_if(complex.members.begin(), complex.members.end(),
                     [uscc](const Member& one) { return one.uscc == uscc && !one.left; });
    return found == complex.members.end() ? nullptr : &*found;
}

std::vector<std::string> voting_seats(const ComplexRow& complex, Micros at) {
    std::vector<std::string> seats;
    if (!complex.council) return seats;
    for (const std::string& seat : complex.council->seats) {
        if (is_party(complex, seat, at)) seats.push_back(seat);
    }
    return seats;
}

std::optional<Rejection> check_resolution(Case& c, std::string_view prefix, std::string_view field,
                                          std::string_view matter, std::string_view target) {
    const std::string rule(prefix);
    const std::string place = "/" + std::string(field);
    const std::string id = c.text(field);
    const auto row = get<ResolutionRow>(c.state(), std::string(c.subject_id()) + "/" + id);
    if (!row) {
        return refuse(rule + ".resolution_unknown", "本综合体没有理事会决议 " + id,
                      "the complex has no council resolution " + id, place);
    }
    if (row->used) {
        const std::string index = std::to_string(row->used->value);
        return refuse(rule + ".resolution_used", "决议 " + id + " 已在序号 " + index + " 使用过",
                      "resolution " + id + " was used at index " + index, place);
    }
    if (row->matter != matter) {
        return refuse(rule + ".resolution_matter", "决议 " + id + " 的事项不是此行为所需",
                      "resolution " + id + " is not of the matter that this act needs", place);
    }
    if (row->target != target) {
        return refuse(rule + ".resolution_target", "决议 " + id + " 的对象与此行为不符",
                      "resolution " + id + " has another target than this act", place);
    }
    return {};
}

std::optional<Rejection> check_consent(Case& c, std::string_view prefix, std::string_view matter,
                                       std::string_view target) {
    if (c.data()["resolution"].exists()) {
        return check_resolution(c, prefix, "resolution", matter, target);
    }
    if (!c.complex()->council) return {};
    return refuse(std::string(prefix) + ".resolution_missing", "已成立理事会，须有其对此事项的决议",
                  "there is a council: its resolution on this matter is needed", "/resolution");
}

void use_resolution(Case& c, StateOverlay& state, std::string_view field) {
    const std::string id = std::string(c.subject_id()) + "/" + c.text(field);
    const auto row = get<ResolutionRow>(state, id);
    if (!row || !c.data()[field].is_string()) return;
    ResolutionRow used = *row;
    used.used = c.index();
    state.put(id, std::move(used));
}

bool is_publicised(Case& c, const ComplexRow& complex, Index of) {
    if (c.policy()->is_waived(Waiver::publicity)) return true;
    return std::any_of(
        complex.publications.begin(), complex.publications.end(), [&](const auto& one) {
            return one.of == of && c.policy()->is_over(Period::publicity, one.since, c.recorded());
        });
}

void note_known(Case& c, StateOverlay& state, Index of, Micros since) {
    if (!c.complex()) return;
    for (const auto& one : c.complex()->evaluations) {
        const std::string id = c.complex()->id + "/" + one.id;
        const auto row = get<EvaluationRow>(state, id);
        if (!row || row->concluded != of || row->known) continue;
        EvaluationRow known = *row;
        known.known = since;
        state.put(id, std::move(known));
    }
}

Micros moment_of(Case& c, std::string_view text) {
    if (const auto date = parse_date(text)) return c.policy()->calendar().start_of(*date);
    return parse_event_time(text).value_or(c.recorded());
}

}  // namespace qiyue
