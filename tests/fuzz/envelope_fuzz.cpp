// Posted envelopes: what is accepted is JSON, and what is written from it is read back the same.

#include "ledger/event/envelope.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <nlohmann/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto envelope = qiyue::Envelope::parse(text);
    if (!envelope) return 0;
    if (!nlohmann::json::accept(text)) std::abort();
    const std::string line = envelope->format();
    const auto again = qiyue::Envelope::parse(line);
    if (!again || again->format() != line || again->payload != envelope->payload) std::abort();
    return 0;
}
