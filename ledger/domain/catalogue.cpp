#include "ledger/domain/catalogue.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "ledger/domain/instead.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue {
namespace {

/// The files of types/, in the order of domain.md.
constexpr std::vector<EventType> (*files[])() = {
    types::ledger,          types::policy,      types::scoreboard,  types::anchoring,
    types::organizations,   types::experts,     types::mandates,    types::keys,
    types::selection,       types::changes,     types::charter,     types::charter_ends,
    types::bodies,          types::members,     types::lifecycle,   types::rectification,
    types::tolerance,       types::exits,       types::exit_undone, types::settlements,
    types::exit_settlement, types::closing,     types::evaluations, types::evaluation_changes,
    types::objections,      types::honours,     types::needs,       types::tasks,
    types::achievements,    types::promotion,   types::kpis,        types::notices,
    types::publicity,       types::corrections, types::disclosures, types::holds,
};

std::vector<EventType> all_types() {
    std::vector<EventType> all;
    for (const auto file : files) {
        auto some = file();
        all.insert(all.end(), std::make_move_iterator(some.begin()),
                   std::make_move_iterator(some.end()));
    }
    for (EventType& type : all) {
        if (type.replaceable) type.fields.push_back(instead_field());
    }
    return all;
}

const std::vector<EventType>& types_table() {
    static const std::vector<EventType> table = all_types();
    return table;
}

std::unordered_multimap<std::string_view, const EventType*> by_name() {
    std::unordered_multimap<std::string_view, const EventType*> map;
    for (const EventType& type : types_table())
        map.emplace(type.name, &type);
    return map;
}

}  // namespace

bool EventType::has_official() const {
    return std::any_of(fields.begin(), fields.end(),
                       [](const Field& field) { return field.kind == FieldKind::official; });
}

std::span<const EventType> catalogue() { return types_table(); }

const EventType* find_type(std::string_view name, std::uint32_t version) {
    static const auto map = by_name();
    const auto [first, last] = map.equal_range(name);
    for (auto at = first; at != last; ++at) {
        if (at->second->version == version) return at->second;
    }
    return nullptr;
}

const Field* committed_field(const EventType& type, std::string_view pointer) {
    if (pointer.size() < 2) return nullptr;
    const std::string_view name = pointer.substr(1, pointer.find('/', 1) - 1);
    const auto found = std::ranges::find(type.fields, name, &Field::name);
    return found == type.fields.end() ? nullptr : &*found;
}

std::string_view group_name(Group group) noexcept {
    switch (group) {
        case Group::ledger: return "ledger";
        case Group::parties: return "parties";
        case Group::selection: return "selection";
        case Group::charter: return "charter";
        case Group::bodies: return "bodies";
        case Group::members: return "members";
        case Group::lifecycle: return "lifecycle";
        case Group::evaluation: return "evaluation";
        case Group::work: return "work";
        case Group::record: return "record";
    }
    return "";
}

const Label& group_label(Group group) noexcept {
    static const Label labels[] = {
        {"账本与规则", "ledger and policy"},
        {"单位、专家与密钥", "organisations, experts and keys"},
        {"遴选", "selection"},
        {"章程", "charter"},
        {"组织机构", "bodies"},
        {"成员", "members"},
        {"培育、认定与退出", "lifecycle"},
        {"评价", "evaluation"},
        {"工作", "work"},
        {"通知与记录", "notices and the record"},
    };
    return labels[static_cast<std::size_t>(group)];
}

}  // namespace qiyue
