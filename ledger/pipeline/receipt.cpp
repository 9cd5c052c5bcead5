#include <string_view>

#include "ledger/pipeline/ledger.hpp"

namespace qiyue {
namespace {

/// As a JSON text: runs that need no escape are copied whole. Receipts are made for every append,
/// and a general JSON library took a seventh of a signature's verification for each.
void append_json_text(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    std::size_t copied = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        out += text.substr(copied, i - copied);
        copied = i + 1;
        if (byte == '"' || byte == '\\') {
            out += '\\';
            out += text[i];
        } else if (byte == '\n') {
            out += "\\n";
        } else {
            out += "\\u00";
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
    out += text.substr(copied);
    out += '"';
}

}  // namespace

std::string Receipt::to_json() const {
    constexpr std::size_t frame_and_escapes = 256;
    std::string json;
    json.reserve(entry.size() + proof.size() + frame_and_escapes);
    json += R"({"entry":)";
    append_json_text(json, entry);
    json += R"(,"proof":)";
    append_json_text(json, proof);
    json += '}';
    return json;
}

}  // namespace qiyue
