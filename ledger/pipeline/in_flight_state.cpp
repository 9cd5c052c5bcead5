#include "ledger/pipeline/in_flight_state.hpp"

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/store/tree_roots.hpp"

namespace qiyue {

void InFlightState::set_layers(const PreparedGroup* open, const PreparedGroup* closed) {
    open_ = open;
    closed_ = closed;
}

std::shared_ptr<const Row> InFlightState::row(const RowName& name) {
    for (const PreparedGroup* layer : {open_, closed_}) {
        if (layer == nullptr) continue;
        const auto found = layer->group.rows.find(name);
        if (found != layer->group.rows.end()) return found->second;
    }
    auto row = store_.row(name);
    if (row) return std::move(*row);
    failure_ = std::move(row.error());
    return nullptr;
}

std::optional<ActInfo> InFlightState::act(Index index) {
    for (const PreparedGroup* layer : {open_, closed_}) {
        if (layer == nullptr) continue;
        const auto found = layer->acts.find(index.value);
        if (found != layer->acts.end()) return found->second;
    }
    if (index >= next_index(store_.writer_state().size)) return std::nullopt;
    auto info = read_act(index);
    if (info) return std::move(*info);
    failure_ = std::move(info.error());
    return std::nullopt;
}

std::uint64_t InFlightState::size() const {
    std::uint64_t size = store_.writer_state().size.value;
    for (const PreparedGroup* layer : {open_, closed_}) {
        if (layer == nullptr) continue;
        size =
            std::max<std::uint64_t>(size, layer->group.first.value + layer->group.entries.size());
    }
    return size;
}

Result<std::string> InFlightState::read_payload(Index index) const {
    const auto stored = line(index);
    if (!stored) return std::unexpected(stored.error());
    const auto entry = parse_entry(*stored);
    const auto bytes = entry ? from_base64(entry->payload_base64) : std::nullopt;
    if (bytes) return *bytes;
    return fail(ErrorCode::corrupt,
                "entry " + std::to_string(index.value) + " is none: `qiyue verify DIR` tells all");
}

std::optional<std::string> InFlightState::payload(Index index) {
    if (index.value >= size()) return std::nullopt;
    auto bytes = read_payload(index);
    if (bytes) return std::move(*bytes);
    failure_ = std::move(bytes.error());
    return std::nullopt;
}

std::optional<TreeRoots> InFlightState::roots(TreeSize size) {
    if (size.value > this->size()) return std::nullopt;
    if (size > store_.writer_state().size) {
        failure_ = Error{ErrorCode::queue_full,
                         "size " + std::to_string(size.value) + " is being written: try again",
                         {}};
        return std::nullopt;
    }
    auto roots = roots_at(store_, size);
    if (roots) return *roots;
    failure_ = std::move(roots.error());
    return std::nullopt;
}

Result<ActInfo> InFlightState::read_act(Index index) const {
    const auto damaged = [index] {
        return fail(ErrorCode::corrupt, "entry " + std::to_string(index.value) +
                                            " is none: `qiyue verify DIR` tells all");
    };
    const auto line = store_.entry(index);
    if (!line) return std::unexpected(line.error());
    const auto entry = parse_entry(*line);
    if (!entry) return damaged();
    const auto payload = from_base64(entry->payload_base64);
    if (!payload) return damaged();
    Document document;
    const auto event = read_event(*payload, document);
    if (!event) return damaged();
    return ActInfo{std::string(event->type), std::string(event->subject),
                   std::string(event->source), entry->head.recorded};
}

Result<std::optional<Index>> InFlightState::find_id(const std::string& id) const {
    for (const PreparedGroup* layer : {open_, closed_}) {
        if (layer == nullptr) continue;
        const auto found = layer->ids.find(id);
        if (found != layer->ids.end()) return found->second;
    }
    return store_.find_id(id);
}

Result<StreamHead> InFlightState::head(const std::string& stream) const {
    for (const PreparedGroup* layer : {open_, closed_}) {
        if (layer == nullptr) continue;
        const auto found = layer->heads.find(stream);
        if (found != layer->heads.end()) return found->second;
    }
    auto stored = store_.head(stream);
    if (!stored) return pass(stored);
    return stored->value_or(StreamHead{});
}

Result<std::string> InFlightState::line(Index index) const {
    for (const PreparedGroup* layer : {open_, closed_}) {
        if (layer == nullptr || !layer->holds(index)) continue;
        return layer->group.entries[index.value - layer->group.first.value].line;
    }
    return store_.entry(index);
}

Result<std::shared_ptr<const MapPage>> InFlightState::map_page(const PageName& name) const {
    if (closed_ != nullptr) {
        const auto found = closed_->group.map_pages.find(name);
        if (found != closed_->group.map_pages.end()) return found->second;
    }
    return store_.map_page(name);
}

}  // namespace qiyue
