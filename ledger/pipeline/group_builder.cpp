#include "ledger/pipeline/group_builder.hpp"

#include <algorithm>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/domain/case.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {
namespace {

Error error(ErrorCode code, std::string detail, std::string place = {}) {
    return {code, std::move(detail), std::move(place)};
}

Rejection corrects_unknown(Index corrects) {
    const std::string number = std::to_string(corrects.value);
    return {
        "corrects_unknown",
        {"被更正的事件 " + number + " 尚不存在", "there is no entry " + number + " to correct yet"},
        "/corrects"};
}

Rejection document_missing(const DocumentRef& document) {
    const std::string id = to_hex(document.sha256);
    return {"document_missing",
            {"账本没有文件 " + id + "：请先上传",
             "the ledger does not hold document " + id + ": upload it first"},
            {}};
}

bool is_held(const DocumentRef& named, const std::optional<StoredDocument>& held) {
    return held && held->size == named.size && (!named.sm3 || held->sm3 == *named.sm3);
}

std::vector<KeyId> sorted(std::vector<KeyId> keys) {
    std::sort(keys.begin(), keys.end());
    return keys;
}

}  // namespace

/// Where an event would stand if it were recorded now.
struct GroupBuilder::Place {
    Index index{};
    Micros recorded{};
    StreamHead stream;
    Hash streams{};
};

GroupBuilder::GroupBuilder(const EventStore& store, const DocumentStore& documents,
                           bool require_documents, RightEdge tree)
    : store_(store),
      documents_(documents),
      require_documents_(require_documents),
      state_(store),
      map_([this](const PageName& name) { return state_.map_page(name); }),
      tree_(std::move(tree)),
      size_(store.writer_state().size.value),
      recorded_(store.writer_state().recorded) {
    open_next();
}

Result<std::unique_ptr<GroupBuilder>> GroupBuilder::start(const EventStore& store,
                                                          const DocumentStore& documents,
                                                          bool require_documents) {
    auto tree = store.right_edge(HashAlgorithm::sha256);
    if (!tree) return pass(tree);
    std::unique_ptr<GroupBuilder> builder(
        new GroupBuilder(store, documents, require_documents, std::move(*tree)));
    if (!store.twin()) return builder;
    auto twin = store.right_edge(HashAlgorithm::sm3);
    if (!twin) return pass(twin);
    builder->twin_ = std::move(*twin);
    return builder;
}

void GroupBuilder::open_next() {
    open_ = std::make_unique<PreparedGroup>();
    open_->group.first = Index{size_};
    state_.set_layers(open_.get(), closed_.get());
}

bool GroupBuilder::full() const { return room() == 0 || room_bytes() == 0; }

std::size_t GroupBuilder::room() const {
    return limits::group_events_max - std::min(limits::group_events_max, open_->answers.size());
}

std::size_t GroupBuilder::room_bytes() const {
    return limits::group_bytes_max - std::min(limits::group_bytes_max, open_->bytes);
}

void GroupBuilder::add(Job job, const Result<Micros>& now) {
    Verdict verdict = judge(job, now);
    open_->answers.push_back({std::move(job.claim), std::move(verdict)});
}

GroupBuilder::Verdict GroupBuilder::judge(const Job& job, const Result<Micros>& clock) {
    const Admitted& admitted = *job.admitted;
    const auto known = state_.find_id(admitted.id);
    if (!known) return known.error();
    if (*known) return repeat(admitted, **known);
    if (!clock) return clock.error();
    const Micros now = *clock;
    if (size_ > 0 && now + limits::clock_behind_us_max < recorded_) {
        return error(ErrorCode::clock_behind, "the clock says " + format_recorded(now) +
                                                  ", the last entry was recorded at " +
                                                  format_recorded(recorded_) + ": set it right");
    }
    const auto place = find_place(admitted, now);
    if (!place) return place.error();
    if (auto no = check_place(job, *place)) return std::move(*no);
    const Act act{&admitted.event, admitted.signers, place->index, place->recorded};
    if (auto no = check_documents(admitted, act)) return std::move(*no);
    state_.forget_failure();
    auto no = decide(act, state_);
    if (const auto failure = state_.failed()) return *failure;
    if (no) return std::move(*no);
    const auto position = record(admitted, act, *place);
    if (!position) return position.error();
    return Answer::Recorded{*position};
}

/// The signatures hold and the keys are those that counted at `index`, or it is no repeat.
GroupBuilder::Verdict GroupBuilder::repeat(const Admitted& admitted, Index index) const {
    const auto line = state_.line(index);
    if (!line) return line.error();
    const auto entry = parse_entry(*line);
    if (!entry) {
        return error(ErrorCode::corrupt,
                     "entry " + std::to_string(index.value) + " is none: " + entry.error().detail);
    }
    std::vector<KeyId> keys;
    for (const auto& signature : entry->signatures)
        keys.push_back(signature.key);
    // Base64 is canonical: the same text is the same payload.
    if (entry->payload_base64 == admitted.envelope.payload_base64 &&
        sorted(std::move(keys)) == sorted(admitted.signers)) {
        return Answer::Repeated{index};
    }
    return error(ErrorCode::duplicate_id,
                 "entry " + std::to_string(index.value) + " has this id and is another event",
                 "/id");
}

