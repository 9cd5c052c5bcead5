#include "ledger/audit/chain_check.hpp"

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {

ChainCheck::ChainCheck(std::string origin)
    : map_([this](const PageName& name) -> Result<std::shared_ptr<const MapPage>> {
          const auto found = pages_.find(name.row_key());
          return found == pages_.end() ? nullptr : found->second;
      }),
      events_(std::move(origin)) {}

void ChainCheck::find(const char* code, Index index, std::string detail) {
    findings_.push_back({code, index.value, std::move(detail)});
}

void ChainCheck::take_up(Micros recorded, KeyDirectory keys) {
    from_the_start_ = false;
    recorded_ = recorded;
    events_.take_up(std::move(keys));
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
    return events_.judge(work, index, findings_);
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
    events_.save(bytes);
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
    return events_.load(bytes);
}

}  // namespace qiyue
