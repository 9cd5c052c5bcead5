#include "ledger/pipeline/sweeper.hpp"

#include <chrono>

#include "ledger/base/clock.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

constexpr std::chrono::minutes first_pause{1};
constexpr std::chrono::hours pause{1};

}  // namespace

Result<std::uint64_t> sweep_documents(const EventStore& store, const DocumentStore& documents,
                                      Micros before) {
    return documents.sweep(before,
                           [&store](const Hash& sha256) { return store.names_document(sha256); });
}

Sweeper::Sweeper(const EventStore& store, const DocumentStore& documents)
    : store_(store), documents_(documents), thread_([this] { run(); }) {}

Sweeper::~Sweeper() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Sweeper::run() {
    SystemClock clock;  // of the files, also where the ledger's own is simulated
    auto next = std::chrono::steady_clock::now() + first_pause;
    std::unique_lock lock(mutex_);
    while (!changed_.wait_until(lock, next, [this] { return stopping_; })) {
        lock.unlock();
        (void)sweep_documents(store_, documents_, clock.now() + -limits::document_orphan_us);
        lock.lock();
        next = std::chrono::steady_clock::now() + pause;
    }
}

}  // namespace qiyue
