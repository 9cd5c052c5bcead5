#include "ledger/package/report/field_tally.hpp"

#include <algorithm>

#include "ledger/domain/catalogue.hpp"
#include "ledger/event/disclosure.hpp"
#include "ledger/package/claim/package_claim.hpp"

namespace qiyue {
namespace {

constexpr std::size_t entries_shown = 20;

/// Each once, until there are enough of them.
void add_shown(std::vector<Index>& entries, Index index) {
    if (entries.size() < entries_shown && std::ranges::find(entries, index) == entries.end())
        entries.push_back(index);
}

/// "/members/3" belongs to the field "members".
std::string field_name(std::string_view pointer) {
    if (pointer.starts_with('/')) pointer.remove_prefix(1);
    return std::string(pointer.substr(0, pointer.find('/')));
}

Label class_label(std::string_view type, std::uint32_t version, const std::string& field) {
    const EventType* known = find_type(type, version);
    const Field* declared = known != nullptr ? committed_field(*known, "/" + field) : nullptr;
    if (declared == nullptr) return {"—", "—"};
    return declared->data_class == DataClass::personal ? Label{"个人信息", "personal"}
                                                       : Label{"商业秘密", "trade secret"};
}

}  // namespace

void FieldTally::open_by_entry(const CloudEvent& event, Index index) {
    for (const OpenedText& text : qiyue::opened_by(event)) {
        const auto committed = may_be_opened_.find(text.event_id);
        if (committed == may_be_opened_.end()) continue;
        const auto field = fields_.find({committed->second, text.pointer});
        if (field != fields_.end() && field->second.hash == text.commitment)
            field->second.opened_by = index;
    }
}

void FieldTally::add(const CloudEvent& event, Index index) {
    open_by_entry(event, index);
    if (is_opened_by_log(event) && may_be_opened_.size() < fields_max)
        may_be_opened_.insert_or_assign(std::string(event.id), index);
    for (Commitment& commitment : commitments_of(event)) {
        if (fields_.size() >= fields_max) {
            ++left_out_;
            continue;
        }
        Kind kind{std::string(event.type), event.type_version, field_name(commitment.pointer)};
        const auto known =
            kinds_.try_emplace(std::move(kind), static_cast<std::uint32_t>(kinds_.size())).first;
        fields_.try_emplace({index, std::move(commitment.pointer)},
                            Committed{commitment.hash, known->second});
    }
}

void FieldTally::add_erasure(const CloudEvent& event, Index index) {
    for (const Hash& hash : erased_by(event))
        if (erased_.size() < fields_max) erased_.try_emplace(hash, index);
}

void FieldTally::open(Index index, std::string_view text) {
    const auto disclosure = Disclosure::parse(text);
    if (!disclosure) return;
    const auto field = fields_.find({index, disclosure->pointer});
    if (field == fields_.end() || field->second.hash != disclosure->commitment()) return;
    field->second.opened = true;
    if (opened_.size() >= opened_max || opened_bytes_ + text.size() > opened_bytes_max) {
        ++opened_left_out_;
        return;
    }
    opened_bytes_ += text.size();
    opened_.push_back({index, disclosure->pointer, std::string(text)});
}

FieldTally::Fate FieldTally::fate(Index index, std::string_view pointer) const {
    const auto field = fields_.find({index, std::string(pointer)});
    if (field == fields_.end()) return Fate::withheld;
    if (field->second.is_open()) return Fate::opened;
    return erased_.contains(field->second.hash) ? Fate::erased : Fate::withheld;
}

std::optional<Index> FieldTally::opened_by(Index index, std::string_view pointer) const {
    const auto field = fields_.find({index, std::string(pointer)});
    return field == fields_.end() ? std::nullopt : field->second.opened_by;
}

std::vector<FieldTally::Row> FieldTally::rows() const {
    std::vector<Row> rows(kinds_.size());
    for (const auto& [kind, at] : kinds_) {
        rows[at].type = type_label(kind.type, kind.version);
        rows[at].field = field_label(kind.type, kind.version, kind.field);
        rows[at].data_class = class_label(kind.type, kind.version, kind.field);
    }
    for (const auto& [place, field] : fields_) {
        Row& row = rows[field.kind];
        const auto erased = erased_.find(field.hash);
        if (field.is_open()) {
            ++row.opened;
            if (field.opened_by) add_shown(row.opened_by, *field.opened_by);
        } else if (erased == erased_.end()) {
            ++row.withheld;
        } else {
            ++row.erased;
            add_shown(row.erased_by, erased->second);
        }
    }
    return rows;
}

Label type_label(std::string_view type, std::uint32_t version) {
    const EventType* known = find_type(type, version);
    return known != nullptr ? known->label : Label{std::string(type), std::string(type)};
}

Label field_label(std::string_view type, std::uint32_t version, std::string_view name) {
    if (const EventType* known = find_type(type, version))
        for (const Field& field : known->fields)
            if (field.name == name) return field.label;
    return {std::string(name), std::string(name)};
}

}  // namespace qiyue
