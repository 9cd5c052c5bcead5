#include "ledger/package/report/complex_life.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

struct Folding {
    const PolicyVersions& policies;
    const ActReading& act;
    ComplexLife& life;

    ComplexRow& row() const { return life.row; }
    std::uint64_t version() const { return static_cast<std::uint64_t>(act.integer("/version")); }
    Micros moment(std::string_view text) const { return moment_at(policies, text, act.recorded()); }
};

Fraction fraction_at(const ActReading& act, const std::string& pointer) {
    const std::int64_t above = act.integer(pointer + "/numerator");
    const std::int64_t below = act.integer(pointer + "/denominator");
    if (above < 0 || below < 1 || below > 1'000) return {1, 1};
    return {static_cast<std::uint64_t>(above), static_cast<std::uint64_t>(below)};
}

// Charters.

bool all_have_signed(const CharterVersion& charter) {
    return !charter.required.empty() &&
           std::all_of(charter.required.begin(), charter.required.end(),
                       [&](const std::string& uscc) { return has_signed(charter, uscc); });
}

bool is_carried(const ComplexRow& row, const CharterVersion& amendment, Micros at) {
    const CharterVersion* in_force = charter_in_force(row, at);
    if (in_force == nullptr) return false;
    const auto all = parties(row, at);
    const auto in_favour = std::count_if(all.begin(), all.end(), [&](const std::string& uscc) {
        return has_signed(amendment, uscc);
    });
    return in_force->amendment_rule.met(static_cast<std::uint64_t>(in_favour), all.size());
}

/// As complete_charters() has it, from what the package holds.
void complete(const Folding& f) {
    for (CharterVersion& charter : f.row().charters) {
        if (charter.effective || charter.withdrawn || charter.terminated ||
            is_superseded(f.row(), charter))
            continue;
        const bool has_all = charter.amendment ? is_carried(f.row(), charter, f.act.recorded())
                                               : all_have_signed(charter);
        if (has_all)
            charter.effective = std::max(f.act.recorded(), f.moment(charter.effective_from));
    }
}

void propose_charter(const Folding& f) {
    CharterVersion charter;
    charter.version = f.version();
    charter.proposed = f.act.index();
    charter.document = hash_from_hex(f.act.at("/doc/sha256").text()).value_or(Hash{});
    charter.required = f.act.texts("/required_signers");
    charter.quorum = fraction_at(f.act, "/quorum");
    charter.amendment_rule = fraction_at(f.act, "/amendment_rule");
    charter.notice_period = f.act.integer("/notice_period");
    charter.effective_from = f.act.text("/effective_from");
    charter.amendment = f.act.at("/resolution").is_string();
    f.row().charters.push_back(std::move(charter));
}

CharterVersion* named_charter(const Folding& f) {
    auto& all = f.row().charters;
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const auto& one) { return one.version == f.version(); });
    return found == all.end() ? nullptr : &*found;
}

void sign_charter(const Folding& f) {
    CharterVersion* charter = named_charter(f);
    if (charter == nullptr || has_signed(*charter, f.act.source_uscc())) return;
    charter->signatures.push_back({f.act.source_uscc(), f.act.index()});
    complete(f);
}

void withdraw_charter(const Folding& f) {
    if (CharterVersion* charter = named_charter(f)) charter->withdrawn = true;
}

void terminate_charter(const Folding& f) {
    for (CharterVersion& one : f.row().charters) {
        const bool ahead = one.effective && f.act.recorded() < *one.effective && !one.withdrawn;
        if (one.version == f.version() || ahead) one.terminated = true;
    }
}

// Members.

void join(const Folding& f) {
    Member member;
    member.uscc = f.act.text("/uscc");
    member.part = f.act.text("/part");
    member.joined = f.act.index();
    f.row().members.push_back(std::move(member));
}

void change_member(const Folding& f) {
    Member* member = standing_member(f.row(), f.act.text("/uscc"));
    if (member != nullptr && f.act.at("/part").is_string()) member->part = f.act.text("/part");
}

