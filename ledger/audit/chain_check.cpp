#include "ledger/audit/chain_check.hpp"

#include <cstring>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {

std::size_t ChainCheck::UuidHash::operator()(const Uuid& id) const {
    return std::hash<std::string_view>{}({id.data(), id.size()});
}

ChainCheck::ChainCheck(std::string origin)
    : origin_(std::move(origin)),
      map_([this](const PageName& name) -> Result<std::shared_ptr<const MapPage>> {
          const auto found = pages_.find(name.row_key());
          return found == pages_.end() ? nullptr : found->second;
      }) {}

void ChainCheck::find(const char* code, Index index, std::string detail) {
    findings_.push_back({code, index.value, std::move(detail)});
}

void ChainCheck::take_up(Micros recorded, KeyDirectory keys) {
    from_the_start_ = false;
    recorded_ = recorded;
    keys_ = std::move(keys);
}

/// What an entry says of the part of its stream that is not read.
void ChainCheck::adopt(const EntryHead& head) {
    if (head.seq.value > 0 && head.prev) heads_[head.stream] = {head.seq.value, *head.prev};
}

bool ChainCheck::judge(EntryWork& work, Index index) {
    if (!work.well_formed) {
        find("entry_format", index, work.line_fault);
        return false;
    }
    judge_head(work, index);
    advance(work);
    if (!work.envelope_fault.empty()) {
        find("envelope_format", index, work.envelope_fault);
        return false;
    }
    if (!*work.event) {
        const Error& error = work.event->error();
        find(error.code == ErrorCode::event_attribute ? "event_attribute" : "event_format", index,
             error.text());
        return false;
    }
    const CloudEvent& event = **work.event;
    judge_event(event, work, index);
    keys_.bind(event, index, findings_);
    judge_signatures(work, index);
    keys_.revoke(event, index);
    return true;
}

void ChainCheck::judge_head(const EntryWork& work, Index index) {
    const EntryHead& head = work.head;
    if (head.index != index)
        find("entry_index", index, "says index " + std::to_string(head.index.value));
    if (recorded_ && head.recorded <= *recorded_)
        find("recorded_order", index, "not after the entry before");
    if (!from_the_start_ && !heads_.contains(head.stream)) adopt(head);
    const auto found = heads_.find(head.stream);
    const std::uint64_t count = found == heads_.end() ? 0 : found->second.count;
    if (head.seq.value != count)
        find("stream_seq", index, "seq should be " + std::to_string(count));
    const bool prev_fits = found == heads_.end() ? !head.prev : head.prev == found->second.leaf;
    if (!prev_fits) find("stream_prev", index, "prev is not the stream's newest leaf hash");
    if (!from_the_start_) return;
    const auto root = map_.root();
    QIYUE_CHECK(root.has_value(), "pages in memory can be read");
    if (head.streams != *root) find("streams_root", index, "streams should be " + to_hex(*root));
}

void ChainCheck::advance(const EntryWork& work) {
    recorded_ = work.head.recorded;
    Head& head = heads_[work.head.stream];
    ++head.count;
    head.leaf = work.leaf;
    if (from_the_start_) set_head(work.head.stream, head);
}

/// Brings the map up to date.
void ChainCheck::set_head(const std::string& stream, const Head& head) {
    const auto set = map_.set({map_key(stream), Count{head.count}, head.leaf});
    QIYUE_CHECK(set.has_value(), "pages in memory can be read");
    for (auto& [name, page] : map_.take_changes()) {
        if (page)
            pages_[name.row_key()] = page;
        else
            pages_.erase(name.row_key());
    }
}

void ChainCheck::save(ByteWriter& bytes) const {
    QIYUE_CHECK(from_the_start_, "a state without a beginning cannot go on");
    bytes.number(recorded_ ? static_cast<std::uint64_t>(recorded_->value) : 0);
    bytes.number(heads_.size());
    for (const auto& [stream, head] : heads_) {
        bytes.text(stream);
        bytes.number(head.count);
        bytes.hash(head.leaf);
    }
    bytes.number(ids_.size());
    for (const Uuid& id : ids_)
        bytes.raw({id.data(), id.size()});
    keys_.save(bytes);
}

bool ChainCheck::load(ByteReader& bytes) {
    constexpr std::size_t head_bytes_min = 8 + 8 + sizeof(Hash);
    const auto recorded = static_cast<std::int64_t>(bytes.number());
    const std::uint64_t streams = bytes.length(head_bytes_min);
    // Every entry but those of an unreadable line belongs to a stream.
    if (streams > 0) recorded_ = Micros{recorded};
    for (std::uint64_t i = 0; i < streams; ++i) {
        const std::string stream(bytes.text());
        const Head head{bytes.number(), bytes.hash()};
        if (!bytes.good() || head.count == 0 || !heads_.emplace(stream, head).second) return false;
        set_head(stream, head);
    }
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

void ChainCheck::judge_event(const CloudEvent& event, const EntryWork& work, Index index) {
    if (event.subject != work.head.stream)
        find("stream_subject", index, "the event's subject is " + std::string(event.subject));
    if (event.ledger != origin_)
        find("event_ledger", index, "signed for " + std::string(event.ledger));
    if (event.time > work.head.recorded + limits::future_time_us_max)
        find("event_time_future", index, "time is more than 5 minutes after recorded");
    if (event.corrects && *event.corrects >= index)
        find("corrects_unknown", index, "corrects an entry that does not stand before it");
    Uuid id;
    std::memcpy(id.data(), uuid_bytes(event.id).data(), id.size());
    if (!ids_.insert(id).second)
        find("duplicate_id", index, "id " + std::string(event.id) + " was recorded before");
}

void ChainCheck::judge_signatures(EntryWork& work, Index index) {
    for (const EntryView::Signature& signature : work.view.signatures) {
        std::optional<PublicKey> key;
        switch (keys_.standing(signature.key, index, &key)) {
            case KeyDirectory::Standing::counts:
                work.pending.push_back({std::move(*key), signature.signature_base64});
                break;
            case KeyDirectory::Standing::unknown:
                find("key_unknown", index, "key " + to_hex(signature.key.hash) + " is not bound");
                break;
            case KeyDirectory::Standing::revoked:
                find("key_revoked", index, "key " + to_hex(signature.key.hash) + " is revoked");
                break;
        }
    }
}

}  // namespace qiyue
