#include "ledger/store/document_card.hpp"

#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/base/posix_file.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

const std::string* text_member(const Json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end()) return nullptr;
    return member->get_ptr<const std::string*>();
}

}  // namespace

std::string format_document_card(const StoredDocument& document) {
    const Json card = {{"v", 1},
                       {"sha256", to_hex(document.sha256)},
                       {"sm3", to_hex(document.sm3)},
                       {"size", document.size},
                       {"media_type", document.media_type}};
    return card.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<StoredDocument> parse_document_card(std::string_view text) {
    const auto card = Json::parse(text, nullptr, false);
    if (!card.is_object()) return fail(ErrorCode::corrupt, "not a card of a document");
    const auto* sha256_hex = text_member(card, "sha256");
    const auto* sm3_hex = text_member(card, "sm3");
    const auto* media_type = text_member(card, "media_type");
    const auto size = card.find("size");
    if (!sha256_hex || !sm3_hex || !media_type || size == card.end() ||
        !size->is_number_unsigned()) {
        return fail(ErrorCode::corrupt, "a card of a document lacks a member");
    }
    const auto sha256 = hash_from_hex(*sha256_hex);
    const auto sm3 = hash_from_hex(*sm3_hex);
    if (!sha256 || !sm3) return fail(ErrorCode::corrupt, "a card of a document has a bad digest");
    StoredDocument document{*sha256, *sm3, size->get<std::uint64_t>(), *media_type};
    // One form only, so that a changed byte of it does not pass as another way to write the same.
    if (format_document_card(document) != text) {
        return fail(ErrorCode::corrupt, "a card of a document is not as it was written");
    }
    return document;
}

Result<StoredDocument> read_document_card(const std::string& document_path) {
    constexpr std::size_t card_bytes_max = 64u << 10;
    auto file = PosixFile::open(document_path + std::string(document_card_suffix));
    if (!file) return pass(file);
    auto text = file->read(0, card_bytes_max);
    if (!text) return pass(text);
    return parse_document_card(*text);
}

}  // namespace qiyue
