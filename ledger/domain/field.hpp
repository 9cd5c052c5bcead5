#pragma once

// Fields of an event's data, as data: what each declaration in types/ is made of. From these lists
// come the check of an event's form, the JSON Schema, the documentation and the console's forms.
//
//   fields = {field::uscc("uscc", {"统一社会信用代码", "organisation code"}),
//             field::optional(field::text("reason", {"理由", "reason"})),
//             field::sensitive("contact", {"联系人", "contact"}, DataClass::personal,
//                              {"联系人", "the contact"})}
//
// Plain data, made once and never changed; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/label.hpp"
#include "ledger/domain/rejection.hpp"
#include "ledger/event/document.hpp"

namespace qiyue {

enum class FieldKind : std::uint8_t {
    text,  ///< 1 to `max` characters (code points), no control characters but line ends
    plain_id,  ///< `[A-Za-z0-9._-]{1,64}`: ids of complexes, experts, evaluations, needs …
    type_name,  ///< `lead.selected` and the like, also of a type not declared yet
    uscc,  ///< organisation code of GB 32100-2015, upper case, check digits valid
    integer,  ///< `min` to `max`
    decimal,  ///< text as Decimal::parse() reads it
    number,  ///< an integer or a decimal
    date,  ///< `YYYY-MM-DD`
    moment,  ///< a date, or a time `YYYY-MM-DDThh:mm:ss[.1-9 digits]Z`
    choice,  ///< one of `choices`
    boolean,
    document,  ///< document reference {sha256, sm3?, size, media_type, name}
    official,  ///< {document_no, issued_on, doc}; required where the policy lists the type
    spki,  ///< base64 DER of a public key of one of the three suites
    suite,  ///< its suite's name: ed25519, p256, sm2
    certificate,  ///< base64 of one DER sequence of at most `max` bytes; shown, never relied on
    hash,  ///< 64 lower-case hex digits: digests, key ids, commitments
    object,  ///< exactly `fields`
    list,  ///< `min` to `max` elements, each as `fields[0]` says
    map,  ///< up to `max` members, names are plain ids, each value as `fields[0]` says
    free_object,  ///< up to `max` members of any JSON, for criteria and the like
    policy,  ///< the policy object: has a schema of its own (policy.hpp)
    sensitive,  ///< never in clear: `commit` holds "/name"
    sensitive_list,  ///< never in clear, element by element: "/name/0", "/name/1" …, maybe none
};

/// One value of a choice.
struct Choice {
    std::string_view id;
    Label label;
};

/// Who answers for a sensitive field when it is disclosed or erased.
enum class DataOwner : std::uint8_t { source, lead };

/// What a sensitive field is withheld for: a person's data, or what an organisation keeps to
/// itself.
enum class DataClass : std::uint8_t { personal, trade_secret };

struct Field {
    std::string_view name;
    FieldKind kind = FieldKind::text;
    Label label;
    bool required = true;
    std::int64_t min = 0;
    std::int64_t max = 0;
    std::vector<Choice> choices;
    std::vector<Field> fields;  ///< of an object; one element's or value's shape of a list or map
    Label data_subject;  ///< sensitive only: the person, or the owner of the secret
    DataOwner owner = DataOwner::source;
    DataClass data_class = DataClass::personal;  ///< sensitive only
    bool nullable = false;  ///< null may stand in its place
    bool unique = false;  ///< list only: no two equal texts
    bool fixed = false;  ///< names or binds something: no correction changes it

    bool is_sensitive() const {
        return kind == FieldKind::sensitive || kind == FieldKind::sensitive_list;
    }
};

namespace field {

Field text(std::string_view name, Label label, std::int64_t chars_max = 2'000);
Field plain_id(std::string_view name, Label label);
Field type_name(std::string_view name, Label label);
Field uscc(std::string_view name, Label label);
Field integer(std::string_view name, Label label, std::int64_t min, std::int64_t max);
/// An index of the log, a tree size, a version: 0 or `min` to 2^53 - 1.
Field count(std::string_view name, Label label, std::int64_t min = 0);
Field decimal(std::string_view name, Label label);
Field number(std::string_view name, Label label);
Field date(std::string_view name, Label label);
Field moment(std::string_view name, Label label);
Field choice(std::string_view name, Label label, std::vector<Choice> choices);
Field boolean(std::string_view name, Label label);
Field document(std::string_view name, Label label);
/// The member `official` of official acts (domain.md, rule 6).
Field official();
Field spki(std::string_view name, Label label);
Field suite(std::string_view name, Label label);
Field certificate(std::string_view name, Label label, std::int64_t bytes_max = 9'000);
Field hash(std::string_view name, Label label);
/// The member `key` = {spki, suite} of registrations.
Field key();
/// `term` and the like = {from, to}, dates.
Field term(std::string_view name, Label label);
/// {numerator, denominator}, 1 <= numerator <= denominator <= 1000.
Field fraction(std::string_view name, Label label);
Field object(std::string_view name, Label label, std::vector<Field> fields);
/// `element`'s own name and label are not used in data; give it what a form should show.
Field list(std::string_view name, Label label, Field element, std::int64_t min, std::int64_t max);
/// A list of texts (ids, codes …) of which no two are equal.
Field set(std::string_view name, Label label, Field element, std::int64_t min, std::int64_t max);
Field map(std::string_view name, Label label, Field value, std::int64_t max);
Field free_object(std::string_view name, Label label, std::int64_t members_max = 100);
Field policy(std::string_view name, Label label);
Field sensitive(std::string_view name, Label label, DataClass data_class, Label data_subject,
                DataOwner owner = DataOwner::source);
Field sensitive_list(std::string_view name, Label label, DataClass data_class, Label data_subject,
                     DataOwner owner = DataOwner::source);
Field optional(Field field);
Field nullable(Field field);
Field fixed(Field field);

}  // namespace field

/// Stable name of a kind, as the served catalogue shows it, e.g. "plain_id".
std::string_view field_kind_name(FieldKind kind) noexcept;
/// "personal", "trade_secret".
std::string_view data_class_name(DataClass data_class) noexcept;

/// Checks one value against its declaration. `place` is its JSON pointer; it is only extended.
std::optional<Rejection> check_value(const Field& field, Value value, std::string& place);

/// Checks all of an event's data: every required field, no unknown one, and `commit` holding
/// exactly the declared sensitive fields (`commit_sm3` none but those). Rules: field.missing,
/// field.unknown, field.form, field.uscc, field.key, field.in_clear, field.uncommitted,
/// field.not_sensitive.
std::optional<Rejection> check_fields(const std::vector<Field>& fields, Value data);

}  // namespace qiyue
