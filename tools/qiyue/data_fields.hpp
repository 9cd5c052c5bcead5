#pragma once

// Fields of an event's data from a command line: `path=value` and `path=FILE`. The path is a JSON
// pointer, or names joined by dots.

#include <string>

#include <nlohmann/json.hpp>

#include "ledger/base/result.hpp"

namespace qiyue {

/// Sets one field; the value is JSON if it reads as JSON, else text. Errors: invalid_argument.
Result<void> set_field(nlohmann::ordered_json& data, const std::string& assignment);

/// Sets one field to the reference of a document: digests, size, type by its name's ending, name.
/// Errors: invalid_argument, not_found, io, too_large.
Result<void> set_document(nlohmann::ordered_json& data, const std::string& assignment);

/// The reference of a document with these bytes.
nlohmann::ordered_json document_reference(const std::string& bytes, const std::string& name);

/// By the ending of a name; application/octet-stream if it says nothing.
std::string media_type_of(const std::string& name);

}  // namespace qiyue
