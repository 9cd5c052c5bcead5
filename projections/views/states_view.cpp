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

std::string kind_key(char space, RowKind kind) { return {space, static_cast<char>(kind)}; }

/// The newest version of a row; no row: there is none.
struct Newest {
    std::shared_ptr<const Row> row;
    Index index{};
};

/// The newest rows: of this batch, of the cache, of the generation.
class NewestRows final : public StateReader {
public:
    explicit NewestRows(const EventStore& store) : log_(store) {}

    void set_batch(const ViewBatch* batch) {
        batch_ = batch;
        failure_.reset();
    }
    Newest newest(const RowName& name) {
        Rows::Ticket ticket = 0;
        if (auto cached = rows_.find(name, ticket)) return std::move(*cached);
        auto read = stored(name);
        if (read) return std::move(*read);
        failure_ = std::move(read.error());
        return {};
    }
    std::shared_ptr<const Row> row(const RowName& name) override { return newest(name).row; }
    std::optional<ActInfo> act(Index index) override { return log_.act(index); }
    std::optional<std::string> payload(Index index) override { return log_.payload(index); }
    std::optional<TreeRoots> roots(TreeSize size) override { return log_.roots(size); }
    std::optional<Error> failed() const override { return failure_ ? failure_ : log_.failed(); }

    void put(const RowName& name, Newest newest, std::size_t bytes) {
        rows_.put(name, std::move(newest), bytes);
    }

private:
    using Rows = Cache<RowName, Newest, NameHash>;

    Result<Newest> stored(const RowName& name) {
        const auto value = batch_->get(newest_key(name));
        if (!value) return std::unexpected(value.error());
        if (!*value) {
            put(name, {}, 64);
            return Newest{};
        }
        auto version = decode_newest(name, **value);
        if (!version) return pass(version);
        Newest newest{std::move(version->row), version->index};
        put(name, newest, sizeof(Row) + 3 * (*value)->size());
        return newest;
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
        const Index index = entry.head().index;
        for (const auto& [name, row] : changes.rows()) {
            const Newest before = newest_.newest(name);
            if (before.row != nullptr)
                batch.put(version_key(name, before.index), encode_row(*before.row));
            std::string value = u64be(index.value) + encode_row(*row);
            newest_.put(name, {row, index}, sizeof(Row) + 3 * value.size());
            batch.put(newest_key(name), std::move(value));
        }
        if (const auto failure = newest_.failed()) return std::unexpected(*failure);
        const CloudEvent& event = entry.event();
        std::string time = u64be(static_cast<std::uint64_t>(event.time.value));
        if (event.corrects) time.push_back('c');
        batch.put(times_key(event.subject, index), std::move(time));
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

std::string newest_key(const RowName& name) { return kind_key('n', name.kind).append(name.id); }

Result<RowVersion> decode_newest(const RowName& name, std::string_view value) {
    if (value.size() <= sizeof(std::uint64_t)) {
        return fail(ErrorCode::corrupt, "the row " + name.id + " of the view is damaged");
    }
    auto row = decode_row(name.kind, value.substr(sizeof(std::uint64_t)));
    if (!row) return pass(row);
    return RowVersion{Index{read_u64be(value)}, std::make_shared<const Row>(std::move(*row))};
}

std::string version_key(const RowName& name, Index index) {
    std::string key = kind_key('v', name.kind).append(name.id);
    key.push_back('\0');
    append_u64be(key, index.value);
    return key;
}

std::string times_key(std::string_view stream, Index index) {
    std::string key = "t";
    key.append(stream).push_back('\0');
    append_u64be(key, index.value);
    return key;
}

Result<ActTime> decode_time(std::string_view key, std::string_view value) {
    const bool corrects = value.ends_with('c') && value.size() == 9;
    if (value.size() != 8 && !corrects)
        return fail(ErrorCode::corrupt, "a row of times of the view is damaged");
    return ActTime{index_in(key), Micros{static_cast<std::int64_t>(read_u64be(value))}, corrects};
}

Index index_in(std::string_view key) { return Index{read_u64be(key.substr(key.size() - 8))}; }

}  // namespace qiyue::states_view
