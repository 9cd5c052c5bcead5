#include "projections/history/valid_history.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "ledger/domain/corrected.hpp"
#include "ledger/domain/value_text.hpp"

namespace qiyue {
namespace {

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
        case RowKind::hold: return name.id;
        default: return {};
    }
}

/// What no single stream makes: what is in force by being recorded, and sums over all streams,
/// which only fold_all() can tell.
bool is_of_the_whole_log(RowKind kind) {
    switch (kind) {
        case RowKind::ledger:
        case RowKind::policy:
        case RowKind::directions:
        case RowKind::key:
        case RowKind::tally:
        case RowKind::tally_step: return true;
        default: return false;
    }
}

constexpr std::size_t all_acts = std::numeric_limits<std::size_t>::max();

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

/// Null: the row is as recorded.
const ValidHistory::Telling* ValidHistory::telling_of(const RowName& name) {
    static const Telling folded{};
    if (all_) return &folded;
    std::string stream = stream_of(name);
    if (name.kind == RowKind::kpi) {
        // Figures are organisations'; their complex's stream has them.
        if (const auto row = get<KpiRow>(recorded_, name.id)) stream = "complexes/" + row->complex;
    }
    if (stream.empty()) return nullptr;
    const auto known = tellings_.find(stream);
    if (known != tellings_.end()) return &known->second;
    // While the stream is folded its rows are those of the fold so far.
    auto& telling = tellings_[stream];
    telling = tell(stream);
    return &telling;
}

ValidHistory::Telling ValidHistory::tell(const std::string& stream) {
    auto acts = recorded_.acts(stream, Index{0}, all_acts);
    if (stream.starts_with("organizations/")) {
        // The founding registers organisations too, in no stream of theirs.
        const auto ledger = recorded_.acts("ledger", Index{0}, 1);
        if (!ledger.empty()) acts.insert(acts.begin(), ledger.front());
    }
    const auto has_happened = [this](const ActTime& act) { return act.time <= *point_.as_of; };
    const bool corrected = std::ranges::any_of(acts, &ActTime::corrects);
    if (!corrected && std::ranges::is_partitioned(acts, has_happened)) {
        const auto later = std::ranges::find_if_not(acts, has_happened);
        return {later == acts.begin() ? TreeSize{0} : size_with(std::prev(later)->index)};
    }
    fold(acts);
    return {};
}

/// Those of the stream's acts that had happened. Acts in other streams write rows of organisations
/// too, such as a bar after an ordered exit. A
/// version that one of them wrote counts if that act had happened, and nothing of the own stream
/// that had not is in it.
std::vector<RowVersion> ValidHistory::versions_told(const RowName& name, const Telling& telling) {
    auto versions = recorded_.versions(name);
    const Index own_end = next_index(*telling.recorded_at);
    LogEntry entry;
    bool ended = false;
    std::erase_if(versions, [&](const RowVersion& version) {
        if (version.index < own_end) return false;
        if (name.kind != RowKind::organization) return true;
        if (ended || !entry.read(store_, version.index)) return true;
        ended = entry.event().subject == stream_of(name);
        return ended || entry.event().time > *point_.as_of;
    });
    return versions;
}

std::shared_ptr<const Row> ValidHistory::row(const RowName& name) {
    const Telling* telling = telling_of(name);
    if (telling != nullptr && telling->recorded_at && name.kind == RowKind::organization) {
        const auto versions = versions_told(name, *telling);
        return versions.empty() ? nullptr : versions.back().row;
    }
    if (telling != nullptr && telling->recorded_at)
        return recorded_.row_at(name, *telling->recorded_at);
    const auto found = rows_.find(name);
    if (found != rows_.end()) return found->second.back().row;
    return telling != nullptr ? nullptr : recorded_.row(name);
}

std::vector<RowVersion> ValidHistory::versions(const RowName& name) {
    const Telling* telling = telling_of(name);
    if (telling == nullptr) return recorded_.versions(name);
    if (telling->recorded_at) return versions_told(name, *telling);
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

std::vector<ActTime> ValidHistory::acts(const std::string& stream, Index from, std::size_t limit) {
    std::vector<ActTime> happened;
    for (const ActTime& act : recorded_.acts(stream, from, all_acts)) {
        if (act.corrects || act.time > *point_.as_of) continue;
        if (happened.size() == limit) break;
        happened.push_back(act);
    }
    return happened;
}

std::optional<std::string> ValidHistory::told_payload(Index index) {
    auto signed_words = payload(index);
    if (!signed_words) return std::nullopt;
    const auto original = held_event(recorded_, index);
    if (!original) return signed_words;
    const auto corrected = corrected_words(recorded_, Act{&original->event, {}, index, Micros{}});
    return corrected ? value_text(corrected->document.root()) : signed_words;
}

void ValidHistory::fold(const std::vector<ActTime>& acts) {
    LogEntry entry;
    for (const ActTime& act : acts) {
        if (act.corrects || act.time > *point_.as_of) continue;
        if (act.index == Index{0} && std::exchange(has_founded_, true)) continue;
        if (auto read = entry.read(store_, act.index); !read) {
            failure_ = std::move(read.error());
            return;
        }
        apply(entry);
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
    if (entry.event().corrects || entry.event().time > *point_.as_of) return;
    Act act = entry.act();
    const auto corrected = corrected_words(recorded_, act);
    if (corrected) act.event = &corrected->event;
    StateOverlay changes(*this);
    evolve(act, changes);
    for (const auto& [name, row] : changes.rows()) {
        if (!all_ && is_of_the_whole_log(name.kind)) continue;
        auto& versions = rows_[name];
        if (all_) versions.clear();  // figures ask for no earlier ones
        versions.push_back({act.index, row});
    }
}

}  // namespace qiyue
