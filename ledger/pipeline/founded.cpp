#include "ledger/pipeline/founded.hpp"

#include "ledger/base/encoding.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/entry.hpp"

namespace qiyue {

Result<Founded> read_founding(std::string_view payload) {
    Document document;
    const auto event = read_event(payload, document);
    if (!event) return std::unexpected(event.error());
    if (event->type != "ledger.founded") {
        return fail(ErrorCode::event_attribute, "a ledger is founded by ledger.founded", "/type");
    }
    Founded founded;
    founded.origin = event->data["origin"].text();
    founded.national = event->data["national"].boolean();
    founded.simulated = event->data["clock"].text() == "simulated";
    for (const Value vkey : event->data["log_keys"])
        founded.vkeys.emplace_back(vkey.text());
    return founded;
}

Result<Founded> read_founded(const EventStore& store) {
    const auto line = store.entry(Index{0});
    if (!line) return std::unexpected(line.error());
    const auto entry = parse_entry(*line);
    const auto payload = entry ? from_base64(entry->payload_base64) : std::nullopt;
    auto founded = payload ? read_founding(*payload) : Result<Founded>{};
    if (payload && founded) return founded;
    return fail(ErrorCode::corrupt, "entry 0 founds no ledger: `qiyue verify DIR` tells all");
}

}  // namespace qiyue
