#include "ledger/audit/time/anchored_entries.hpp"

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/entry.hpp"

namespace qiyue {
namespace {

/// Stands in every entry of the stream, in front of what its author wrote.
constexpr std::string_view of_ledger_stream = R"("stream":{"id":"ledger",)";
constexpr std::size_t head_bytes = 160;  ///< more than an entry has before its stream's id
constexpr std::size_t authority_bytes_max = 500;  ///< the catalogue's limit, in characters

}  // namespace

std::string authority_label(std::string subject) {
    if (subject.empty()) return "unnamed";
    std::size_t end = std::min(subject.size(), authority_bytes_max);
    while (end < subject.size() && (static_cast<unsigned char>(subject[end]) & 0xc0) == 0x80)
        --end;
    subject.resize(end);
    return subject;
}

std::optional<AnchoredEntry> read_anchored(std::string_view line) {
    if (line.substr(0, head_bytes).find(of_ledger_stream) == std::string_view::npos)
        return std::nullopt;
    const auto entry = parse_entry(line);
    if (!entry) return std::nullopt;
    const auto payload = from_base64(entry->payload_base64);
    if (!payload) return std::nullopt;
    Document document;
    const auto event = read_event(*payload, document);
    if (!event || event->type != anchored_type) return std::nullopt;
    const Value size = event->data["size"];
    const Value root = event->data["root"];
    const Value token = event->data["token_sha256"];
    const Value authority = event->data["tsa"];
    if (!size.is_integer() || size.integer() < 0 || !root.is_string() || !token.is_string() ||
        !authority.is_string())
        return std::nullopt;
    const auto root_hash = hash_from_hex(root.text());
    const auto token_hash = hash_from_hex(token.text());
    if (!root_hash || !token_hash) return std::nullopt;
    return AnchoredEntry{entry->head.index, TreeSize{static_cast<std::uint64_t>(size.integer())},
                         *root_hash, *token_hash, std::string(authority.text())};
}

Result<std::optional<std::string>> AnchoredWatch::checkpoint() {
    const std::lock_guard lock(mutex_);
    if (checkpoint_) return checkpoint_;
    auto bytes = source_.checkpoint();
    if (bytes) checkpoint_ = *bytes;
    return bytes;
}

Result<std::optional<std::string>> AnchoredWatch::twin_checkpoint() {
    const std::lock_guard lock(mutex_);
    if (twin_checkpoint_) return twin_checkpoint_;
    auto bytes = source_.twin_checkpoint();
    if (bytes) twin_checkpoint_ = *bytes;
    return bytes;
}

Result<std::optional<std::string>> AnchoredWatch::tile(const TileAt& tile) {
    auto bytes = source_.tile(tile);
    if (!tile.entries || !bytes || !*bytes) return bytes;
    const auto lines = split_bundle(**bytes, tile.width);
    if (!lines) return bytes;
    std::map<Index, AnchoredEntry> found;
    for (unsigned i = 0; i < tile.width; ++i) {
        auto anchored = read_anchored((*lines)[i]);
        if (!anchored) continue;
        anchored->index = Index{tile.index * tile_width + i};
        found.emplace(anchored->index, *anchored);
    }
    const std::lock_guard lock(mutex_);
    read_.insert(tile.index);
    noted_.merge(found);
    return bytes;
}

Result<std::vector<AnchoredEntry>> AnchoredWatch::entries(Index from, TreeSize size) {
    for (std::uint64_t n = from.value / tile_width; n * tile_width < size.value; ++n) {
        {
            const std::lock_guard lock(mutex_);
            if (read_.contains(n)) continue;
        }
        const auto bytes = tile({true, 0, n, tile_width_at(size, 0, n)});
        if (!bytes) return std::unexpected(bytes.error());
    }
    const std::lock_guard lock(mutex_);
    std::vector<AnchoredEntry> found;
    for (auto at = noted_.lower_bound(from); at != noted_.end(); ++at)
        if (at->first < next_index(size)) found.push_back(at->second);
    return found;
}

}  // namespace qiyue
