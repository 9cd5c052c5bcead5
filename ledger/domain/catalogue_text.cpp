// The catalogue for the console's forms and for people.

#include <nlohmann/json.hpp>

#include "ledger/domain/schema.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

constexpr Group groups[] = {Group::ledger, Group::parties, Group::selection, Group::charter,
                            Group::bodies, Group::members, Group::lifecycle, Group::evaluation,
                            Group::work,   Group::record};

Json label_json(const Label& label) { return {{"zh", label.zh}, {"en", label.en}}; }

Json fields_json(const std::vector<Field>& fields);

Json field_json(const Field& field) {
    Json json{{"name", field.name},
              {"kind", field_kind_name(field.kind)},
              {"label", label_json(field.label)},
              {"required", field.required}};
    if (field.kind == FieldKind::integer || field.kind == FieldKind::list) json["min"] = field.min;
    if (field.max != 0) json["max"] = field.max;
    for (const Choice& choice : field.choices) {
        json["choices"].push_back({{"id", choice.id}, {"label", label_json(choice.label)}});
    }
    if (!field.fields.empty()) json["fields"] = fields_json(field.fields);
    if (field.is_sensitive()) {
        json["data_subject"] = label_json(field.data_subject);
        json["owner"] = field.owner == DataOwner::source ? "source" : "lead";
        json["class"] = data_class_name(field.data_class);
    }
    return json;
}

Json fields_json(const std::vector<Field>& fields) {
    Json list = Json::array();
    for (const Field& field : fields)
        list.push_back(field_json(field));
    return list;
}

std::string_view stream_name(StreamRule rule) {
    switch (rule) {
        case StreamRule::ledger: return "ledger";
        case StreamRule::policy: return "policy";
        case StreamRule::organization_named: return "organizations/{uscc}";
        case StreamRule::expert_named: return "experts/{id}";
        case StreamRule::organization: return "organizations/…";
        case StreamRule::party: return "organizations/… | experts/…";
        case StreamRule::complex: return "complexes/…";
        case StreamRule::any: return "…";
    }
    return "";
}

Json signers_json(const Signers& signers) {
    Json ways = Json::array();
    for (const auto& way : signers.ways) {
        Json parts = Json::array();
        for (const Part& part : way) {
            parts.push_back({{"part", part.id}, {"label", label_json(part.label)}});
        }
        ways.push_back(std::move(parts));
    }
    return ways;
}

Json type_json(const EventType& type) {
    return {{"type", type.name},
            {"version", type.version},
            {"group", group_name(type.group)},
            {"label", label_json(type.label)},
            {"stream", stream_name(type.stream)},
            {"opens_subject", type.opens_subject},
            {"corrects", type.corrects},
            {"fields", fields_json(type.fields)},
            {"signers", signers_json(type.signers)},
            {"allowed", label_json(type.allowed)}};
}

/// "牵头单位 + 市级主管部门" of one way, "；或" between the ways.
std::string signers_text(const Signers& signers, bool zh) {
    std::string text;
    for (const auto& way : signers.ways) {
        if (!text.empty()) text += zh ? "；或 " : "; or ";
        bool first = true;
        for (const Part& part : way) {
            if (!first) text += " + ";
            first = false;
            text += zh ? part.label.zh : part.label.en;
        }
    }
    return text;
}

void append_fields(std::string& page, const std::vector<Field>& fields, const std::string& indent) {
    for (const Field& field : fields) {
        page += indent + "- `" + std::string(field.name) + "` " + field.label.zh + " / " +
                field.label.en + " (" + std::string(field_kind_name(field.kind));
        if (!field.required) page += ", optional";
        if (field.is_sensitive())
            page += ", " + std::string(data_class_name(field.data_class)) + ": " +
                    field.data_subject.zh + " / " + field.data_subject.en;
        page += ")\n";
        append_fields(page, field.fields, indent + "  ");
    }
}

void append_type(std::string& page, const EventType& type) {
    page += "\n### `" + std::string(type.name) + "` " + std::to_string(type.version) + ": " +
            type.label.zh + " / " + type.label.en + "\n\n";
    append_fields(page, type.fields, "");
    page += "\n签名 / signed by: " + signers_text(type.signers, true) + " / " +
            signers_text(type.signers, false) + "  \n";
    page += "条件 / allowed when: " + type.allowed.zh + " / " + type.allowed.en + "  \n";
    page += "流 / stream: `" + std::string(stream_name(type.stream)) + "`\n";
}

}  // namespace

std::string catalogue_json() {
    Json json{{"v", 1}, {"groups", Json::array()}, {"types", Json::array()}};
    for (const Group group : groups) {
        json["groups"].push_back(
            {{"group", group_name(group)}, {"label", label_json(group_label(group))}});
    }
    for (const EventType& type : catalogue())
        json["types"].push_back(type_json(type));
    return json.dump();
}

std::string catalogue_page() {
    std::string page = "# 事件目录 / Catalogue of events\n";
    for (const Group group : groups) {
        bool headed = false;
        for (const EventType& type : catalogue()) {
            if (type.group != group) continue;
            if (!headed)
                page += "\n## " + group_label(group).zh + " / " + group_label(group).en + "\n";
            headed = true;
            append_type(page, type);
        }
    }
    return page;
}

}  // namespace qiyue
