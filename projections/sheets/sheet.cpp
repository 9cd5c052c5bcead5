#include "projections/sheets/sheet.hpp"

#include <algorithm>

#include "ledger/event/pointer.hpp"

namespace qiyue {
namespace {

std::string step_to(std::string_view name) {
    std::string step;
    append_pointer_token(step, name);
    return step;
}

std::string name_of(const Json& element, std::size_t number) {
    for (const char* member : {"id", "uscc", "version", "expert", "entry"}) {
        const auto found = element.find(member);
        if (found == element.end()) continue;
        return found->is_string() ? found->get<std::string>() : found->dump();
    }
    return std::to_string(number);
}

bool is_leaf(const Json& value) {
    if (value.is_object()) return value.empty();
    if (!value.is_array()) return true;
    return std::ranges::none_of(value, [](const Json& one) { return one.is_object(); });
}

void collect(const Json& value, const std::string& place, const std::string& pointer,
             std::vector<SheetLeaf>& leaves) {
    if (is_leaf(value)) {
        leaves.push_back({place, pointer, value});
        return;
    }
    if (value.is_object()) {
        for (const auto& [name, member] : value.items()) {
            const std::string step = step_to(name);
            collect(member, place + step, pointer + step, leaves);
        }
        return;
    }
    std::map<std::string, int> seen;
    std::size_t number = 0;
    for (const Json& element : value) {
        std::string name = name_of(element, number);
        // One who left and came back stands in a list twice.
        if (const int before = seen[name]++; before > 0) name += "#" + std::to_string(before);
        collect(element, place + step_to(name), pointer + "/" + std::to_string(number++), leaves);
    }
}

}  // namespace

std::vector<SheetLeaf> leaves_of(const Json& sheet) {
    std::vector<SheetLeaf> leaves;
    // A sheet of which nothing is there yet says nothing, not even that it is empty.
    const bool is_nothing = sheet.is_object() && sheet.empty();
    if (!is_nothing) collect(sheet, "", "", leaves);
    return leaves;
}

void SheetOrigins::take(const Json& version, Index by) { take_part("", version, by); }

void SheetOrigins::take_part(const std::string& prefix, const Json& version, Index by) {
    auto& known = parts_[prefix];
    std::map<std::string, std::pair<Json, Index>> now;
    for (SheetLeaf& leaf : leaves_of(version)) {
        const auto before = known.find(leaf.place);
        const bool same = before != known.end() && before->second.first == leaf.value;
        now.emplace(std::move(leaf.place),
                    std::pair{std::move(leaf.value), same ? before->second.second : by});
    }
    known = std::move(now);
}

Json SheetOrigins::entries_of(const Json& sheet) const {
    std::map<std::string_view, Index> origins;
    for (const auto& [prefix, leaves] : parts_) {
        for (const auto& [place, leaf] : leaves)
            origins.emplace(place, leaf.second);
    }
    Json entries = Json::object();
    for (const SheetLeaf& leaf : leaves_of(sheet)) {
        const auto found = origins.find(leaf.place);
        if (found != origins.end()) entries[leaf.pointer] = found->second.value;
    }
    return entries;
}

std::vector<SheetChange> changes_between(const Json& before, const Json& after) {
    std::vector<SheetChange> changes;
    std::map<std::string, SheetLeaf> old;
    for (SheetLeaf& leaf : leaves_of(before)) {
        std::string place = leaf.place;
        old.emplace(std::move(place), std::move(leaf));
    }
    for (SheetLeaf& leaf : leaves_of(after)) {
        const auto found = old.find(leaf.place);
        if (found == old.end()) {
            changes.push_back({std::move(leaf.place), std::move(leaf.pointer), std::nullopt,
                               std::move(leaf.value)});
            continue;
        }
        if (found->second.value != leaf.value) {
            changes.push_back({leaf.place, std::move(leaf.pointer), std::move(found->second.value),
                               std::move(leaf.value)});
        }
        old.erase(found);
    }
    for (auto& [place, leaf] : old)
        changes.push_back({place, std::move(leaf.pointer), std::move(leaf.value), std::nullopt});
    return changes;
}

Json label_json(const Label& label) { return {{"zh", label.zh}, {"en", label.en}}; }

Json index_json(const std::optional<Index>& index) {
    return index ? Json(index->value) : Json(nullptr);
}

Json index_json(Index index) { return index.value; }

}  // namespace qiyue
