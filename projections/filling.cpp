#include "projections/filling.hpp"

#include <exception>
#include <optional>

#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"

namespace qiyue {
namespace {

ViewFailure failure_at(Index index, const Error& error) {
    const char* remedy =
        error.code == ErrorCode::corrupt
            ? "check the ledger with qiyue fsck DIR; if it is sound, qiyue rebuild DIR makes the "
              "view anew from the log"
            : "mend what the reason names (a full or failing disk), then start the server again: "
              "the view goes on where it stopped";
    return {index.value, error.text(), remedy};
}

/// What a library throws while an entry is applied stops this view, not the process.
Result<void> apply(View& view, std::string_view line, LogEntry& entry, ViewBatch& batch) {
    try {
        if (auto read = entry.read(line); !read) return read;
        return view.apply(entry, batch);
    } catch (const std::exception& thrown) {
        return fail(ErrorCode::corrupt, thrown.what());
    }
}

}  // namespace

std::expected<void, ViewFailure> fill(View& view, ViewRows& rows, const EventStore& store,
                                      const FillOptions& options) {
    LogEntry entry;
    while (rows.position().size < options.to) {
        ViewBatch batch(rows);
        std::optional<ViewFailure> failure;
        std::uint64_t applied = 0;
        const Index from = next_index(rows.position().size);
        const auto take = [&](Index index, std::string_view line) {
            const auto done = apply(view, line, entry, batch);
            if (!done) {
                batch.drop_entry();
                failure = failure_at(index, done.error());
                return false;
            }
            batch.finish_entry(entry.head().recorded, sha256(line));
            return ++applied < limits::view_batch_entries &&
                   batch.bytes() < limits::view_batch_bytes;
        };
        const auto scanned = store.scan(from, next_index(options.to), take);
        if (!scanned && !failure) {
            failure = failure_at(next_index(batch.position().size), scanned.error());
        }
        if (const auto written = rows.write(batch); !written)
            return std::unexpected(failure_at(from, written.error()));
        if (failure) return std::unexpected(*failure);
        if (options.go_on && !options.go_on()) return {};
    }
    return {};
}

}  // namespace qiyue
