#include "tools/qiyue/event_draft.hpp"

#include <algorithm>
#include <string_view>

#include "ledger/base/encoding.hpp"
#include "ledger/base/uuid.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/decide.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/disclosure.hpp"
#include "ledger/event/pointer.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t salt_bytes = 32;
constexpr std::size_t nonce_bytes = 16;

const EventType* newest(std::string_view name) {
    const EventType* found = nullptr;
    for (const EventType& type : catalogue()) {
        if (type.name == name && (found == nullptr || type.version > found->version)) found = &type;
    }
    return found;
}

/// Takes sensitive fields out of the data and commits to them.
class Committer {
public:
    Committer(std::string id, const Randomness& random) : id_(std::move(id)), random_(random) {}

    void take(Json& data, const Field& field) {
        const std::string name(field.name);
        const Json value = data.value(name, Json());
        data.erase(name);
        std::string pointer;
        append_pointer_token(pointer, name);
        if (field.kind == FieldKind::sensitive) return commit(pointer, value);
        for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
            commit(pointer + "/" + std::to_string(i), value[i]);
        }
    }

    const Json& commitments() const { return commitments_; }
    std::vector<DraftedDisclosure> disclosures() && { return std::move(disclosures_); }

private:
    void commit(const std::string& pointer, const Json& value) {
        DraftedDisclosure made;
        made.pointer = pointer;
        made.text = format_disclosure(random_(salt_bytes), id_, pointer, value.dump());
        made.file_name = id_ + pointer + ".json";
        std::replace(made.file_name.begin(), made.file_name.end(), '/', '.');
        commitments_[pointer] = to_hex(sha256(made.text));
        disclosures_.push_back(std::move(made));
    }

    std::string id_;
    const Randomness& random_;
    Json commitments_ = Json::object();
    std::vector<DraftedDisclosure> disclosures_;
};

Json event_object(const DraftRequest& request, const EventType& type, const std::string& id,
                  const Randomness& random) {
    Json event = {
        {"specversion", "1.0"},
        {"id", id},
        {"source", request.source},
        {"type", request.type},
        {"dataschema", "urn:qiyue:catalogue:" + request.type + ":" + std::to_string(type.version)},
        {"subject", request.subject},
        {"time", format_recorded(request.time)},
        {"datacontenttype", "application/json"},
        {"ledger", request.ledger},
        {"nonce", to_base64url(random(nonce_bytes))}};
    if (request.corrects) event["corrects"] = *request.corrects;
    return event;
}

Rejection unknown_type(const std::string& name) {
    return {"type.unknown",
            {"目录中没有事件类型 " + name, "the catalogue has no type of event named " + name},
            {}};
}

/// The bytes are read back as a stranger reads them.
std::variant<EventDraft, Rejection, Error> check(EventDraft draft) {
    Document document;
    const auto event = read_event(draft.payload, document);
    if (!event) return event.error();
    if (auto no = check_form(*event)) return *no;
    return draft;
}

}  // namespace

std::variant<EventDraft, Rejection, Error> draft_event(const DraftRequest& request,
                                                       const Randomness& random) {
    const EventType* type = newest(request.type);
    if (type == nullptr) return unknown_type(request.type);
    if (!request.data.is_object()) {
        return Error{ErrorCode::event_format, "the data of an event is a JSON object"};
    }
    EventDraft draft;
    draft.id = uuid_v7(request.time, std::string_view(random(16)).substr(6));
    Json event = event_object(request, *type, draft.id, random);
    Json data = request.data;
    Committer committer(draft.id, random);
    for (const Field& field : type->fields) {
        if (field.is_sensitive()) committer.take(data, field);
    }
    if (!committer.commitments().empty()) data["commit"] = committer.commitments();
    event["data"] = std::move(data);
    draft.payload = event.dump(-1, ' ', false, Json::error_handler_t::replace);
    draft.disclosures = std::move(committer).disclosures();
    return check(std::move(draft));
}

}  // namespace qiyue
