#include "ledger/audit/rule_replay.hpp"

#include <utility>

#include "ledger/domain/decide.hpp"

namespace qiyue {

RuleReplay::RuleReplay(LogSoFar log, MemoryState* state)
    : log_(std::move(log)), state_(state != nullptr ? state : &own_) {
    state_->set_log({[this](Index index) { return log_.payload(index); },
                     [this](TreeSize size) { return log_.roots(size); }});
}

void RuleReplay::judge(const EntryWork& work, Index index, std::vector<Finding>& findings) {
    const CloudEvent& event = **work.event;
    std::vector<KeyId> signers;
    for (const EntryView::Signature& signature : work.view.signatures)
        signers.push_back(signature.key);
    const Act act{&event, signers, index, work.head.recorded};
    ++judged_;
    auto rejection = check_form(event);
    if (!rejection) rejection = decide(act, *state_);
    if (rejection) {
        findings.push_back(
            {"rule_broken", index.value, rejection->rule + ": " + rejection->says.en});
    } else {
        StateOverlay overlay(*state_);
        evolve(act, overlay);
        state_->apply(overlay);
    }
    log_.append(work);
}

}  // namespace qiyue
