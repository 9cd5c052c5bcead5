#include "api/schemas/schemas.hpp"

#include <map>
#include <sstream>
#include <string>

#include "api/schemas/schema_texts.hpp"
#include "ledger/base/check.hpp"
#include "ledger/base/result.hpp"
#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/schema.hpp"
#include "projections/view.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

/// The names of all values of an enum whose first is 0 and whose last is `last`.
template <class Enum, class Name>
Json names_up_to(Enum last, Name name) {
    Json names = Json::array();
    for (int value = 0; value <= static_cast<int>(last); ++value)
        names.push_back(name(static_cast<Enum>(value)));
    return names;
}

Json type_names() {
    Json names = Json::array();
    for (const EventType& type : catalogue()) {
        if (names.empty() || names.back() != type.name) names.push_back(type.name);
    }
    return names;
}

Json view_names() {
    Json names = Json::array();
    for (const ViewKind& kind : view_kinds())
        names.push_back(kind.name);
    return names;
}

/// The lists that `x-names` stands for.
Json names_of(std::string_view list) {
    if (list == "states") return names_up_to(ComplexState::closed, state_name);
    if (list == "codes") return names_up_to(ErrorCode::unsupported, code_name);
    if (list == "groups") return names_up_to(Group::record, group_name);
    if (list == "field_kinds") return names_up_to(FieldKind::sensitive_list, field_kind_name);
    if (list == "types") return type_names();
    QIYUE_CHECK(list == "views", "a schema asks for a list of names that there is not");
    return view_names();
}

class Filling {
public:
    Filling() {
        for (const std::string_view text : schema_texts()) {
            Json file = Json::parse(text);
            for (auto& [name, schema] : file.items()) {
                QIYUE_CHECK(!raw_.contains(name), "two schemas have one name");
                raw_[name] = std::move(schema);
            }
        }
    }

    Json all() {
        Json schemas = Json::object();
        for (const auto& [name, schema] : raw_.items())
            schemas[name] = filled(schema);
        return schemas;
    }

private:
    Json filled(const Json& schema) {
        if (schema.is_array()) {
            Json list = Json::array();
            for (const Json& one : schema)
                list.push_back(filled(one));
            return list;
        }
        if (!schema.is_object()) return schema;
        Json whole = schema.contains("x-field") ? field(schema["x-field"]) : Json::object();
        for (const auto& [keyword, value] : schema.items()) {
            if (keyword == "x-field" || keyword == "x-with") continue;
            if (keyword == "x-names") {
                whole["enum"] = names_of(value.get<std::string>());
            } else if (keyword == "$ref" && value.is_string()) {
                QIYUE_CHECK(raw_.contains(value), "a schema refers to one that there is not");
                whole.update(schema_reference(value.get<std::string>()));
            } else {
                whole[keyword] = filled(value);
            }
        }
        if (schema.contains("x-with")) put_in_front(whole, schema["x-with"]);
        return whole;
    }

    /// `x-with`: the members of other schemas stand before those of this one.
    void put_in_front(Json& schema, const Json& names) {
        Json properties = Json::object();
        Json required = Json::array();
        const auto take = [&](const Json& from) {
            properties.update(from["properties"]);
            for (const Json& name : from["required"])
                required.push_back(name);
        };
        for (const Json& name : names)
            take(filled(raw_[name.get<std::string>()]));
        take(schema);
        schema["properties"] = std::move(properties);
        schema["required"] = std::move(required);
    }

    /// `x-field`: what the catalogue says of a field, `type.name/field`; of lists, their elements.
    const Json& field(const std::string& place) {
        std::istringstream steps(place);
        std::string step;
        std::getline(steps, step, '/');
        const Json* found = &data_of(step);
        while (std::getline(steps, step, '/')) {
            if (found->contains("items")) found = &found->at("items");
            const Json& fields = found->at("properties");
            QIYUE_CHECK(fields.contains(step), "a schema rests on a field that there is not");
            found = &fields.at(step);
        }
        return *found;
    }

    const Json& data_of(const std::string& type_name) {
        auto known = types_.find(type_name);
        if (known == types_.end()) {
            const EventType* type = find_type(type_name, 1);
            QIYUE_CHECK(type != nullptr, "a schema rests on a type that there is not");
            known = types_.emplace(type_name, Json::parse(data_schema(*type))).first;
        }
        return known->second;
    }

    Json raw_ = Json::object();
    std::map<std::string, Json, std::less<>> types_;
};

}  // namespace

Json component_schemas() { return Filling().all(); }

Json schema_reference(std::string_view name) {
    return {{"$ref", "#/components/schemas/" + std::string(name)}};
}

}  // namespace qiyue
