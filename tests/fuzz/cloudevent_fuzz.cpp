// Events: nothing crashes, and each commitment of an accepted event is found.

#include "ledger/event/cloudevent.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static qiyue::Document document;
    const auto event = qiyue::read_event({reinterpret_cast<const char*>(data), size}, document);
    if (!event) return 0;
    if (!qiyue::PartyName::parse(event->source)) std::abort();
    for (const qiyue::Value commitment : event->data["commit"])
        if (!qiyue::commitment_at(*event, commitment.name())) std::abort();
    return 0;
}
