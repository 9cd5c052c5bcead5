#include "projections/replay/complex_record.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "ledger/domain/complex_rules.hpp"
#include "projections/sheets/complex_sheet.hpp"

namespace qiyue {
namespace {

constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

std::string last_part(const std::string& id) { return id.substr(id.find('/') + 1); }

Json of_complex(SheetSource& source, const ComplexRow& row, Micros now) {
    const ComplexRow complex = brought_forward(row, now);
    Json parts = {{"complex", complex_sheet(source, complex, now)},
                  {"members", members_sheet(source, complex, now)},
                  {"charters", charters_sheet(source, complex, now)},
                  {"bodies", bodies_sheet(source, complex, now)}};
    // What lies over the state comes from other rows too; the state at a point has it.
    parts["complex"].erase("state_label");
    return parts;
}

}  // namespace

Result<ComplexRecord> ComplexRecord::read_states(SheetSource& source, const std::string& id) {
    ComplexRecord record(source, id);
    record.add({RowKind::complex, id}, "");
    if (const auto failure = source.history().failed()) return std::unexpected(*failure);
    if (!record.parts_.empty()) return record;
    return fail(ErrorCode::not_found, "there is no complex " + id + " at this point");
}

Result<ComplexRecord> ComplexRecord::read_kpis(SheetSource& source, const std::string& id) {
    auto record = read_states(source, id);
    if (record) record->add_kpis();
    return record;
}

Result<ComplexRecord> ComplexRecord::read(SheetSource& source, const std::string& id) {
    auto record = read_states(source, id);
    if (!record) return record;
    record->add_all(RowKind::evaluation, "/evaluations/");
    record->add_all(RowKind::resolution, "/resolutions/");
    record->add_all(RowKind::settlement, "/settlements/");
    record->add_all(RowKind::need, "/needs/");
    record->add_all(RowKind::task, "/tasks/");
    record->add_all(RowKind::achievement, "/achievements/");
    record->add_all(RowKind::model_case, "/cases/");
    record->add_kpis();
    if (const auto failure = source.history().failed()) return std::unexpected(*failure);
    return record;
}

void ComplexRecord::add(const RowName& name, std::string place) {
    auto versions = source_->history().versions(name);
    if (!versions.empty()) parts_.push_back({name, std::move(place), std::move(versions)});
}

void ComplexRecord::add_all(RowKind kind, const char* place) {
    for (const std::string& id : source_->history().ids(kind, id_ + "/", {}, all))
        add({kind, id}, place + last_part(id));
}

/// Figures are organisations'; those reported in this complex are its.
void ComplexRecord::add_kpis() {
    std::set<std::string> parties;
    for (const RowVersion& version : parts_.front().versions) {
        const auto& complex = std::get<ComplexRow>(*version.row);
        parties.insert(complex.lead);
        for (const Member& member : complex.members)
            parties.insert(member.uscc);
    }
    for (const std::string& uscc : parties) {
        for (const std::string& id : source_->history().ids(RowKind::kpi, uscc + "/", {}, all)) {
            std::string name = id;
            std::ranges::replace(name, '/', '.');
            Part part{{RowKind::kpi, id}, "/kpis/" + name, {}};
            for (RowVersion& version : source_->history().versions(part.name)) {
                // Replaced by a report in another complex, it is this one's no more.
                const bool own = std::get<KpiRow>(*version.row).complex == id_;
                if (own || !part.versions.empty()) part.versions.push_back(std::move(version));
            }
            if (!part.versions.empty()) parts_.push_back(std::move(part));
        }
    }
}

Micros ComplexRecord::moment_of(TreeSize size) const {
    if (source_->point().as_of) return *source_->point().as_of;
    if (size >= source_->point().size || size.value == 0) return source_->point().now;
    return source_->recorded(Index{size.value - 1}).value_or(source_->point().now);
}

Json ComplexRecord::rendered(const Part& part, const Row& row, Micros now) const {
    const std::string id = last_part(part.name.id);
    switch (part.name.kind) {
        case RowKind::complex: return of_complex(*source_, std::get<ComplexRow>(row), now);
        case RowKind::evaluation: return evaluation_sheet(*source_, std::get<EvaluationRow>(row));
        case RowKind::resolution: return resolution_sheet(*source_, std::get<ResolutionRow>(row));
        case RowKind::settlement: return settlement_sheet(*source_, std::get<SettlementRow>(row));
        case RowKind::need: return need_sheet(*source_, id, std::get<NeedRow>(row));
        case RowKind::task: return task_sheet(*source_, id, std::get<TaskRow>(row));
        case RowKind::achievement:
            return achievement_sheet(*source_, id, std::get<AchievementRow>(row));
        case RowKind::model_case: return case_sheet(*source_, id, std::get<ModelCaseRow>(row));
        case RowKind::kpi: {
            const auto& kpi = std::get<KpiRow>(row);
            return kpi.complex == id_ ? kpi_sheet(*source_, part.name.id, kpi) : Json();
        }
        default: return nullptr;
    }
}

void ComplexRecord::place_in(Json& whole, const Part& part, Json sheet) {
    const std::size_t slash = part.place.find('/', 1);
    if (sheet.is_null()) {
        const auto kind = whole.find(part.place.substr(1, slash - 1));
        if (kind != whole.end()) kind->erase(part.place.substr(slash + 1));
        return;
    }
    if (part.place.empty()) {
        for (auto& [name, value] : sheet.items())
            whole[name] = std::move(value);
        return;
    }
    whole[part.place.substr(1, slash - 1)][part.place.substr(slash + 1)] = std::move(sheet);
}

const RowVersion* ComplexRecord::version_at(const Part& part, TreeSize size) const {
    const auto behind = std::ranges::upper_bound(
        part.versions, size.value, {}, [](const RowVersion& one) { return one.index.value + 1; });
    return behind == part.versions.begin() ? nullptr : &*std::prev(behind);
}

ComplexRecord::Writes ComplexRecord::writes(Index from, Index below) const {
    Writes writes;
    for (const Part& part : parts_) {
        for (const RowVersion& version : part.versions) {
            if (version.index >= from && version.index < below)
                writes[version.index.value].push_back(&part);
        }
    }
    return writes;
}

Json ComplexRecord::at(TreeSize size) const {
    Json whole = Json::object();
    const Micros now = moment_of(size);
    for (const Part& part : parts_) {
        if (const RowVersion* version = version_at(part, size))
            place_in(whole, part, rendered(part, *version->row, now));
    }
    return whole;
}

Json ComplexRecord::told_at(TreeSize size) const {
    Json whole = Json::object();
    const Micros now = moment_of(size);
    SheetOrigins origins;
    // Entry by entry over all parts, so that each value is told by the last entry that changed it.
    for (const auto& [index, parts] : writes(Index{0}, next_index(size))) {
        for (const Part* part : parts) {
            const RowVersion* version = version_at(*part, TreeSize{index + 1});
            Json sheet = Json::object();
            Json written = rendered(*part, *version->row, now);
            place_in(sheet, *part, written);
            origins.take_part(part->place, sheet, Index{index});
            place_in(whole, *part, std::move(written));
        }
    }
    Json entries = origins.entries_of(whole);
    whole["entries"] = std::move(entries);
    return whole;
}

std::string ComplexRecord::state_at(TreeSize size, Micros now) const {
    const RowVersion* version = version_at(parts_.front(), size);
    if (version == nullptr) return {};
    return std::string(state_name(brought_forward(std::get<ComplexRow>(*version->row), now).state));
}

RecordStep ComplexRecord::step_of(Index index, const std::vector<const Part*>& parts) const {
    RecordStep step;
    step.index = index;
    const Json& event = source_->event(index);
    const auto text = [&event](const char* name) {
        const Json value = member_json(event, name);
        return value.is_string() ? value.get<std::string>() : std::string();
    };
    step.time = text("time");
    step.type = text("type");
    step.source = text("source");
    step.recorded = source_->recorded(index).value_or(Micros{});
    const Micros now = source_->point().as_of.value_or(step.recorded);
    step.state_before = state_at(TreeSize{index.value}, now);
    step.state_after = state_at(size_with(index), now);
    Json before = Json::object();
    Json after = Json::object();
    for (const Part* part : parts) {
        if (const RowVersion* old = version_at(*part, TreeSize{index.value}))
            place_in(before, *part, rendered(*part, *old->row, now));
        place_in(after, *part, rendered(*part, *version_at(*part, size_with(index))->row, now));
    }
    step.changes = changes_between(before, after);
    return step;
}

std::vector<RecordStep> ComplexRecord::steps(Index from, Index below, std::size_t limit) const {
    auto written = writes(from, below);
    std::vector<RecordStep> steps;
    for (const ActTime& act : source_->history().acts("complexes/" + id_, from, limit)) {
        if (act.index >= below) break;
        steps.push_back(step_of(act.index, written[act.index.value]));
    }
    return steps;
}

std::vector<RecordChange> ComplexRecord::between(TreeSize from, TreeSize to) const {
    const Json before = at(from);
    const Json after = at(to);
    // The last entry that touched each place; names of elements stay when others come and go.
    std::map<std::string, Index> touched;
    for (const auto& [index, parts] : writes(next_index(from), next_index(to))) {
        for (const SheetChange& change : step_of(Index{index}, parts).changes)
            touched.insert_or_assign(change.place, Index{index});
    }
    std::vector<RecordChange> changes;
    for (SheetChange& change : changes_between(before, after)) {
        const auto found = touched.find(change.place);
        const auto entry = found == touched.end() ? std::nullopt : std::optional(found->second);
        changes.push_back({std::move(change), entry});
    }
    return changes;
}

}  // namespace qiyue