void leave(const Folding& f) {
    Member* member = standing_member(f.row(), f.act.text("/uscc"));
    if (member == nullptr) return;
    member->left = f.act.index();
    member->leaves_at = std::max(f.act.recorded(), f.moment(f.act.text("/effective_at")));
    complete(f);
}

// Identity.

void change_complex(const Folding& f) {
    if (f.act.at("/name").is_string()) {
        f.row().name = f.act.text("/name");
        f.life.name = f.act.index();
    }
    if (f.act.at("/direction").is_string()) {
        f.row().direction = f.act.text("/direction");
        f.life.direction = f.act.index();
    }
    if (f.act.at("/regions").is_array()) {
        f.row().regions = f.act.texts("/regions");
        f.life.regions = f.act.index();
    }
}

/// The row's lead begins to lead with this act.
void take_lead(const Folding& f) {
    if (!f.life.leads.empty()) f.life.leads.back().until = f.act.index();
    f.life.leads.push_back({f.row().lead, f.act.index(), {}});
    f.life.lead = f.act.index();
}

void apply(const Folding& f) {
    ComplexRow& row = f.row();
    row.complex_kind = f.act.text("/kind");
    row.industry = f.act.text("/industry");
    row.founding_district = f.act.text("/founding_district");
    row.lead = f.act.source_uscc();
    row.applied = f.act.index();
    take_lead(f);
    change_complex(f);
    row.state = ComplexState::proposed;
}

void change_lead(const Folding& f) {
    ComplexRow& row = f.row();
    const std::string old = std::exchange(row.lead, f.act.text("/new"));
    take_lead(f);
    if (Member* member = standing_member(row, row.lead)) {
        member->left = f.act.index();
        member->leaves_at = f.act.recorded();
    }
    if (row.charter_took_effect) {
        Member member;
        member.uscc = old;
        member.joined = f.act.index();
        row.members.push_back(std::move(member));
    }
    for (CharterVersion& charter : row.charters) {
        const auto& required = charter.required;
        if (!charter.effective &&
            std::find(required.begin(), required.end(), row.lead) == required.end())
            charter.withdrawn = true;
    }
    complete(f);
}

// States.

void order_rectification(const Folding& f) {
    ComplexRow& row = f.row();
    if (row.state != ComplexState::rectifying) row.before_rectification = row.state;
    row.rectification = ComplexRow::Rectification{};
    row.rectification->ordered = f.act.index();
    if (f.act.at("/basis").is_integer())
        row.rectification->basis = Index{static_cast<std::uint64_t>(f.act.integer("/basis"))};
    row.state = ComplexState::rectifying;
}

void apply_for_tolerance(const Folding& f) {
    f.row().tolerance = ComplexRow::Tolerance{};
    f.row().tolerance->subject = f.act.text("/subject");
}

void grant_tolerance(const Folding& f) {
    if (f.row().tolerance && f.row().tolerance->subject != "task") put_in_order(f.row());
}

void note_conclusion(const Folding& f) {
    f.row().evaluations.push_back(
        {f.act.text("/evaluation_id"), std::to_string(f.act.index().value), {}, {}, false});
}

/// A revised grade that would not have carried the order lifts it.
void review_evaluation(const Folding& f) {
    const ComplexRow& row = f.row();
    if (f.act.text("/verdict") != "revised" || !row.rectification || !row.rectification->basis)
        return;
    const std::string basis = std::to_string(row.rectification->basis->value);
    const bool is_basis =
        std::any_of(row.evaluations.begin(), row.evaluations.end(), [&](const auto& one) {
            return one.id == f.act.text("/evaluation_id") && one.organiser == basis;
        });
    const auto* policy = f.policies.in_force(f.act.recorded());
    if (!is_basis || policy == nullptr) return;
    const auto* grade = policy->policy->grade(f.act.text("/grade"));
    if (grade != nullptr && !grade->rectification_due) put_in_order(f.row());
}

