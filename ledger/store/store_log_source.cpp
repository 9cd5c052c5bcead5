#include "ledger/store/store_log_source.hpp"

#include <utility>

#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

class StoreLogSource final : public LogSource {
public:
    StoreLogSource(const EventStore& store, GuardNotes notes)
        : store_(store), notes_(std::move(notes)) {}

    Result<std::optional<std::string>> checkpoint() override { return given(notes_.note); }
    Result<std::optional<std::string>> twin_checkpoint() override {
        return given(notes_.twin_note);
    }

    Result<std::optional<std::string>> tile(const TileAt& tile) override {
        if (!tile.entries) return hash_tile(tile);
        const Index first{tile.index * tile_width};
        const Index end{first.value + tile.width};
        std::string bundle;
        unsigned count = 0;
        const auto scanned = store_.scan(first, end, [&](Index, std::string_view line) {
            if (line.size() > limits::entry_bytes_max) return false;
            append_to_bundle(bundle, line);
            ++count;
            return true;
        });
        if (!scanned && scanned.error().code != ErrorCode::corrupt) {
            return std::unexpected(scanned.error());
        }
        if (!scanned || count != tile.width) return std::nullopt;
        return bundle;
    }

    bool has_hash_tiles() const override { return false; }

    Result<std::optional<std::vector<ListedEntry>>> key_events(TreeSize size) override {
        std::vector<ListedEntry> listed;
        for (const std::string_view type : key_event_types) {
            if (auto taken = list_type(type, size, listed); !taken) return pass(taken);
        }
        return listed;
    }

private:
    Result<std::optional<std::string>> hash_tile(const TileAt& tile) {
        auto hashes = store_.tile(HashAlgorithm::sha256, tile.level, tile.index, tile.width);
        if (!hashes && hashes.error().code == ErrorCode::io) return pass(hashes);
        if (!hashes) return std::nullopt;
        return std::move(*hashes);
    }

    Result<void> list_type(std::string_view type, TreeSize size,
                           std::vector<ListedEntry>& listed) const {
        Index from{};
        for (;;) {
            auto page = store_.by_type(type, from, next_index(size), limits::page_entries_max);
            if (!page) return pass(page);
            for (const Index index : page->indexes) {
                auto line = store_.entry(index);
                if (!line) return pass(line);
                listed.push_back({index, std::move(*line)});
                from = Index{index.value + 1};
            }
            if (!page->more || page->indexes.empty()) return {};
        }
    }

    static std::optional<std::string> given(const std::string& note) {
        return note.empty() ? std::nullopt : std::optional(note);
    }

    const EventStore& store_;
    GuardNotes notes_;
};

}  // namespace

std::unique_ptr<LogSource> store_log_source(const EventStore& store, GuardNotes notes) {
    return std::make_unique<StoreLogSource>(store, std::move(notes));
}

}  // namespace qiyue
