#include "projections/log_entry.hpp"

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

std::unexpected<Error> no_entry(const std::string& why) {
    return fail(ErrorCode::corrupt, "it is no entry: " + why);
}

}  // namespace

Result<void> LogEntry::read(std::string_view line) {
    auto view = parse_entry(line);
    if (!view) return no_entry(view.error().detail);
    payload_.clear();
    if (!append_from_base64(view->payload_base64, payload_)) return no_entry("its payload");
    auto event = read_event(payload_, document_);
    if (!event) return no_entry(event.error().detail);
    event_ = *event;
    signers_.clear();
    for (const EntryView::Signature& signature : view->signatures)
        signers_.push_back(signature.key);
    head_ = std::move(view->head);
    return {};
}

Result<void> LogEntry::read(const EventStore& store, Index index) {
    const auto line = store.entry(index);
    if (!line) return std::unexpected(line.error());
    return read(*line);
}

}  // namespace qiyue
