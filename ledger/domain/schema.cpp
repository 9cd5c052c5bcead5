// JSON Schema of a type's data.

#include "ledger/domain/schema.hpp"

#include <nlohmann/json.hpp>

#include "ledger/base/limits.hpp"
#include "ledger/domain/policy_fields.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

Json object_schema(const std::vector<Field>& fields);

Json text_schema(std::string_view pattern) { return {{"type", "string"}, {"pattern", pattern}}; }

constexpr std::string_view decimal_pattern = "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$";
constexpr std::string_view hash_pattern = "^[0-9a-f]{64}$";
constexpr std::string_view plain_id_pattern = "^[A-Za-z0-9._-]{1,64}$";
constexpr std::string_view type_name_pattern = "^[a-z_]+\\.[a-z_]+$";
constexpr std::string_view base64_pattern = "^[A-Za-z0-9+/]+={0,2}$";

Json strict_object(Json properties, Json required) {
    return {{"type", "object"},
            {"properties", std::move(properties)},
            {"required", std::move(required)},
            {"additionalProperties", false}};
}

Json document_schema() {
    return strict_object({{"sha256", text_schema(hash_pattern)},
                          {"sm3", text_schema(hash_pattern)},
                          {"size", {{"type", "integer"}, {"minimum", 0}}},
                          {"media_type", {{"type", "string"}, {"maxLength", 127}}},
                          {"name", {{"type", "string"}, {"minLength", 1}, {"maxLength", 255}}}},
                         {"sha256", "size", "media_type", "name"});
}

Json official_schema() {
    return strict_object(
        {{"document_no", {{"type", "string"}, {"minLength", 1}, {"maxLength", 100}}},
         {"issued_on", {{"type", "string"}, {"format", "date"}}},
         {"doc", document_schema()}},
        {"document_no", "issued_on", "doc"});
}

Json certificate_schema(const Field& field) {
    Json schema = text_schema(base64_pattern);
    schema["maxLength"] = (field.max + 2) / 3 * 4;
    return schema;
}

Json choice_schema(const Field& field) {
    Json values = Json::array();
    for (const Choice& choice : field.choices)
        values.push_back(choice.id);
    return {{"type", "string"}, {"enum", std::move(values)}};
}

Json value_schema(const Field& field);

Json container_schema(const Field& field) {
    switch (field.kind) {
        case FieldKind::object: return object_schema(field.fields);
        case FieldKind::list: {
            Json schema{{"type", "array"},
                        {"items", value_schema(field.fields[0])},
                        {"minItems", field.min},
                        {"maxItems", field.max}};
            if (field.unique) schema["uniqueItems"] = true;
            return schema;
        }
        case FieldKind::map:
            return {{"type", "object"},
                    {"propertyNames", {{"pattern", plain_id_pattern}}},
                    {"additionalProperties", value_schema(field.fields[0])},
                    {"maxProperties", field.max}};
        case FieldKind::free_object: return {{"type", "object"}, {"maxProperties", field.max}};
        case FieldKind::policy: return object_schema(policy_declaration().fields);
        default: return {{"type", "object"}};
    }
}

Json plain_schema(const Field& field) {
    switch (field.kind) {
        case FieldKind::text:
            return {{"type", "string"}, {"minLength", 1}, {"maxLength", field.max}};
        case FieldKind::plain_id: return text_schema(plain_id_pattern);
        case FieldKind::type_name: return text_schema(type_name_pattern);
        case FieldKind::uscc: return text_schema("^[0-9A-HJ-NPQRTUWXY]{18}$");
        case FieldKind::integer:
            return {{"type", "integer"}, {"minimum", field.min}, {"maximum", field.max}};
        case FieldKind::decimal: return text_schema(decimal_pattern);
        case FieldKind::number:
            return {
                {"anyOf", Json::array({Json{{"type", "integer"}}, text_schema(decimal_pattern)})}};
        case FieldKind::date: return {{"type", "string"}, {"format", "date"}};
        case FieldKind::moment:
            return text_schema(
                "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
                "(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z)?$");
        case FieldKind::choice: return choice_schema(field);
        case FieldKind::boolean: return {{"type", "boolean"}};
        case FieldKind::document: return document_schema();
        case FieldKind::official: return official_schema();
        case FieldKind::spki: return text_schema(base64_pattern);
        case FieldKind::suite:
            return {{"type", "string"}, {"enum", Json::array({"ed25519", "p256", "sm2"})}};
        case FieldKind::certificate: return certificate_schema(field);
        case FieldKind::hash: return text_schema(hash_pattern);
        default: return container_schema(field);
    }
}

Json value_schema(const Field& field) {
    Json schema = plain_schema(field);
    if (field.nullable)
        schema = {{"anyOf", Json::array({std::move(schema), Json{{"type", "null"}}})}};
    schema["title"] = field.label.zh + " / " + field.label.en;
    return schema;
}

Json object_schema(const std::vector<Field>& fields) {
    Json properties = Json::object();
    Json required = Json::array();
    for (const Field& field : fields) {
        if (field.is_sensitive()) continue;
        properties[std::string(field.name)] = value_schema(field);
        if (field.required) required.push_back(field.name);
    }
    return strict_object(std::move(properties), std::move(required));
}

/// `commit`, or null if the type has no sensitive fields.
Json commit_schema(const std::vector<Field>& fields) {
    Json named = Json::object();
    Json patterns = Json::object();
    Json required = Json::array();
    for (const Field& field : fields) {
        if (!field.is_sensitive()) continue;
        Json schema = text_schema(hash_pattern);
        schema["title"] = field.label.zh + " / " + field.label.en;
        const std::string pointer = "/" + std::string(field.name);
        if (field.kind == FieldKind::sensitive_list) {
            patterns["^" + pointer + "/(0|[1-9][0-9]*)$"] = std::move(schema);
        } else {
            named[pointer] = std::move(schema);
            required.push_back(pointer);
        }
    }
    if (named.empty() && patterns.empty()) return nullptr;
    Json schema = strict_object(std::move(named), std::move(required));
    if (!patterns.empty()) schema["patternProperties"] = std::move(patterns);
    return schema;
}

}  // namespace

std::string policy_schema() {
    Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                {"$id", "urn:qiyue:policy:1"},
                {"title", policy_declaration().label.zh + " / " + policy_declaration().label.en}};
    schema.update(object_schema(policy_declaration().fields));
    return schema.dump();
}

std::string data_schema(const EventType& type) {
    Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                {"$id", "urn:qiyue:catalogue:" + std::string(type.name) + ":" +
                            std::to_string(type.version)},
                {"title", type.label.zh + " / " + type.label.en}};
    schema.update(object_schema(type.fields));
    Json commit = commit_schema(type.fields);
    if (!commit.is_null()) {
        // A list of people may be empty, and then there is nothing to commit.
        if (!commit["required"].empty()) schema["required"].push_back("commit");
        schema["properties"]["commit"] = commit;
        commit.erase("required");
        schema["properties"]["commit_sm3"] = std::move(commit);
    }
    return schema.dump();
}

}  // namespace qiyue
