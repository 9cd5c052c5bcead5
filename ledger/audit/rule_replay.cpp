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
    if (log_.failure()) return;  // what could not be read is not what is not there
    if (rejection) {
        findings.push_back(
            {"rule_broken", index.value,
             rejection->rule + ": " + rejection->says.en + " · " + rejection->says.zh});
    } else {
        StateOverlay overlay(*state_);
        evolve(act, overlay);
        state_->apply(overlay);
    }
    log_.append(work);
}

void RuleReplay::save(ByteWriter& bytes) const {
    log_.save(bytes);
    bytes.number(state_->rows().size());
    for (const auto& [name, row] : state_->rows()) {
        bytes.number(static_cast<std::uint64_t>(name.kind));
        bytes.text(name.id);
        bytes.text(encode_row(*row));
    }
    std::vector<std::pair<std::uint64_t, ActInfo>> acts;
    for (std::uint64_t index = 0; index < log_.size().value; ++index)
        if (auto act = state_->act(Index{index})) acts.emplace_back(index, std::move(*act));
    bytes.number(acts.size());
    for (const auto& [index, act] : acts) {
        bytes.number(index);
        bytes.text(act.type);
        bytes.text(act.subject);
        bytes.text(act.source);
        bytes.number(static_cast<std::uint64_t>(act.recorded.value));
    }
}

bool RuleReplay::load(ByteReader& bytes) {
    if (!log_.load(bytes)) return false;
    StateOverlay overlay(*state_);
    constexpr std::size_t row_bytes_min = 24, act_bytes_min = 40;  // numbers and lengths alone
    const std::uint64_t rows = bytes.length(row_bytes_min);
    for (std::uint64_t i = 0; i < rows; ++i)
        if (!load_row(bytes, overlay)) return false;
    const std::uint64_t acts = bytes.length(act_bytes_min);
    for (std::uint64_t i = 0; i < acts; ++i)
        if (!load_act(bytes, overlay)) return false;
    state_->apply(overlay);
    return bytes.good();
}

bool RuleReplay::load_row(ByteReader& bytes, StateOverlay& overlay) {
    const std::uint64_t kind = bytes.number();
    std::string id(bytes.text());
    if (kind > 0xff) return false;
    auto row = decode_row(static_cast<RowKind>(kind), bytes.text());
    if (!row) return false;
    std::visit([&](auto&& one) { overlay.put(std::move(id), std::move(one)); }, std::move(*row));
    return true;
}

bool RuleReplay::load_act(ByteReader& bytes, StateOverlay& overlay) {
    const Index index{bytes.number()};
    ActInfo act;
    act.type = bytes.text();
    act.subject = bytes.text();
    act.source = bytes.text();
    act.recorded = Micros{static_cast<std::int64_t>(bytes.number())};
    overlay.note_act(index, std::move(act));
    return bytes.good();
}

}  // namespace qiyue
