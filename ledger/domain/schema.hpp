#pragma once

// The catalogue as documents, generated from the declarations: JSON Schema (2020-12) of each type's
// data, the whole catalogue for the console's forms, and a page for people. Pure; any thread; slow,
// so callers keep what they get.

#include <string>

#include "ledger/domain/catalogue.hpp"

namespace qiyue {

/// JSON Schema of `data`. `$id` is urn:qiyue:catalogue:{type}:{version}, the event's dataschema.
/// What a schema cannot say (check digits, stream, signers, preconditions) is left to the rules.
std::string data_schema(const EventType& type);

/// JSON Schema of the policy object alone, `$id` urn:qiyue:policy:1. It also stands in the schemas
/// of the types that carry a policy.
std::string policy_schema();

/// One JSON object: groups and types with labels, fields, signers and preconditions.
std::string catalogue_json();

/// Markdown: one section for each group, one part for each type, in both languages.
std::string catalogue_page();

}  // namespace qiyue
