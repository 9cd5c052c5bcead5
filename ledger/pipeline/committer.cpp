#include "ledger/pipeline/committer.hpp"

#include <chrono>

#include "ledger/merkle/tlog_proof.hpp"
#include "ledger/pipeline/proofs.hpp"
#include "ledger/store/erasures.hpp"

namespace qiyue {
namespace {

using Steady = std::chrono::steady_clock;

Error read_only_because(const Error& error) {
    return {ErrorCode::read_only,
            "no more appends until the ledger is opened again, because of " + error.text()};
}

}  // namespace

Committer::Committer(EventStore& store, Vault& vault, Checkpointer checkpointer, Standing& standing,
                     std::function<void()> when_free)
    : store_(store),
      vault_(vault),
      checkpointer_(std::move(checkpointer)),
      standing_(standing),
      when_free_(std::move(when_free)),
      thread_([this] { run(); }) {}

Committer::~Committer() { stop(); }

void Committer::give(std::shared_ptr<const PreparedGroup> group) {
    free_.store(false, std::memory_order_release);
    {
        const std::lock_guard lock(mutex_);
        given_ = std::move(group);
    }
    changed_.notify_one();
}

void Committer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Committer::run() {
    while (const auto group = take())
        process(*group);
    catch_up();
}

/// The next group; signs the twin when its second is over and nothing else is to do.
std::shared_ptr<const PreparedGroup> Committer::take() {
    for (;;) {
        const auto due = standing_.refusal() ? std::nullopt : checkpointer_.twin_due();
        std::unique_lock lock(mutex_);
        const auto ready = [this] { return given_ != nullptr || stopping_; };
        if (!due) {
            changed_.wait(lock, ready);
        } else if (!changed_.wait_until(lock, *due, ready)) {
            lock.unlock();
            catch_up();
            continue;
        }
        return std::exchange(given_, nullptr);
    }
}

void Committer::catch_up() {
    if (standing_.refusal() || !checkpointer_.twin_due()) return;
    auto signed_twin = checkpointer_.catch_up(store_.writer_state());
    if (!signed_twin) standing_.refuse(read_only_because(signed_twin.error()));
}

void Committer::process(const PreparedGroup& group) {
    // Looked at once: what was written is answered as written, even if appends are stopped
    // meanwhile.
    auto refusal = standing_.refusal();
    if (!refusal && !group.group.entries.empty()) {
        auto written = write(group);
        if (!written) {
            standing_.refuse(read_only_because(written.error()));
            refusal = standing_.refusal();
        }
    }
    set_free();
    answer(group, refusal);
}

Result<void> Committer::write(const PreparedGroup& group) {
    const auto start = Steady::now();
    auto committed = store_.commit(group.group);
    if (!committed) return committed;
    auto published = checkpointer_.publish(store_.writer_state());
    if (!published) return published;
    auto erased = erase(group);
    if (!erased) return erased;
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - start);
    standing_.last_sync_us = static_cast<std::uint64_t>(took.count());
    standing_.last_group_events = group.group.entries.size();
    standing_.accepted += group.group.entries.size();
    standing_.groups += 1;
    return {};
}

/// A text is gone before anybody hears that it is. What fails here is finished at the next opening;
/// until then the ledger is read-only, because half an erasure is none.
Result<void> Committer::erase(const PreparedGroup& group) {
    for (const PreparedEntry& entry : group.group.entries) {
        if (entry.type != erasure_type) continue;
        const auto commitments = commitments_erased_by(entry.line);
        if (!commitments) return std::unexpected(commitments.error());
        for (const Hash& commitment : *commitments) {
            auto erased = vault_.erase(commitment);
            if (!erased) return erased;
        }
    }
    return {};
}

void Committer::set_free() {
    free_.store(true, std::memory_order_release);
    when_free_();
}

void Committer::answer(const PreparedGroup& group, const std::optional<Error>& refusal) const {
    const auto published = standing_.published();
    for (const Answer& one : group.answers) {
        one.claim.settle(refusal ? Outcome(*refusal) : outcome(group, one, *published));
    }
}

Outcome Committer::outcome(const PreparedGroup& group, const Answer& answer,
                           const Published& published) const {
    if (const auto* no = std::get_if<Rejection>(&answer.says)) {
        standing_.rejected += 1;
        return *no;
    }
    if (const auto* error = std::get_if<Error>(&answer.says)) return *error;
    if (const auto* repeated = std::get_if<Answer::Repeated>(&answer.says)) {
        auto receipt = receipt_of(store_, published, repeated->index);
        if (!receipt) return std::move(receipt.error());
        receipt->repeated = true;
        return std::move(*receipt);
    }
    const std::size_t position = std::get<Answer::Recorded>(answer.says).position;
    const Index index{group.group.first.value + position};
    const TlogProof proof{index, group.proofs[position], published.log.note};
    return Receipt{index, group.group.entries[position].line, proof.format(), false};
}

}  // namespace qiyue
