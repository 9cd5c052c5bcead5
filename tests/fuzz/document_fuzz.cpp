// Strict JSON: nothing crashes, and what is accepted is read by another parser, too.

#include "ledger/event/document.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <nlohmann/json.hpp>

namespace {

std::size_t visit(qiyue::Value value) {
    std::size_t seen = value.text().size() + value.name().size() + 1;
    for (const qiyue::Value inner : value)
        seen += visit(inner);
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static qiyue::Document document;  // used again and again, as admission does
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (!document.parse(text)) return 0;
    if (visit(document.root()) == 0) std::abort();
    if (!nlohmann::json::accept(text)) std::abort();
    return 0;
}
