// Values against their declarations.

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/public_key.hpp"
#include "ledger/domain/case.hpp"
#include "ledger/domain/decimal.hpp"
#include "ledger/domain/field.hpp"
#include "ledger/domain/uscc.hpp"
#include "ledger/event/cloudevent.hpp"

namespace qiyue {
namespace {

using Answer = std::optional<Rejection>;

/// Extends a JSON pointer for as long as it lives.
class Step {
public:
    Step(std::string& place, std::string_view token) : place_(place), length_(place.size()) {
        place_ += '/';
        for (const char c : token) {
            if (c == '~') {
                place_ += "~0";
            } else if (c == '/') {
                place_ += "~1";
            } else {
                place_ += c;
            }
        }
    }
    ~Step() { place_.resize(length_); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

private:
    std::string& place_;
    std::size_t length_;
};

Answer bad_form(const Field& field, const std::string& place, std::string zh, std::string en) {
    return refuse("field.form", "字段“" + field.label.zh + "”须为" + std::move(zh),
                  "field \"" + field.label.en + "\" must be " + std::move(en), place);
}

/// Characters of well-formed UTF-8, or nothing if there are control characters other than line ends
/// and tabs.
std::optional<std::size_t> printable_characters(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f) return {};
        if ((byte & 0xc0u) != 0x80u) ++count;
    }
    return count;
}

bool is_text(Value value, std::int64_t chars_max) {
    if (!value.is_string()) return false;
    const auto count = printable_characters(value.text());
    return count && *count >= 1 && *count <= static_cast<std::size_t>(chars_max);
}

bool is_name(Value value) {
    return is_text(value, 255) && value.text().find('/') == std::string_view::npos &&
           value.text() != "." && value.text() != "..";
}

bool is_media_type(Value value) {
    if (!is_text(value, 127)) return false;
    const std::string_view text = value.text();
    const auto slash = text.find('/');
    if (slash == 0 || slash == std::string_view::npos || slash + 1 == text.size()) return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_hash(Value value) { return value.is_string() && hash_from_hex(value.text()); }

Answer check_members(const std::vector<Field>& fields, Value data, std::string& place, bool top);

Answer check_document(const Field& field, Value value, const std::string& place) {
    if (value.is_object()) {
        const std::size_t with_sm3 = value["sm3"].exists() ? 1 : 0;
        if (value.size() == 4 + with_sm3 && is_hash(value["sha256"]) &&
            (with_sm3 == 0 || is_hash(value["sm3"])) && value["size"].is_integer() &&
            value["size"].integer() >= 0 && is_media_type(value["media_type"]) &&
            is_name(value["name"])) {
            return {};
        }
    }
    return bad_form(field, place, "文件引用 {sha256, sm3?, size, media_type, name}",
                    "a document reference {sha256, sm3?, size, media_type, name}");
}

Answer check_list(const Field& field, Value value, std::string& place) {
    if (!value.is_array() || value.size() < static_cast<std::size_t>(field.min) ||
        value.size() > static_cast<std::size_t>(field.max)) {
        const std::string range = std::to_string(field.min) + "–" + std::to_string(field.max);
        return bad_form(field, place, range + " 项的列表", "a list of " + range + " elements");
    }
    std::unordered_set<std::string_view> seen;
    std::size_t n = 0;
    for (const Value element : value) {
        const Step step(place, std::to_string(n++));
        if (auto no = check_value(field.fields[0], element, place)) return no;
        if (field.unique && !seen.insert(element.text()).second) {
            return bad_form(field, place, "互不重复的值", "free of repetitions");
        }
    }
    return {};
}

Answer check_map(const Field& field, Value value, std::string& place) {
    if (!value.is_object() || value.size() > static_cast<std::size_t>(field.max)) {
        const std::string most = std::to_string(field.max);
        return bad_form(field, place, "至多 " + most + " 项的对象",
                        "an object of at most " + most + " members");
    }
    for (const Value member : value) {
        const Step step(place, member.name());
        if (!is_plain_id(member.name())) {
            return bad_form(field, place, "以标识符为名的对象",
                            "an object whose names are plain ids");
        }
        if (auto no = check_value(field.fields[0], member, place)) return no;
    }
    return {};
}

/// Depth is bounded by the parser.
bool is_free(Value value, std::size_t& left) {
    if (left == 0) return false;
    --left;
    if (value.is_string()) {
        const auto count = printable_characters(value.text());
        return count && *count <= limits::free_text_chars_max;
    }
    if (!value.is_object() && !value.is_array()) return true;
    for (const Value member : value) {
        if (!is_free(member, left)) return false;
    }
    return true;
}

Answer check_key(const Field& field, Value value, const std::string& place) {
    const auto der = from_base64(value.text());
    if (der && PublicKey::from_spki(*der)) return {};
    return refuse("field.key", "字段“" + field.label.zh + "”不是本格式的公钥（SPKI DER 的 base64）",
                  "field \"" + field.label.en +
                      "\" is no public key of this format (base64 of the SPKI's DER)",
                  place);
}

/// One DER sequence and nothing after it: its definite length, in its shortest form, is what
/// follows.
bool is_der_sequence(std::string_view der) {
    const auto byte = [&der](std::size_t at) { return static_cast<unsigned char>(der[at]); };
    if (der.size() < 2 || byte(0) != 0x30) return false;
    if (byte(1) < 0x80) return der.size() == 2u + byte(1);
    const std::size_t octets = byte(1) & 0x7fu;
    if (octets == 0 || octets > 4 || der.size() < 2 + octets || byte(2) == 0) return false;
    std::size_t length = 0;
    for (std::size_t at = 2; at < 2 + octets; ++at)
        length = length * 256 + byte(at);
    return length >= 0x80 && der.size() == 2 + octets + length;
}

Answer check_certificate(const Field& field, Value value, const std::string& place) {
    const auto der = from_base64(value.text());
    if (der && der->size() <= static_cast<std::size_t>(field.max) && is_der_sequence(*der)) {
        return {};
    }
    return bad_form(field, place, "证书 DER 的 base64", "base64 of a certificate's DER");
}

/// Where a key and its suite stand side by side, they must agree.
Answer check_suite(const std::vector<Field>& fields, Value data, const std::string& place) {
    const auto of_kind = [&fields](FieldKind kind) {
        return std::find_if(fields.begin(), fields.end(),
                            [kind](const Field& field) { return field.kind == kind; });
    };
    const auto spki = of_kind(FieldKind::spki);
    const auto suite = of_kind(FieldKind::suite);
    if (spki == fields.end() || suite == fields.end()) return {};
    const auto der = from_base64(data[spki->name].text());
    const auto key = PublicKey::from_spki(der ? *der : std::string{});
    if (key && suite_name(key->suite()) == data[suite->name].text()) return {};
    return refuse("field.key", "算法套件与公钥不符", "the suite is not that of the key",
                  place + "/" + std::string(suite->name));
}

Answer check_text_kinds(const Field& field, Value value, const std::string& place) {
    switch (field.kind) {
        case FieldKind::text:
            if (is_text(value, field.max)) return {};
            return bad_form(field, place, "1–" + std::to_string(field.max) + " 个字符的文本",
                            "a text of 1 to " + std::to_string(field.max) + " characters");
        case FieldKind::plain_id:
            if (value.is_string() && is_plain_id(value.text())) return {};
            return bad_form(field, place, "标识符 [A-Za-z0-9._-]{1,64}",
                            "an id of [A-Za-z0-9._-]{1,64}");
        case FieldKind::type_name:
            if (value.is_string() && is_type_name(value.text())) return {};
            return bad_form(field, place, "事件类型名（如 lead.selected）",
                            "the name of a type of event such as lead.selected");
        case FieldKind::uscc:
            if (value.is_string() && is_uscc(value.text())) return {};
            return refuse("field.uscc", "字段“" + field.label.zh + "”的统一社会信用代码校验不通过",
                          "field \"" + field.label.en +
                              "\" is no unified social credit code: its check fails",
                          place);
        case FieldKind::decimal:
            if (value.is_string() && Decimal::parse(value.text())) return {};
            return bad_form(field, place, "十进制数文本", "a decimal number as text");
        case FieldKind::number:
            if (value.is_integer()) return {};
            if (value.is_string() && Decimal::parse(value.text())) return {};
            return bad_form(field, place, "整数或十进制数文本", "an integer or a decimal as text");
        case FieldKind::date:
            if (value.is_string() && parse_date(value.text())) return {};
            return bad_form(field, place, "日期 YYYY-MM-DD", "a date YYYY-MM-DD");
        case FieldKind::moment:
            if (value.is_string() && (parse_date(value.text()) || parse_event_time(value.text()))) {
                return {};
            }
            return bad_form(field, place, "日期或时间（UTC）", "a date or a time in UTC");
        case FieldKind::hash:
            if (is_hash(value)) return {};
            return bad_form(field, place, "64 位小写十六进制", "64 lower-case hex digits");
        case FieldKind::suite:
            if (value.is_string() && suite_from_name(value.text())) return {};
            return bad_form(field, place, "ed25519、p256 或 sm2", "ed25519, p256 or sm2");
        default: return {};
    }
}

Answer check_choice(const Field& field, Value value, const std::string& place) {
    if (value.is_string()) {
        for (const Choice& one : field.choices) {
            if (one.id == value.text()) return {};
        }
    }
    std::string names;
    for (const Choice& one : field.choices) {
        if (!names.empty()) names += ", ";
        names += one.id;
    }
    return bad_form(field, place, "下列之一：" + names, "one of: " + names);
}

Answer check_official(const Field& field, Value value, std::string& place) {
    static const std::vector<Field> members{
        field::text("document_no", {"文号", "document number"}, 100),
        field::date("issued_on", {"印发日期", "issued on"}),
        field::document("doc", {"公文文件", "document"})};
    if (!value.is_object()) return bad_form(field, place, "对象", "an object");
    return check_members(members, value, place, false);
}

const Field* find_field(const std::vector<Field>& fields, std::string_view name) {
    for (const Field& field : fields) {
        if (field.name == name) return &field;
    }
    return nullptr;
}

Answer check_members(const std::vector<Field>& fields, Value data, std::string& place, bool top) {
    for (const Value member : data) {
        const std::string_view name = member.name();
        if (top && (name == "commit" || name == "commit_sm3")) continue;
        const Step step(place, name);
        const Field* field = find_field(fields, name);
        if (field == nullptr) {
            return refuse("field.unknown", "目录未声明此字段",
                          "the catalogue declares no such field", place);
        }
        if (field->is_sensitive()) {
            return refuse(
                "field.in_clear", "敏感字段“" + field->label.zh + "”只能以承诺值出现",
                "sensitive field \"" + field->label.en + "\" may stand only as a commitment",
                place);
        }
        if (auto no = check_value(*field, member, place)) return no;
    }
    for (const Field& field : fields) {
        if (!field.required || field.is_sensitive() || data[field.name].exists()) continue;
        const Step step(place, field.name);
        return refuse("field.missing", "缺少字段“" + field.label.zh + "”",
                      "field \"" + field.label.en + "\" is missing", place);
    }
    return check_suite(fields, data, place);
}

/// True for "/{name}/{n}" with n < count and in its shortest form.
bool is_element_of(std::string_view pointer, std::string_view name, std::size_t count) {
    if (pointer.size() < name.size() + 3 || pointer.substr(1, name.size()) != name ||
        pointer[name.size() + 1] != '/') {
        return false;
    }
    const auto n = from_decimal(pointer.substr(name.size() + 2));
    return n && *n < count;
}

/// The declared field that a pointer of `commit` belongs to.
const Field* field_of_pointer(const std::vector<Field>& fields, std::string_view pointer) {
    if (pointer.empty() || pointer[0] != '/') return nullptr;
    const std::string_view name = pointer.substr(1, pointer.find('/', 1) - 1);
    const Field* field = find_field(fields, name);
    if (field == nullptr || !field->is_sensitive()) return nullptr;
    const bool element = name.size() + 1 < pointer.size();
    return element == (field->kind == FieldKind::sensitive_list) ? field : nullptr;
}

Answer check_commitments(const std::vector<Field>& fields, Value commit) {
    for (const Value one : commit) {
        if (field_of_pointer(fields, one.name()) != nullptr) continue;
        std::string place = "/commit";
        const Step step(place, one.name());
        return refuse("field.not_sensitive", "此承诺值不对应任何敏感字段",
                      "this commitment belongs to no sensitive field", place);
    }
    for (const Field& field : fields) {
        if (!field.is_sensitive()) continue;
        const std::string pointer = "/" + std::string(field.name);
        std::size_t count = 0;
        for (const Value one : commit) {
            if (field_of_pointer(fields, one.name()) == &field) ++count;
        }
        bool good = field.kind == FieldKind::sensitive_list
                        ? count <= static_cast<std::size_t>(field.max)
                        : count == 1;
        for (const Value one : commit) {
            if (field.kind != FieldKind::sensitive_list) break;
            if (field_of_pointer(fields, one.name()) != &field) continue;
            good = good && is_element_of(one.name(), field.name, count);
        }
        if (good) continue;
        return refuse(
            "field.uncommitted",
            "敏感字段“" + field.label.zh + "”须有承诺值（空值亦然；列表逐项从 0 连续编号）",
            "sensitive field \"" + field.label.en +
                "\" must be committed (also when empty; lists element by element from 0)",
            pointer);
    }
    return {};
}

}  // namespace

std::optional<Rejection> check_value(const Field& field, Value value, std::string& place) {
    if (field.nullable && value.is_null()) return {};
    switch (field.kind) {
        case FieldKind::integer:
            if (value.is_integer() && value.integer() >= field.min &&
                value.integer() <= field.max) {
                return {};
            }
            return bad_form(
                field, place,
                "整数，" + std::to_string(field.min) + " 至 " + std::to_string(field.max),
                "an integer from " + std::to_string(field.min) + " to " +
                    std::to_string(field.max));
        case FieldKind::boolean:
            if (value.is_boolean()) return {};
            return bad_form(field, place, "true 或 false", "true or false");
        case FieldKind::choice: return check_choice(field, value, place);
        case FieldKind::document: return check_document(field, value, place);
        case FieldKind::official: return check_official(field, value, place);
        case FieldKind::spki: return check_key(field, value, place);
        case FieldKind::certificate: return check_certificate(field, value, place);
        case FieldKind::list: return check_list(field, value, place);
        case FieldKind::map: return check_map(field, value, place);
        case FieldKind::object:
            if (value.is_object()) return check_members(field.fields, value, place, false);
            return bad_form(field, place, "对象", "an object");
        case FieldKind::free_object: {
            std::size_t left = limits::free_values_max;
            if (value.is_object() && value.size() <= static_cast<std::size_t>(field.max) &&
                is_free(value, left)) {
                return {};
            }
            return bad_form(field, place, "规模受限的对象", "an object of limited size");
        }
        case FieldKind::policy:
            if (value.is_object()) return {};
            return bad_form(field, place, "规则对象", "a policy object");
        case FieldKind::sensitive:
        case FieldKind::sensitive_list: return bad_form(field, place, "承诺值", "a commitment");
        default: return check_text_kinds(field, value, place);
    }
}

std::optional<Rejection> check_fields(const std::vector<Field>& fields, Value data) {
    std::string place;
    if (auto no = check_members(fields, data, place, true)) return no;
    const Value commit = data["commit"];
    if (auto no = check_commitments(fields, commit)) return no;
    for (const Value one : data["commit_sm3"]) {
        if (commit[one.name()].exists()) continue;
        place = "/commit_sm3";
        const Step step(place, one.name());
        return refuse("field.not_sensitive", "SM3 承诺值须与 commit 中的字段对应",
                      "an SM3 commitment must stand beside one in commit", place);
    }
    return {};
}

}  // namespace qiyue
