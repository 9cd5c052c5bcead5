#include "projections/sheets/sheet_source.hpp"

#include "ledger/base/time.hpp"
#include "ledger/domain/case.hpp"

namespace qiyue {
namespace {

const Json nothing = Json::object();

}  // namespace

const Json& SheetSource::event(Index index) {
    const auto found = events_.find(index.value);
    if (found != events_.end()) return found->second;
    const auto text = history_.told_payload(index);
    Json event = text ? Json::parse(*text, nullptr, false) : Json();
    if (!event.is_object()) event = nothing;
    return events_.emplace(index.value, std::move(event)).first->second;
}

const Json& SheetSource::data(Index index) {
    const Json& whole = event(index);
    const auto found = whole.find("data");
    return found == whole.end() ? nothing : *found;
}

const Json& SheetSource::data(const std::optional<Index>& index) {
    return index ? data(*index) : nothing;
}

Json SheetSource::organization(const std::string& uscc) {
    if (uscc.empty()) return nullptr;
    auto found = names_.find(uscc);
    if (found == names_.end()) {
        const auto row = get<OrganizationRow>(history_, uscc);
        found = names_.emplace(uscc, row ? row->name : std::string()).first;
    }
    return {{"uscc", uscc}, {"name", found->second}};
}

Json SheetSource::organizations(const std::vector<std::string>& usccs) {
    Json list = Json::array();
    for (const std::string& uscc : usccs)
        list.push_back(organization(uscc));
    return list;
}

std::shared_ptr<const Policy> SheetSource::policy(std::uint64_t version) {
    const auto row = get<PolicyRow>(history_, std::to_string(version));
    return row ? row->parsed : nullptr;
}

std::shared_ptr<const Policy> SheetSource::policy_at(Micros recorded) {
    const auto ledger = get<LedgerRow>(history_);
    const auto* entry = ledger ? policy_in_force(*ledger, recorded) : nullptr;
    return entry != nullptr ? policy(entry->version) : nullptr;
}

std::optional<Micros> SheetSource::recorded(Index index) {
    const auto act = history_.act(index);
    return act ? std::optional(act->recorded) : std::nullopt;
}

Json member_json(const Json& data, const char* field) {
    const auto found = data.find(field);
    return found == data.end() ? Json(nullptr) : *found;
}

Json time_json(const std::optional<Micros>& time) {
    return time ? Json(format_recorded(*time)) : Json(nullptr);
}

}  // namespace qiyue
