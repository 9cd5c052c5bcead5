#include "ledger/audit/event_check.hpp"

#include <cstring>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {

std::size_t EventCheck::UuidHash::operator()(const Uuid& id) const {
    return std::hash<std::string_view>{}({id.data(), id.size()});
}

bool EventCheck::judge(EntryWork& work, Index index, std::vector<Finding>& findings) {
    if (!work.envelope_fault.empty()) {
        findings.push_back({"envelope_format", index.value, work.envelope_fault});
        return false;
    }
    if (!*work.event) {
        const Error& error = work.event->error();
        findings.push_back(
            {error.code == ErrorCode::event_attribute ? "event_attribute" : "event_format",
             index.value, error.text()});
        return false;
    }
    const CloudEvent& event = **work.event;
    judge_event(event, work, index, findings);
    keys_.bind(event, index, findings);
    judge_signatures(work, index, findings);
    keys_.revoke(event, index);
    return true;
}

void EventCheck::judge_event(const CloudEvent& event, const EntryWork& work, Index index,
                             std::vector<Finding>& findings) {
    const auto find = [&](const char* code, std::string detail) {
        findings.push_back({code, index.value, std::move(detail)});
    };
    if (event.subject != work.head.stream)
        find("stream_subject", "the event's subject is " + std::string(event.subject));
    if (event.ledger != origin_) find("event_ledger", "signed for " + std::string(event.ledger));
    if (event.time > work.head.recorded + limits::future_time_us_max)
        find("event_time_future", "time is more than 5 minutes after recorded");
    if (event.corrects && *event.corrects >= index)
        find("corrects_unknown", "corrects an entry that does not stand before it");
    Uuid id;
    std::memcpy(id.data(), uuid_bytes(event.id).data(), id.size());
    if (!ids_.insert(id).second)
        find("duplicate_id", "id " + std::string(event.id) + " was recorded before");
}

void EventCheck::judge_signatures(EntryWork& work, Index index, std::vector<Finding>& findings) {
    for (const EntryView::Signature& signature : work.view.signatures) {
        std::optional<PublicKey> key;
        const auto find = [&](const char* code, const char* what) {
            findings.push_back(
                {code, index.value, "key " + to_hex(signature.key.hash) + " is " + what});
        };
        switch (keys_.standing(signature.key, index, &key)) {
            case KeyDirectory::Standing::counts:
                work.pending.push_back({std::move(*key), signature.signature_base64});
                break;
            case KeyDirectory::Standing::unknown: find("key_unknown", "not bound"); break;
            case KeyDirectory::Standing::revoked: find("key_revoked", "revoked"); break;
        }
    }
}

void EventCheck::save(ByteWriter& bytes) const {
    bytes.number(ids_.size());
    for (const Uuid& id : ids_)
        bytes.raw({id.data(), id.size()});
    keys_.save(bytes);
}

bool EventCheck::load(ByteReader& bytes) {
    const std::uint64_t ids = bytes.length(sizeof(Uuid));
    ids_.reserve(ids);
    for (std::uint64_t i = 0; i < ids; ++i) {
        Uuid id;
        const std::string_view raw = bytes.raw(id.size());
        if (!bytes.good()) return false;
        std::memcpy(id.data(), raw.data(), id.size());
        ids_.insert(id);
    }
    return keys_.load(bytes);
}

}  // namespace qiyue