Result<GroupBuilder::Place> GroupBuilder::find_place(const Admitted& admitted, Micros now) {
    auto stream = state_.head(std::string(admitted.event.subject));
    if (!stream) return pass(stream);
    auto streams = map_.root();
    if (!streams) return pass(streams);
    const Micros recorded = size_ == 0 ? now : std::max(now, recorded_ + 1);
    return Place{Index{size_}, recorded, *stream, *streams};
}

std::optional<GroupBuilder::Verdict> GroupBuilder::check_place(const Job& job, const Place& place) {
    const CloudEvent& event = job.admitted->event;
    if (job.if_stream_seq && job.if_stream_seq->value != place.stream.count.value) {
        return error(ErrorCode::stream_moved, "the next entry of " + std::string(event.subject) +
                                                  " has seq " +
                                                  std::to_string(place.stream.count.value));
    }
    if (event.time > place.recorded + limits::future_time_us_max) {
        return error(
            ErrorCode::event_time_future,
            "the event's time is more than 5 minutes after the ledger's clock, which says " +
                format_recorded(place.recorded),
            "/time");
    }
    if (event.corrects && *event.corrects >= place.index) return corrects_unknown(*event.corrects);
    return {};
}

std::optional<GroupBuilder::Verdict> GroupBuilder::check_documents(const Admitted& admitted,
                                                                   const Act& act) {
    // Before it is looked for: what is there then stays until the event is recorded, and after.
    for (const DocumentRef& document : admitted.documents) {
        if (auto renewed = documents_.renew(document.sha256); !renewed) return renewed.error();
    }
    if (!require_documents_ || admitted.documents.empty()) return {};
    state_.forget_failure();
    Case c(act, state_);
    const auto policy = c.policy();
    if (const auto failure = state_.failed()) return *failure;
    if (!policy || !policy->documents_required()) return {};
    for (const DocumentRef& document : admitted.documents) {
        const auto held = documents_.find(document.sha256);
        if (!held) return held.error();
        if (!is_held(document, *held)) return document_missing(document);
    }
    return {};
}

/// Everything that can fail comes before anything is changed.
Result<std::size_t> GroupBuilder::record(const Admitted& admitted, const Act& act,
                                         const Place& place) {
    const CloudEvent& event = admitted.event;
    PreparedEntry entry;
    entry.stream = event.subject;
    entry.seq = StreamSeq{place.stream.count.value};
    EntryHead head{place.index, place.recorded, entry.stream, entry.seq, {}, place.streams};
    if (entry.seq.value > 0) head.prev = place.stream.head;
    entry.line = format_entry(head, admitted.envelope_text);
    if (entry.line.size() > limits::entry_bytes_max) {
        return fail(ErrorCode::too_large,
                    "the entry would have " + std::to_string(entry.line.size()) +
                        " bytes of at most " + std::to_string(limits::entry_bytes_max));
    }
    entry.type = event.type;
    entry.actor = event.source;
    entry.recorded = place.recorded;
    entry.id = admitted.id;
    for (const DocumentRef& document : admitted.documents)
        entry.documents.push_back(document.sha256);
    entry.leaf = leaf_hash(HashAlgorithm::sha256, entry.line);
    if (twin_) entry.twin_leaf = leaf_hash(HashAlgorithm::sm3, entry.line);

    StateOverlay changes(state_);
    evolve(act, changes);
    if (const auto failure = state_.failed()) return std::unexpected(*failure);
    auto set = map_.set({map_key(entry.stream), Count{entry.seq.value + 1}, entry.leaf});
    if (!set) return pass(set);
    keep(changes, std::move(entry));
    return open_->group.entries.size() - 1;
}

void GroupBuilder::keep(const StateOverlay& changes, PreparedEntry entry) {
    for (const auto& [name, row] : changes.rows())
        open_->group.rows.insert_or_assign(name, row);
    for (const auto& [index, info] : changes.acts())
        open_->acts.insert_or_assign(index, info);
    tree_.append(entry.leaf, open_->group.tiles);
    if (twin_) twin_->append(entry.twin_leaf, open_->group.twin_tiles);
    open_->heads[entry.stream] = {Count{entry.seq.value + 1}, entry.leaf};
    open_->ids.emplace(entry.id, Index{size_});
    open_->bytes += entry.line.size();
    recorded_ = entry.recorded;
    size_ += 1;
    open_->group.entries.push_back(std::move(entry));
}

std::shared_ptr<const PreparedGroup> GroupBuilder::close() {
    CommitGroup& group = open_->group;
    if (!group.entries.empty()) {
        const auto map_root = map_.root();
        QIYUE_CHECK(map_root, "the root page is among the changes");
        group.map_root = *map_root;
        group.map_pages = map_.take_changes();
        group.root = tree_.root();
        if (twin_) group.twin_root = twin_->root();
        open_->proofs.reserve(group.entries.size());
        for (std::uint64_t i = 0; i < group.entries.size(); ++i)
            open_->proofs.push_back(tree_.newest_inclusion(Index{group.first.value + i}));
        tree_.trim();
        if (twin_) twin_->trim();
    }
    closed_ = std::move(open_);
    open_next();
    return closed_;
}

}  // namespace qiyue
