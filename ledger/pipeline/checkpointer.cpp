#include "ledger/pipeline/checkpointer.hpp"

namespace qiyue {
namespace {

constexpr std::chrono::seconds twin_pause{1};

Result<SignedCheckpoint> sign(const NoteSigner& signer, TreeSize size, const Hash& root) {
    return sign_checkpoint({signer.note_key().name, size, root}, signer);
}

}  // namespace

Result<void> Guards::write(const GuardNotes& notes) {
    auto written = inside->write(notes);
    if (!written || !outside) return written;
    return outside->write(notes);
}

GuardNotes notes_of(const Published& published) {
    return {published.log.note, published.twin ? published.twin->note : std::string{}};
}

Result<Published> sign_state(const LogSigners& signers, const WriterState& state,
                             const Published& last, bool with_twin) {
    Published next = last;
    if (last.log.note.empty() || last.log.checkpoint.size != state.size) {
        auto log = sign(signers.log, state.size, state.root);
        if (!log) return pass(log);
        next.log = std::move(*log);
    }
    if (!with_twin || !signers.twin) return next;
    if (last.twin && last.twin->checkpoint.size == state.size) return next;
    auto twin = sign(*signers.twin, state.size, state.twin_root);
    if (!twin) return pass(twin);
    next.twin = std::move(*twin);
    return next;
}

Result<void> Checkpointer::publish(const WriterState& state) {
    return publish(state, std::chrono::steady_clock::now() >= twin_signed_ + twin_pause);
}

Result<void> Checkpointer::catch_up(const WriterState& state) { return publish(state, true); }

Result<void> Checkpointer::publish(const WriterState& state, bool with_twin) {
    auto next = sign_state(signers_, state, *standing_.published(), with_twin);
    if (!next) return pass(next);
    auto kept = guards_.write(notes_of(*next));
    if (!kept) return kept;
    if (with_twin && signers_.twin) twin_signed_ = std::chrono::steady_clock::now();
    standing_.publish(std::move(*next));
    return {};
}

std::optional<Checkpointer::Moment> Checkpointer::twin_due() const {
    if (!signers_.twin) return std::nullopt;
    const auto published = standing_.published();
    if (published->twin && published->twin->checkpoint.size == published->log.checkpoint.size) {
        return std::nullopt;
    }
    return twin_signed_ + twin_pause;
}

}  // namespace qiyue
