#include "ledger/package/report/kept_acts.hpp"

#include "ledger/domain/case.hpp"
#include "ledger/domain/catalogue.hpp"

namespace qiyue {
namespace {

/// Acts that come in great numbers: a flood of them must not push out what a complex lived through.
bool is_daily_work(const CloudEvent& event) {
    const EventType* type = find_type(event.type, event.type_version);
    return type == nullptr || type->group == Group::work || type->name.starts_with("notice.");
}

/// What `pointer` names in a value that stands at `base`; nothing if it lies elsewhere.
Value below(Value value, std::string_view base, std::string_view pointer) {
    if (pointer == base) return value;
    if (!pointer.starts_with(base) || pointer[base.size()] != '/') return {};
    return value.pointer(pointer.substr(base.size()));
}

}  // namespace

void KeptActs::add(const CloudEvent& event, Index index, Micros recorded,
                   std::string_view payload) {
    auto found = streams_.find(event.subject);
    if (found == streams_.end()) {
        if (streams_.size() >= streams_max) return;
        found = streams_.emplace(std::string(event.subject), KeptStream{}).first;
    }
    KeptStream& stream = found->second;
    const bool work = is_daily_work(event);
    std::size_t& bytes = work ? work_bytes_ : life_bytes_;
    if (bytes + payload.size() > (work ? work_bytes_max : life_bytes_max)) {
        ++stream.left_out;
        return;
    }
    bytes += payload.size();
    places_.emplace(index, Place{found->first, stream.acts.size()});
    stream.acts.push_back({index, recorded, std::string(event.type), std::string(payload)});
    if (event.type == "event.corrected" && event.corrects && *event.corrects < index)
        corrections_[*event.corrects].push_back(index);
}

const KeptStream* KeptActs::stream(std::string_view stream) const {
    const auto found = streams_.find(stream);
    return found == streams_.end() ? nullptr : &found->second;
}

const KeptAct* KeptActs::act(Index index) const {
    const auto place = places_.find(index);
    if (place == places_.end()) return nullptr;
    return &streams_.find(place->second.stream)->second.acts[place->second.at];
}

const std::vector<Index>& KeptActs::corrections_of(Index index) const {
    static const std::vector<Index> none;
    const auto found = corrections_.find(index);
    return found == corrections_.end() ? none : found->second;
}

bool ActReading::read(const KeptAct& act) {
    act_ = &act;
    event_.reset();
    corrections_.clear();
    const auto event = read_event(act.payload, document_);
    if (!event) return false;
    event_ = *event;
    read_corrections();
    return true;
}

void ActReading::read_corrections() {
    for (const Index index : acts_.corrections_of(act_->index)) {
        const KeptAct* correction = acts_.act(index);
        if (correction == nullptr) continue;
        Document document;
        const auto event = read_event(correction->payload, document);
        if (event && event->subject == event_->subject) corrections_.push_back(std::move(document));
    }
}

Value ActReading::at(std::string_view pointer) const {
    for (auto document = corrections_.rbegin(); document != corrections_.rend(); ++document) {
        for (const Value field : document->root()["data"]["fields"]) {
            const Value found =
                field.name().empty() ? Value{} : below(field, field.name(), pointer);
            if (found.exists()) return found;
        }
    }
    return event_->data.pointer(pointer);
}

std::vector<std::string> ActReading::texts(std::string_view pointer) const {
    std::vector<std::string> all;
    const std::size_t count = at(pointer).size();
    for (std::size_t i = 0; i < count; ++i)
        all.push_back(text(std::string(pointer) + "/" + std::to_string(i)));
    return all;
}

std::string ActReading::source_uscc() const { return organization_of(event_->source); }

}  // namespace qiyue
