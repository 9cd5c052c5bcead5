#include "ledger/package/report/entry_table.hpp"

#include <algorithm>

#include "ledger/domain/decide.hpp"

namespace qiyue {
namespace {

EntryTable::Row row_of(const EntryView& entry, const CloudEvent& event) {
    EntryTable::Row row;
    row.index = entry.head.index;
    row.recorded = entry.head.recorded;
    row.type = event.type;
    row.version = event.type_version;
    row.stream = entry.head.stream;
    row.seq = entry.head.seq.value;
    row.signatures = entry.signatures.size();
    for (const auto& signature : entry.signatures) {
        if (row.signers.size() >= EntryTable::signers_shown) break;
        row.signers.push_back(signature.key);
    }
    return row;
}

/// False if the name is new and there is no room for another.
bool count_under(EntryTable::Counts& counts, std::string_view name, const EntryView& entry) {
    auto found = counts.find(name);
    if (found == counts.end()) {
        if (counts.size() >= EntryTable::counts_max) return false;
        found = counts.emplace(std::string(name), EntryCount{}).first;
    }
    found->second.add(entry.head.index, entry.head.recorded);
    return true;
}

}  // namespace

void EntryCount::add(Index index, Micros recorded) {
    if (count++ == 0) {
        first = index;
        from = recorded;
    }
    last = index;
    to = recorded;
}

void EntryTable::add_scope(const EntryView& entry, const CloudEvent& event) {
    if (scope_.size() < scope_rows_max) {
        scope_.push_back(row_of(entry, event));
        shown_.insert(entry.head.index);
    }
    count(entry, event);
}

void EntryTable::add_other(const EntryView& entry, const CloudEvent& event) {
    if (others_.size() >= other_rows_max) {
        ++others_left_out_;
        return;
    }
    others_.push_back(row_of(entry, event));
    shown_.insert(entry.head.index);
}

void EntryTable::count(const EntryView& entry, const CloudEvent& event) {
    all_.add(entry.head.index, entry.head.recorded);
    if (!count_under(streams_, entry.head.stream, entry)) ++other_streams_;
    count_under(types_, event.type, entry);
    for (const auto& signature : entry.signatures) {
        const auto found = keys_.find(signature.key);
        if (found != keys_.end()) {
            found->second.add(entry.head.index, entry.head.recorded);
        } else if (keys_.size() < counts_max) {
            keys_[signature.key].add(entry.head.index, entry.head.recorded);
        }
    }
    for (DocumentRef& document : documents_of(event)) {
        if (documents_known_.contains(document.sha256)) continue;
        if (documents_.size() >= documents_max) {
            ++documents_left_out_;
            continue;
        }
        documents_known_.insert(document.sha256);
        documents_.push_back({document.sha256, document.size, std::move(document.media_type),
                              std::move(document.name), entry.head.index});
    }
}

}  // namespace qiyue
