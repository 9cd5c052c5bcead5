// exit.withdrawn, exit.rejected: a proposed exit that does not come about.

#include "ledger/domain/acting_office.hpp"
#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Answer is_proposed(Case& c, std::string_view rule) {
    const ComplexRow& complex = *c.complex();
    if (complex.state == ComplexState::exit_proposed && complex.exit) return {};
    return wrong_state(complex, rule);
}

/// Who proposed the exit that stands.
Part initiator_on_record() {
    return part::custom("initiator", {"提出方", "the initiator"}, [](Case& c) -> Resolved {
        if (auto no = is_proposed(c, "exit_withdrawn.state")) {
            return std::unexpected(std::move(*no));
        }
        const std::string& who = c.complex()->exit->initiator;
        return who == "lead" ? part::lead().resolve(c) : resolve_office(c, who);
    });
}

/// Back to where the complex was; a charter may have taken effect there meanwhile.
void lead_back(Case& c, StateOverlay& state) {
    if (!c.complex() || c.complex()->state != ComplexState::exit_proposed) return;
    ComplexRow complex = *c.complex();
    complex.state = complex.before_exit;
    complex.exit.reset();
    put_complex(state, std::move(complex));
}

EventType withdrawn() {
    EventType type;
    type.name = "exit.withdrawn";
    type.correctable = false;  // who proposed the exit that it ends is not kept
    type.group = Group::lifecycle;
    type.label = {"撤回退出申请", "exit withdrawn"};
    type.stream = StreamRule::complex;
    type.fields = {field::text("reason", {"理由", "reason"}), field::official()};
    type.signers = all_of({initiator_on_record()});
    type.allowed = {"已提出退出，尚未决定；由提出方撤回",
                    "proposed, not yet decided; by who proposed it"};
    type.allowed_when = [](Case& c) { return is_proposed(c, "exit_withdrawn.state"); };
    type.changes = lead_back;
    return type;
}

EventType rejected() {
    EventType type;
    type.name = "exit.rejected";
    type.group = Group::lifecycle;
    type.label = {"不予退出", "exit rejected"};
    type.stream = StreamRule::complex;
    type.fields = {field::text("reason", {"理由", "reason"}), field::official()};
    type.signers = all_of({part::authority()});
    type.allowed = {"已提出退出，尚未决定", "proposed, not yet decided"};
    type.allowed_when = [](Case& c) { return is_proposed(c, "exit_rejected.state"); };
    type.changes = lead_back;
    return type;
}

}  // namespace

std::vector<EventType> exit_undone() {
    std::vector<EventType> types;
    types.push_back(withdrawn());
    types.push_back(rejected());
    return types;
}

}  // namespace qiyue::types
