#include "projections/history/valid_history.hpp"

#include <algorithm>
#include <utility>

#include "ledger/domain/corrected.hpp"
#include "ledger/domain/value_text.hpp"

namespace qiyue {
namespace {

constexpr std::size_t stream_step = 1'024;

/// The stream whose acts make a row of this name; empty for rows that are as recorded.
std::string stream_of(const RowName& name) {
    switch (name.kind) {
        case RowKind::complex:
        case RowKind::evaluation:
        case RowKind::resolution:
        case RowKind::settlement:
        case RowKind::need:
        case RowKind::task:
        case RowKind::achievement:
        case RowKind::model_case: return "complexes/" + name.id.substr(0, name.id.find('/'));
        case RowKind::organization: return "organizations/" + name.id;
        case RowKind::expert: return "experts/" + name.id;
        default: return {};
    }
}

bool is_correction(const CloudEvent& event) { return event.corrects.has_value(); }

/// The event of an act in the words of the corrections that `state` knows; null if there are none.
std::unique_ptr<HeldEvent> corrected_words(StateReader& state, const Act& act) {
    const auto row = get<CorrectionRow>(state, std::to_string(act.index.value));
    if (!row || row->corrections.empty()) return nullptr;
    Case c(act, state);
    auto told = corrected_event(c, act.index, Value{});
    return told ? std::move(*told) : nullptr;
}

}  // namespace

ValidHistory::ValidHistory(RecordedHistory& recorded, const EventStore& store, Point point)
    : recorded_(recorded), store_(store), point_(point) {}

bool ValidHistory::is_folded(const RowName& name) {
    if (all_) return true;
    const std::string stream = stream_of(name);
    if (stream.empty()) return false;
    if (folded_.insert(stream).second) fold(stream);
    return true;
}

std::shared_ptr<const Row> ValidHistory::row(const RowName& name) {
    const bool own = is_folded(name);
    const auto found = rows_.find(name);
    if (found != rows_.end()) return found->second.back().row;
    return own ? nullptr : recorded_.row(name);
}

std::vector<RowVersion> ValidHistory::versions(const RowName& name) {
    if (!is_folded(name)) return recorded_.versions(name);
    const auto found = rows_.find(name);
    return found == rows_.end() ? std::vector<RowVersion>{} : found->second;
}

std::vector<std::string> ValidHistory::ids(RowKind kind, std::string_view prefix,
                                           std::string_view after, std::size_t limit) {
    std::vector<std::string> found;
    std::string from(after);
    // Whatever is true of a stream has been recorded of it.
    while (found.size() < limit) {
        const auto page = recorded_.ids(kind, prefix, from, limit);
        for (const std::string& id : page) {
            if (found.size() < limit && row({kind, id}) != nullptr) found.push_back(id);
        }
        if (page.size() < limit) break;
        from = page.back();
    }
    return found;
}

std::optional<std::string> ValidHistory::told_payload(Index index) {
    auto signed_words = payload(index);
    if (!signed_words) return std::nullopt;
    const auto original = held_event(recorded_, index);
    if (!original) return signed_words;
    const auto corrected = corrected_words(recorded_, Act{&original->event, {}, index, Micros{}});
    return corrected ? value_text(corrected->document.root()) : signed_words;
}

void ValidHistory::fold(const std::string& stream) {
    LogEntry entry;
    StreamSeq from{0};
    while (!failure_) {
        const auto page = store_.by_stream(stream, from, stream_step);
        if (!page) {
            failure_ = page.error();
            return;
        }
        for (const Index index : page->indexes) {
            if (index >= next_index(point_.size)) return;
            if (auto read = entry.read(store_, index); !read) {
                failure_ = std::move(read.error());
                return;
            }
            apply(entry);
        }
        if (!page->more) return;
        from.value += page->indexes.size();
    }
}

void ValidHistory::fold_all() {
    all_ = true;
    rows_.clear();
    LogEntry entry;
    const auto scanned =
        store_.scan(Index{0}, next_index(point_.size), [&](Index, std::string_view line) {
            if (auto read = entry.read(line); !read) {
                failure_ = std::move(read.error());
                return false;
            }
            apply(entry);
            return true;
        });
    if (!scanned) failure_ = scanned.error();
}

void ValidHistory::apply(const LogEntry& entry) {
    // A correction is no act of its own here: it is in the words of what it corrects.
    if (is_correction(entry.event()) || entry.event().time > *point_.as_of) return;
    Act act = entry.act();
    const auto corrected = corrected_words(recorded_, act);
    if (corrected) act.event = &corrected->event;
    StateOverlay changes(*this);
    evolve(act, changes);
    for (const auto& [name, row] : changes.rows()) {
        auto& versions = rows_[name];
        if (all_) versions.clear();  // figures ask for no earlier ones
        versions.push_back({act.index, row});
    }
}

}  // namespace qiyue
