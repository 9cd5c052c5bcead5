#include "ledger/event/cloudevent.hpp"

#include <array>
#include <limits>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/note.hpp"
#include "ledger/event/pointer.hpp"

namespace qiyue {
namespace {

enum Attribute : std::size_t {
    specversion,
    id,
    source,
    type,
    dataschema,
    subject,
    time_of_event,
    datacontenttype,
    ledger_origin,
    nonce,
    corrects,
    data,
};
constexpr std::array<std::string_view, 12> attribute_names = {
    "specversion",     "id",     "source", "type",     "dataschema", "subject", "time",
    "datacontenttype", "ledger", "nonce",  "corrects", "data"};
constexpr std::size_t attribute_count = attribute_names.size();

using Attributes = std::array<Value, attribute_count>;

std::unexpected<Error> bad(std::string_view name, std::string why) {
    std::string place;
    append_pointer_token(place, name);
    return fail(ErrorCode::event_attribute, std::move(why), std::move(place));
}

std::unexpected<Error> bad(Attribute attribute, std::string why) {
    return bad(attribute_names[attribute], std::move(why));
}

/// Sorts the members into the table's slots; refuses unknown, missing and wrongly typed ones.
Result<Attributes> attributes_of(Value root) {
    if (!root.is_object()) return fail(ErrorCode::event_format, "an event is a JSON object");
    Attributes found;
    std::size_t slot = 0;  // most events keep the table's order: look on from the last one
    for (const Value member : root) {
        std::size_t tries = 0;
        while (tries < attribute_count && attribute_names[slot] != member.name()) {
            slot = (slot + 1) % attribute_count;
            ++tries;
        }
        if (tries == attribute_count) return bad(member.name(), "not an attribute of an event");
        found[slot] = member;
    }
    for (slot = 0; slot < attribute_count; ++slot) {
        const auto attribute = static_cast<Attribute>(slot);
        const Value value = found[slot];
        if (!value.exists()) {
            if (attribute == corrects) continue;
            return bad(attribute, "missing");
        }
        if (attribute == corrects ? !value.is_integer()
            : attribute == data   ? !value.is_object()
                                  : !value.is_string())
            return bad(attribute, "not of the right JSON type");
    }
    return found;
}

/// The version in `urn:qiyue:catalogue:{type}:{version}`, or 0.
std::uint32_t schema_version(std::string_view schema, std::string_view type_name) {
    constexpr std::string_view prefix = "urn:qiyue:catalogue:";
    if (!schema.starts_with(prefix)) return 0;
    schema.remove_prefix(prefix.size());
    if (!schema.starts_with(type_name)) return 0;
    schema.remove_prefix(type_name.size());
    if (!schema.starts_with(':')) return 0;
    const auto number = from_decimal(schema.substr(1));
    if (!number || *number > std::numeric_limits<std::uint32_t>::max()) return 0;
    return static_cast<std::uint32_t>(*number);
}

/// 22 characters of canonical base64url: 16 bytes.
bool is_nonce(std::string_view text) { return text.size() == 22 && from_base64url(text); }

std::unexpected<Error> bad_commitment(std::string_view member, std::string_view pointer,
                                      std::string why) {
    std::string place = "/data";
    append_pointer_token(place, member);
    append_pointer_token(place, pointer);
    return fail(ErrorCode::event_attribute, std::move(why), std::move(place));
}

/// Checks `data.commit` or `data.commit_sm3`: pointers to digests, none of them resolving in data.
Result<void> check_commitments(Value fields, std::string_view member) {
    const Value commitments = fields[member];
    if (!commitments.exists()) return {};
    if (!commitments.is_object())
        return fail(ErrorCode::event_attribute, "not an object of pointers and digests",
                    "/data/" + std::string(member));
    for (const Value commitment : commitments) {
        const std::string_view pointer = commitment.name();
        if (!pointer.starts_with('/') || !is_json_pointer(pointer))
            return bad_commitment(member, pointer, "not a JSON pointer into data");
        if (!commitment.is_string() || !hash_from_hex(commitment.text()))
            return bad_commitment(member, pointer, "not 64 lower-case hex digits");
        if (fields.pointer(pointer).exists())
            return bad_commitment(member, pointer, "the field is both committed and open");
    }
    return {};
}

Result<void> check_data(Value fields) {
    if (auto checked = check_commitments(fields, "commit"); !checked) return checked;
    if (auto checked = check_commitments(fields, "commit_sm3"); !checked) return checked;
    const Value twin = fields["commit_sm3"];
    if (!twin.exists()) return {};
    const Value commit = fields["commit"];
    if (!commit.exists())
        return fail(ErrorCode::event_attribute, "commit_sm3 stands beside commit only",
                    "/data/commit_sm3");
    for (const Value commitment : twin)
        if (!commit[commitment.name()].exists())
            return bad_commitment("commit_sm3", commitment.name(), "not in commit");
    return {};
}

Result<CloudEvent> event_of(const Attributes& found) {
    CloudEvent event;
    event.id = found[id].text();
    event.source = found[source].text();
    event.type = found[type].text();
    event.subject = found[subject].text();
    event.time_text = found[time_of_event].text();
    event.ledger = found[ledger_origin].text();
    event.nonce = found[nonce].text();
    event.data = found[data];

    if (found[specversion].text() != "1.0") return bad(specversion, "not 1.0");
    if (!is_uuid(event.id)) return bad(id, "not a UUID in lower case");
    if (!PartyName::parse(event.source))
        return bad(source, "neither /organizations/{uscc} nor /experts/{id}");
    if (!is_type_name(event.type)) return bad(type, "not the name of a type");
    event.type_version = schema_version(found[dataschema].text(), event.type);
    if (event.type_version == 0)
        return bad(dataschema, "not urn:qiyue:catalogue:{type}:{version} of this type");
    if (!is_stream_name(event.subject)) return bad(subject, "not the name of a stream");
    const auto moment = parse_event_time(event.time_text);
    if (!moment) return bad(time_of_event, "not a time YYYY-MM-DDThh:mm:ss[.1 to 9 digits]Z");
    event.time = *moment;
    if (found[datacontenttype].text() != "application/json")
        return bad(datacontenttype, "not application/json");
    if (!is_key_name(event.ledger)) return bad(ledger_origin, "not the origin of a ledger");
    if (!is_nonce(event.nonce)) return bad(nonce, "not 16 bytes in 22 characters of base64url");
    if (found[corrects].exists()) {
        if (found[corrects].integer() < 0) return bad(corrects, "not an index");
        event.corrects = Index{static_cast<std::uint64_t>(found[corrects].integer())};
    }
    if (auto checked = check_data(event.data); !checked) return pass(checked);
    return event;
}

std::optional<Hash> digest_at(const CloudEvent& event, std::string_view member,
                              std::string_view pointer) {
    const Value commitment = event.data[member][pointer];
    if (!commitment.exists()) return std::nullopt;
    return hash_from_hex(commitment.text());
}

}  // namespace

std::optional<PartyName> PartyName::parse(std::string_view source) {
    constexpr std::string_view organizations = "/organizations/", experts = "/experts/";
    PartyName name;
    if (source.starts_with(organizations)) {
        name.kind = Kind::organization;
        name.id = source.substr(organizations.size());
    } else if (source.starts_with(experts)) {
        name.kind = Kind::expert;
        name.id = source.substr(experts.size());
    }
    if (!is_plain_id(name.id)) return std::nullopt;
    return name;
}

bool is_type_name(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == text.npos || dot == 0 || dot + 1 == text.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (i != dot && text[i] != '_' && (text[i] < 'a' || text[i] > 'z')) return false;
    return true;
}

bool is_plain_id(std::string_view id) {
    if (id.empty() || id.size() > limits::id_chars_max) return false;
    for (const char c : id) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool digit = c >= '0' && c <= '9';
        if (!letter && !digit && c != '.' && c != '_' && c != '-') return false;
    }
    return true;
}

bool is_stream_name(std::string_view stream) {
    if (stream == "policy" || stream == "ledger") return true;
    const std::size_t slash = stream.find('/');
    if (slash == stream.npos) return false;
    const std::string_view kind = stream.substr(0, slash);
    return (kind == "complexes" || kind == "organizations" || kind == "experts") &&
           is_plain_id(stream.substr(slash + 1));
}

Result<CloudEvent> CloudEvent::read(const Document& document) {
    auto found = attributes_of(document.root());
    if (!found) return pass(found);
    return event_of(*found);
}

Result<CloudEvent> read_event(std::string_view payload, Document& document) {
    if (payload.size() > limits::payload_bytes_max)
        return fail(ErrorCode::event_format, "an event has at most 24,000 bytes");
    if (auto parsed = document.parse(payload); !parsed) return pass(parsed);
    return CloudEvent::read(document);
}

std::optional<Hash> commitment_at(const CloudEvent& event, std::string_view pointer) {
    return digest_at(event, "commit", pointer);
}

std::optional<Hash> commitment_sm3_at(const CloudEvent& event, std::string_view pointer) {
    return digest_at(event, "commit_sm3", pointer);
}

}  // namespace qiyue
