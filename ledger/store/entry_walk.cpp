#include "ledger/store/entry_walk.hpp"

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/entry.hpp"

namespace qiyue {
namespace {

/// So many keys are tried one by one behind a damaged block before the steps grow.
constexpr std::uint64_t single_steps = 65'536;

std::string range_text(std::uint64_t first, std::uint64_t last) {
    if (first == last) return "entry " + std::to_string(first);
    return "entries " + std::to_string(first) + " to " + std::to_string(last);
}

class Walk {
public:
    Walk(FsckRun& run, bool loud, const EntryVisitor& visitor)
        : run_(run),
          loud_(loud),
          visitor_(visitor),
          row_(run.database.iterate(Column::entries, nullptr, true)) {}

    Result<void> all() {
        row_->SeekToFirst();
        for (;;) {
            if (row_->Valid()) {
                take_row();
                row_->Next();
                continue;
            }
            if (row_->status().ok()) break;
            Error error = run_.database.error(row_->status(), "reading entries in");
            if (error.code != ErrorCode::corrupt) return std::unexpected(std::move(error));
            if (!skip_damage(error)) break;
        }
        if (expected_ < run_.size) lose_missing(run_.size);
        return {};
    }

private:
    void take_row() {
        const std::string_view key = row_->key().ToStringView();
        if (key.size() != sizeof(std::uint64_t)) return report_surplus(std::nullopt);
        const std::uint64_t index = read_u64be(key);
        if (index >= run_.size) return report_surplus(index);
        if (index > expected_) lose_missing(index);
        visitor_.entry(index, row_->value().ToStringView());
        expected_ = index + 1;
    }

    void report_surplus(std::optional<std::uint64_t> index) {
        if (!loud_) return;
        run_.surplus(Column::entries, index,
                     "a row with key " + to_hex(row_->key().ToStringView()) + ", but the log has " +
                         std::to_string(run_.size) + " entries");
    }

    void lose_missing(std::uint64_t next) {
        const std::string text = range_text(expected_, next - 1);
        if (loud_) run_.missing(Column::entries, expected_, text + " missing");
        lose(next);
    }

    void lose(std::uint64_t next) {
        visitor_.unknown(expected_, next - 1);
        expected_ = next;
    }

    /// Seeks on behind a block that cannot be read; false if nothing is left to read.
    bool skip_damage(const Error& error) {
        if (expected_ >= run_.size) {
            if (loud_)
                run_.damaged_block(std::nullopt, "rows behind the last entry: " + error.detail);
            return false;
        }
        std::uint64_t at = expected_;
        std::uint64_t step = 1;
        do {
            if (at - expected_ >= single_steps) step *= 2;
            at = run_.size - at > step ? at + step : run_.size;
            row_->Seek(entry_key(Index{at}));
        } while (!row_->Valid() && !row_->status().ok() && at < run_.size);
        std::uint64_t next = run_.size;
        if (row_->Valid() && row_->key().size() == sizeof(std::uint64_t)) {
            next = std::min(run_.size, read_u64be(row_->key().ToStringView()));
        }
        if (loud_) {
            run_.damaged_block(
                expected_, range_text(expected_, next - 1) + " cannot be read: " + error.detail);
        }
        lose(next);
        return row_->Valid() || row_->status().ok();
    }

    FsckRun& run_;
    const bool loud_;
    const EntryVisitor& visitor_;
    std::unique_ptr<rocksdb::Iterator> row_;
    std::uint64_t expected_ = 0;
};

}  // namespace

EntryFacts EntryReader::read(std::string_view line) {
    EntryFacts facts;
    EntryHead head;
    const auto view = parse_entry(line, &head);
    if (!view && !view.error().envelope_only) return facts;
    facts.line_known = true;
    facts.entry.stream = std::move(head.stream);
    facts.entry.seq = head.seq;
    facts.entry.recorded = head.recorded;
    if (!view) return facts;
    facts.entry.stream = view->head.stream;
    facts.entry.seq = view->head.seq;
    facts.entry.recorded = view->head.recorded;
    payload_.clear();
    if (!append_from_base64(view->payload_base64, payload_)) return facts;
    const auto event = read_event(payload_, document_);
    if (!event) return facts;
    facts.event_known = true;
    facts.entry.type = event->type;
    facts.entry.actor = event->source;
    facts.entry.id = uuid_bytes(event->id);
    facts.bound = keys_bound_by(*event);
    facts.revoked = key_revoked_by(*event);
    facts.documents = documents_of(*event);
    for (const DocumentRef& document : facts.documents)
        facts.entry.documents.push_back(document.sha256);
    return facts;
}

Result<void> walk_entries(FsckRun& run, bool loud, const EntryVisitor& visitor) {
    return Walk(run, loud, visitor).all();
}

}  // namespace qiyue
