#include "api/entry_json.hpp"

#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/case.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/entry.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

std::unexpected<Error> damaged(std::string detail) {
    return fail(ErrorCode::corrupt, "a stored entry is damaged: " + std::move(detail));
}

}  // namespace

Result<std::shared_ptr<const LedgerRow>> ledger_row(const EventStore& store) {
    const auto row = store.row({RowKind::ledger, {}});
    if (!row) return std::unexpected(row.error());
    if (!*row) return nullptr;
    return std::shared_ptr<const LedgerRow>(*row, &std::get<LedgerRow>(**row));
}

Result<std::string> entry_json(std::string_view line, const LedgerRow* ledger) {
    const auto view = parse_entry(line);
    if (!view) return damaged(view.error().detail);
    const auto payload = from_base64(view->payload_base64);
    if (!payload) return damaged("payload");
    const auto& head = view->head;
    Json json;
    json["index"] = head.index.value;
    json["recorded"] = format_recorded(head.recorded);
    const auto* policy = ledger != nullptr ? policy_in_force(*ledger, head.recorded) : nullptr;
    json["policy_version"] = policy != nullptr ? Json(policy->version) : Json(nullptr);
    json["stream"] = head.stream;
    json["seq"] = head.seq.value;
    json["prev"] = head.prev ? Json(to_hex(*head.prev)) : Json(nullptr);
    json["streams"] = to_hex(head.streams);
    Json keys = Json::array();
    for (const auto& signature : view->signatures)
        keys.push_back(to_hex(signature.key.hash));
    json["keys"] = std::move(keys);
    json["entry"] = line;
    std::string text = json.dump();
    text.pop_back();
    return text + ",\"event\":" + *payload + "}";
}

Result<EntryMatch> entry_match(std::string_view line) {
    const auto view = parse_entry(line);
    if (!view) return damaged(view.error().detail);
    const auto payload = from_base64(view->payload_base64);
    if (!payload) return damaged("payload");
    Document document;
    const auto event = read_event(*payload, document);
    if (!event) return damaged(event.error().detail);
    return EntryMatch{view->head.stream, std::string(event->type), std::string(event->source)};
}

}  // namespace qiyue
