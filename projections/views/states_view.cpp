#include "projections/views/states_view.hpp"

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/store/cache.hpp"
#include "projections/log_reader.hpp"

namespace qiyue::states_view {
namespace {

struct NameHash {
    std::size_t operator()(const RowName& name) const {
        return std::hash<std::string>{}(name.id) * 31 + static_cast<std::size_t>(name.kind);
    }
};

std::unexpected<Error> damaged(const RowName& name) {
    return fail(ErrorCode::corrupt, "the row " + name.id + " of the view is damaged");
}

std::string kind_key(char space, RowKind kind) { return {space, static_cast<char>(kind)}; }

/// The newest rows: of this batch, of the cache, of the generation.
class NewestRows final : public StateReader {
public:
    explicit NewestRows(const EventStore& store) : log_(store) {}

    void set_batch(const ViewBatch* batch) {
        batch_ = batch;
        failure_.reset();
    }
    std::shared_ptr<const Row> row(const RowName& name) override {
        Rows::Ticket ticket = 0;
        if (auto cached = rows_.find(name, ticket)) return *cached;
        auto read = stored(name);
        if (!read) {
            failure_ = std::move(read.error());
            return nullptr;
        }
        return *read;
    }
    std::optional<ActInfo> act(Index index) override { return log_.act(index); }
    std::optional<std::string> payload(Index index) override { return log_.payload(index); }
    std::optional<TreeRoots> roots(TreeSize size) override { return log_.roots(size); }
    std::optional<Error> failed() const override { return failure_ ? failure_ : log_.failed(); }

    void put(const RowName& name, std::shared_ptr<const Row> row, std::size_t bytes) {
        rows_.put(name, std::move(row), bytes);
    }

private:
    using Rows = Cache<RowName, std::shared_ptr<const Row>, NameHash>;

    Result<std::shared_ptr<const Row>> stored(const RowName& name) {
        const auto last = batch_->get(name_key(name));
        if (!last) return std::unexpected(last.error());
        if (!*last) {
            put(name, nullptr, 64);
            return nullptr;
        }
        if ((*last)->size() != 8) return damaged(name);
        const auto bytes = batch_->get(version_key(name, Index{read_u64be(**last)}));
        if (!bytes) return std::unexpected(bytes.error());
        auto decoded = *bytes ? decode_row(name.kind, **bytes) : damaged(name);
        if (!decoded) return pass(decoded);
        auto row = std::make_shared<const Row>(std::move(*decoded));
        put(name, row, (*bytes)->size());
        return row;
    }

    LogReader log_;
    const ViewBatch* batch_ = nullptr;
    Rows rows_{limits::state_cache_rows, limits::view_state_cache_bytes};
    std::optional<Error> failure_;
};

class StatesView final : public View {
public:
    explicit StatesView(const EventStore& store) : newest_(store) {}

    Result<void> apply(const LogEntry& entry, ViewBatch& batch) override {
        newest_.set_batch(&batch);
        StateOverlay changes(newest_);
        evolve(entry.act(), changes);
        if (const auto failure = newest_.failed()) return std::unexpected(*failure);
        const Index index = entry.head().index;
        for (const auto& [name, row] : changes.rows()) {
            std::string bytes = encode_row(*row);
            newest_.put(name, row, sizeof(Row) + 3 * bytes.size());
            batch.put(name_key(name), u64be(index.value));
            batch.put(version_key(name, index), std::move(bytes));
        }
        return {};
    }

private:
    NewestRows newest_;
};

}  // namespace

std::unique_ptr<View> make(const EventStore& store) { return std::make_unique<StatesView>(store); }

KeyRange names_of(RowKind kind, std::string_view prefix) {
    std::string from = kind_key('n', kind).append(prefix);
    // Ids are ASCII.
    std::string below = from + '\x7f';
    return {std::move(from), std::move(below)};
}

std::string id_in(std::string_view key) { return std::string(key.substr(2)); }

std::string name_key(const RowName& name) { return kind_key('n', name.kind).append(name.id); }

std::string version_key(const RowName& name, Index index) {
    std::string key = kind_key('v', name.kind).append(name.id);
    key.push_back('\0');
    append_u64be(key, index.value);
    return key;
}

Index index_in(std::string_view key) { return Index{read_u64be(key.substr(key.size() - 8))}; }

}  // namespace qiyue::states_view
