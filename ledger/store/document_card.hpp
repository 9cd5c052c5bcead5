#pragma once

// Inside: the side file of a document, one line of JSON. Pure.

#include <string>
#include <string_view>

#include "ledger/base/result.hpp"
#include "ledger/store/documents.hpp"

namespace qiyue {

constexpr std::string_view document_card_suffix = ".json";

/// `{"v":1,"sha256":…,"sm3":…,"size":…,"media_type":…}` and a newline.
std::string format_document_card(const StoredDocument& document);
/// The card beside the document at this path. Errors: not_found, io, corrupt.
Result<StoredDocument> read_document_card(const std::string& document_path);
/// Errors: corrupt.
Result<StoredDocument> parse_document_card(std::string_view text);

}  // namespace qiyue
