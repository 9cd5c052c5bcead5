#include "ledger/domain/field.hpp"

#include <utility>

#include "ledger/base/limits.hpp"

namespace qiyue {
namespace field {
namespace {

Field make(FieldKind kind, std::string_view name, Label label, std::int64_t min = 0,
           std::int64_t max = 0) {
    Field made;
    made.name = name;
    made.kind = kind;
    made.label = std::move(label);
    made.min = min;
    made.max = max;
    return made;
}

}  // namespace

Field text(std::string_view name, Label label, std::int64_t chars_max) {
    return make(FieldKind::text, name, std::move(label), 1, chars_max);
}
Field plain_id(std::string_view name, Label label) {
    return make(FieldKind::plain_id, name, std::move(label));
}
Field type_name(std::string_view name, Label label) {
    return make(FieldKind::type_name, name, std::move(label));
}
Field uscc(std::string_view name, Label label) {
    return make(FieldKind::uscc, name, std::move(label));
}
Field integer(std::string_view name, Label label, std::int64_t min, std::int64_t max) {
    return make(FieldKind::integer, name, std::move(label), min, max);
}
Field count(std::string_view name, Label label, std::int64_t min) {
    return make(FieldKind::integer, name, std::move(label), min, limits::integer_max);
}
Field decimal(std::string_view name, Label label) {
    return make(FieldKind::decimal, name, std::move(label));
}
Field number(std::string_view name, Label label) {
    return make(FieldKind::number, name, std::move(label));
}
Field date(std::string_view name, Label label) {
    return make(FieldKind::date, name, std::move(label));
}
Field moment(std::string_view name, Label label) {
    return make(FieldKind::moment, name, std::move(label));
}
Field choice(std::string_view name, Label label, std::vector<Choice> choices) {
    Field made = make(FieldKind::choice, name, std::move(label));
    made.choices = std::move(choices);
    return made;
}
Field boolean(std::string_view name, Label label) {
    return make(FieldKind::boolean, name, std::move(label));
}
Field document(std::string_view name, Label label) {
    return make(FieldKind::document, name, std::move(label));
}
Field official() {
    return optional(make(FieldKind::official, "official", {"公文", "official document"}));
}
Field spki(std::string_view name, Label label) {
    return make(FieldKind::spki, name, std::move(label));
}
Field suite(std::string_view name, Label label) {
    return make(FieldKind::suite, name, std::move(label));
}
Field certificate(std::string_view name, Label label, std::int64_t bytes_max) {
    return make(FieldKind::certificate, name, std::move(label), 0, bytes_max);
}
Field hash(std::string_view name, Label label) {
    return make(FieldKind::hash, name, std::move(label));
}
Field key() {
    return object("key", {"密钥", "key"},
                  {spki("spki", {"公钥（SPKI）", "public key (SPKI)"}),
                   suite("suite", {"算法套件", "suite"})});
}
Field term(std::string_view name, Label label) {
    return object(name, std::move(label), {date("from", {"起", "from"}), date("to", {"止", "to"})});
}
Field fraction(std::string_view name, Label label) {
    return object(name, std::move(label),
                  {integer("numerator", {"分子", "numerator"}, 1, 1'000),
                   integer("denominator", {"分母", "denominator"}, 1, 1'000)});
}
Field object(std::string_view name, Label label, std::vector<Field> fields) {
    Field made = make(FieldKind::object, name, std::move(label));
    made.fields = std::move(fields);
    return made;
}
Field list(std::string_view name, Label label, Field element, std::int64_t min, std::int64_t max) {
    Field made = make(FieldKind::list, name, std::move(label), min, max);
    made.fields.push_back(std::move(element));
    return made;
}
Field set(std::string_view name, Label label, Field element, std::int64_t min, std::int64_t max) {
    Field made = list(name, std::move(label), std::move(element), min, max);
    made.unique = true;
    return made;
}
Field map(std::string_view name, Label label, Field value, std::int64_t max) {
    Field made = make(FieldKind::map, name, std::move(label), 0, max);
    made.fields.push_back(std::move(value));
    return made;
}
Field free_object(std::string_view name, Label label, std::int64_t members_max) {
    return make(FieldKind::free_object, name, std::move(label), 0, members_max);
}
Field policy(std::string_view name, Label label) {
    return make(FieldKind::policy, name, std::move(label));
}
Field sensitive(std::string_view name, Label label, DataClass data_class, Label data_subject,
                DataOwner owner) {
    Field made = make(FieldKind::sensitive, name, std::move(label));
    made.data_class = data_class;
    made.data_subject = std::move(data_subject);
    made.owner = owner;
    return made;
}
Field sensitive_list(std::string_view name, Label label, DataClass data_class, Label data_subject,
                     DataOwner owner) {
    Field made = make(FieldKind::sensitive_list, name, std::move(label));
    made.data_class = data_class;
    made.max = static_cast<std::int64_t>(limits::sensitive_elements_max);
    made.data_subject = std::move(data_subject);
    made.owner = owner;
    return made;
}
Field optional(Field field) {
    field.required = false;
    return field;
}
Field fixed(Field field) {
    field.fixed = true;
    return field;
}

Field nullable(Field field) {
    field.nullable = true;
    return field;
}

}  // namespace field

std::string_view field_kind_name(FieldKind kind) noexcept {
    switch (kind) {
        case FieldKind::text: return "text";
        case FieldKind::plain_id: return "plain_id";
        case FieldKind::type_name: return "type_name";
        case FieldKind::uscc: return "uscc";
        case FieldKind::integer: return "integer";
        case FieldKind::decimal: return "decimal";
        case FieldKind::number: return "number";
        case FieldKind::date: return "date";
        case FieldKind::moment: return "moment";
        case FieldKind::choice: return "choice";
        case FieldKind::boolean: return "boolean";
        case FieldKind::document: return "document";
        case FieldKind::official: return "official";
        case FieldKind::spki: return "spki";
        case FieldKind::suite: return "suite";
        case FieldKind::certificate: return "certificate";
        case FieldKind::hash: return "hash";
        case FieldKind::object: return "object";
        case FieldKind::list: return "list";
        case FieldKind::map: return "map";
        case FieldKind::free_object: return "free_object";
        case FieldKind::policy: return "policy";
        case FieldKind::sensitive: return "sensitive";
        case FieldKind::sensitive_list: return "sensitive_list";
    }
    return "";
}

std::string_view data_class_name(DataClass data_class) noexcept {
    switch (data_class) {
        case DataClass::personal: return "personal";
        case DataClass::trade_secret: return "trade_secret";
    }
    return "";
}

}  // namespace qiyue
