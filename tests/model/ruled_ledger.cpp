#include "tests/model/ruled_ledger.hpp"

#include "ledger/crypto/digest.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/document.hpp"
#include "tests/model/world.hpp"

namespace qiyue::model {
namespace {

std::optional<Rejection> judge_line(const RuledLedger::Line& line, Index index, MemoryState& state,
                                    StateOverlay* changes) {
    Document document;
    const auto event = read_event(line.text, document);
    if (!event) return Rejection{"event", {"", event.error().text()}, event.error().place};
    if (auto no = check_form(*event)) return no;
    const Act act{&*event, line.signers, index, line.recorded};
    if (auto no = decide(act, state)) return no;
    if (changes != nullptr) evolve(act, *changes);
    return {};
}

}  // namespace

RuledLedger::Line line_of(const Deed& deed) {
    RuledLedger::Line line;
    line.text = event_text(deed, world().origin());
    for (const auto& hex : deed.signers)
        line.signers.push_back(world().key(hex)->id);
    line.recorded = Micros{deed.recorded};
    return line;
}

void RuledLedger::listen() {
    state_.set_log({[this](Index index) {
                        return index.value < log_.size() ? std::optional(log_[index.value]->text)
                                                         : std::nullopt;
                    },
                    nullptr});
}

std::optional<Rejection> RuledLedger::judge(const Deed& deed) {
    return judge_line(line_of(deed), Index{log_.size()}, state_, nullptr);
}

std::optional<Rejection> RuledLedger::enter(const Deed& deed) { return enter(line_of(deed)); }

std::optional<Rejection> RuledLedger::enter(Line line) {
    StateOverlay changes(state_);
    if (auto no = judge_line(line, Index{log_.size()}, state_, &changes)) return no;
    DigestStream stream(HashAlgorithm::sha256);
    stream.update(digest_.view());
    changed_.clear();
    for (const auto& [name, row] : changes.rows()) {
        changed_.push_back(name);
        stream.update(name.id);
        stream.update(encode_row(*row));
    }
    digest_ = stream.finish();
    state_.apply(changes);
    log_.push_back(std::make_shared<const Line>(std::move(line)));
    return {};
}

Hash RuledLedger::digest_of_all() const {
    DigestStream stream(HashAlgorithm::sha256);
    for (const auto& [name, row] : state_.rows()) {
        stream.update(name.id);
        stream.update(encode_row(*row));
    }
    return stream.finish();
}

}  // namespace qiyue::model
