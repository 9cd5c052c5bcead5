#pragma once

// The state that rules read and acts change, as small rows named by kind and id, so that it can be
// loaded on demand and stored one row at a time. All rows follow from the log alone.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/rows.hpp"

namespace qiyue {

/// Names a row. `id` never contains a NUL; parts of a compound id are joined by '/'.
struct RowName {
    RowKind kind;
    std::string id;
    auto operator<=>(const RowName&) const = default;
};

/// What the rules may ask about an earlier entry.
struct ActInfo {
    std::string type;
    std::string subject;
    std::string source;
    Micros recorded{};
};

/// The roots of both trees over the first entries of the log.
struct TreeRoots {
    Hash sha256{};
    std::optional<Hash> sm3;  ///< if the twin is kept
};

/// Where rows come from. Two kinds: the store (and overlays on it), and plain memory (deep audit,
/// tests). One thread at a time. A reader that could not read answers null and says so by failed():
/// the caller must look at it before it believes a verdict.
class StateReader {
public:
    virtual ~StateReader() = default;
    virtual std::shared_ptr<const Row> row(const RowName& name) = 0;
    virtual std::optional<ActInfo> act(Index index) = 0;
    /// The event of an earlier entry, byte for byte as it was signed.
    virtual std::optional<std::string> payload(Index index) = 0;
    /// Of the log's first entries; nullopt beyond the log.
    virtual std::optional<TreeRoots> roots(TreeSize size) = 0;
    virtual std::optional<Error> failed() const { return std::nullopt; }
};

/// Row `id` as a T, or null. The pointer lives as long as the returned shared_ptr.
template <class T>
std::shared_ptr<const T> get(StateReader& state, std::string id = {}) {
    auto row = state.row({T::kind, std::move(id)});
    if (!row) return nullptr;
    return {row, &std::get<T>(*row)};
}

/// Changes on top of a reader. evolve() writes here; take_changes() hands them to the store.
class StateOverlay final : public StateReader {
public:
    using Rows = std::map<RowName, std::shared_ptr<const Row>>;
    using Acts = std::map<std::uint64_t, ActInfo>;

    explicit StateOverlay(StateReader& below) : below_(&below) {}
    /// Not copied: an overlay on an overlay names the lower one as a StateReader.
    StateOverlay(const StateOverlay&) = delete;
    StateOverlay& operator=(const StateOverlay&) = delete;

    std::shared_ptr<const Row> row(const RowName& name) override;
    std::optional<ActInfo> act(Index index) override;
    std::optional<std::string> payload(Index index) override { return below_->payload(index); }
    std::optional<TreeRoots> roots(TreeSize size) override { return below_->roots(size); }
    std::optional<Error> failed() const override { return below_->failed(); }

    /// Writes a whole row. By reference, so that `put(row.id, std::move(row))` reads the id before
    /// the row is moved.
    template <class T>
    void put(std::string id, T&& row) {
        using Plain = std::remove_cvref_t<T>;
        rows_[{Plain::kind, std::move(id)}] =
            std::make_shared<const Row>(std::in_place_type<Plain>, std::forward<T>(row));
    }
    void note_act(Index index, ActInfo info);

    const Rows& rows() const { return rows_; }
    const Acts& acts() const { return acts_; }
    void clear();

private:
    StateReader* below_;
    Rows rows_;
    Acts acts_;
};

/// All state in memory: for deep audits, demonstrations and tests. What rules ask of the log itself
/// is answered by whoever walks it; without that there are neither payloads nor roots.
class MemoryState final : public StateReader {
public:
    struct Log {
        std::function<std::optional<std::string>(Index)> payload;
        std::function<std::optional<TreeRoots>(TreeSize)> roots;
    };
    void set_log(Log log) { log_ = std::move(log); }

    std::shared_ptr<const Row> row(const RowName& name) override;
    std::optional<ActInfo> act(Index index) override;
    std::optional<std::string> payload(Index index) override;
    std::optional<TreeRoots> roots(TreeSize size) override;
    void apply(const StateOverlay& changes);
    const StateOverlay::Rows& rows() const { return rows_; }

private:
    StateOverlay::Rows rows_;
    StateOverlay::Acts acts_;
    Log log_;
};

/// Rows as bytes: compact, deterministic, versioned. decode: corrupt if they are not.
std::string encode_row(const Row& row);
Result<Row> decode_row(RowKind kind, std::string_view bytes);

}  // namespace qiyue