void propose_exit(const Folding& f) {
    f.row().before_exit = f.row().state;
    f.row().state = ComplexState::exit_proposed;
}

void undo_exit(const Folding& f) {
    if (f.row().state == ComplexState::exit_proposed) f.row().state = f.row().before_exit;
}

template <ComplexState state>
void become(const Folding& f) {
    f.row().state = state;
}

struct Handler {
    std::string_view type;
    void (*fold)(const Folding&);
};

constexpr std::array handlers = {
    Handler{"lead.applied", apply},
    Handler{"lead.selected", become<ComplexState::lead_selected>},
    Handler{"lead.rejected", become<ComplexState::not_selected>},
    Handler{"lead.withdrawn", become<ComplexState::not_selected>},
    Handler{"lead.changed", change_lead},
    Handler{"complex.changed", change_complex},
    Handler{"charter.proposed", propose_charter},
    Handler{"charter.signed", sign_charter},
    Handler{"charter.withdrawn", withdraw_charter},
    Handler{"charter.terminated", terminate_charter},
    Handler{"member.joined", join},
    Handler{"member.changed", change_member},
    Handler{"member.withdrew", leave},
    Handler{"member.removed", leave},
    Handler{"cultivation.started", become<ComplexState::cultivating>},
    Handler{"recognition.granted", become<ComplexState::recognized>},
    Handler{"rectification.ordered", order_rectification},
    Handler{"rectification.accepted", [](const Folding& f) { put_in_order(f.row()); }},
    Handler{"tolerance.applied", apply_for_tolerance},
    Handler{"tolerance.granted", grant_tolerance},
    Handler{"evaluation.concluded", note_conclusion},
    Handler{"evaluation.reviewed", review_evaluation},
    Handler{"exit.proposed", propose_exit},
    Handler{"exit.withdrawn", undo_exit},
    Handler{"exit.rejected", undo_exit},
    Handler{"exit.decided", become<ComplexState::exiting>},
    Handler{"exit.settled", become<ComplexState::settled>},
    Handler{"complex.closed", become<ComplexState::closed>},
};

void (*handler_of(std::string_view type))(const Folding&) {
    const auto found = std::find_if(handlers.begin(), handlers.end(),
                                    [type](const Handler& one) { return one.type == type; });
    return found == handlers.end() ? nullptr : found->fold;
}

/// Where the founding text, if its date has come, made its signatories members.
void bring_forward(ComplexLife& life, Micros at) {
    const ComplexState before = life.row.state;
    const bool took_effect = life.row.charter_took_effect;
    life.row = brought_forward(std::move(life.row), at);
    if (took_effect || !life.row.charter_took_effect) return;
    const CharterVersion* charter = charter_in_force(life.row, at);
    if (charter == nullptr || charter->signatures.empty() || life.row.state == before) return;
    life.steps.push_back(
        {life.row.state, charter->effective.value_or(at), charter->signatures.back().index});
}

}  // namespace

Micros moment_at(const PolicyVersions& policies, std::string_view text, Micros recorded) {
    if (const auto date = parse_date(text)) {
        const auto* policy = policies.in_force(recorded);
        return policy != nullptr ? policy->policy->calendar().start_of(*date)
                                 : Calendar().start_of(*date);
    }
    return parse_event_time(text).value_or(recorded);
}

ComplexLife life_of(const KeptActs& acts, const KeptStream& stream,
                    const PolicyVersions& policies) {
    ComplexLife life;
    ActReading act(acts);
    for (const KeptAct& kept : stream.acts) {
        const auto fold = handler_of(kept.type);
        if (fold == nullptr || !act.read(kept)) continue;
        bring_forward(life, kept.recorded);
        const ComplexState before = life.row.state;
        fold({policies, act, life});
        if (life.steps.empty() || life.row.state != before)
            life.steps.push_back({life.row.state, kept.recorded, kept.index});
        bring_forward(life, kept.recorded);
    }
    if (!stream.acts.empty()) bring_forward(life, stream.acts.back().recorded);
    return life;
}

}  // namespace qiyue
