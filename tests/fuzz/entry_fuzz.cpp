// Entries: there is one byte form, so what is accepted is written as it stands.

#include "ledger/event/entry.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ledger/base/encoding.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    qiyue::EntryHead head;
    const auto entry = qiyue::parse_entry(line, &head);
    if (!entry) {
        if (entry.error().detail.empty()) std::abort();
        return 0;
    }
    if (qiyue::format_entry(entry->head, entry->envelope) != line) std::abort();
    if (!qiyue::from_base64(entry->payload_base64)) std::abort();
    return 0;
}
