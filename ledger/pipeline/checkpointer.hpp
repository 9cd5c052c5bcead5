#pragma once

// Signs what was committed, keeps it in the guards, and publishes it: in this order, so that nobody
// ever sees a checkpoint that a guard has not (FORMAT.md 4). One thread at a time.

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "ledger/pipeline/log_keys.hpp"
#include "ledger/pipeline/standing.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/store/guard.hpp"

namespace qiyue {

/// The guard in DIR and, if there is one, the guard outside.
struct Guards {
    std::unique_ptr<Guard> inside;
    std::unique_ptr<Guard> outside;

    Result<void> write(const GuardNotes& notes);
};

class Checkpointer {
public:
    using Moment = std::chrono::steady_clock::time_point;

    Checkpointer(LogSigners signers, Guards guards, Standing& standing)
        : signers_(std::move(signers)), guards_(std::move(guards)), standing_(standing) {}

    /// Publishes a committed size: the twin too if its second is over. Errors: io, guard.
    Result<void> publish(const WriterState& state);
    /// When the twin, which lags, may be signed again; nullopt if it does not lag.
    std::optional<Moment> twin_due() const;
    /// Signs the twin at the published size.
    Result<void> catch_up(const WriterState& state);

private:
    Result<void> publish(const WriterState& state, bool with_twin);

    LogSigners signers_;
    Guards guards_;
    Standing& standing_;
    Moment twin_signed_{};
};

/// Signs both trees at a size; what `last` holds at that size is kept (SM2 signatures differ each
/// time, and one size needs one note only).
Result<Published> sign_state(const LogSigners& signers, const WriterState& state,
                             const Published& last, bool with_twin);

GuardNotes notes_of(const Published& published);

}  // namespace qiyue
