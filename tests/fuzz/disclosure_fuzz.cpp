// Disclosures: nothing crashes, and what is accepted keeps its bytes.

#include "ledger/event/disclosure.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto disclosure = qiyue::Disclosure::parse(text);
    if (!disclosure) return 0;
    if (disclosure->text != text || !disclosure->value().exists()) std::abort();
    return 0;
}
