// What would leave, without making it.

#include "ledger/base/limits.hpp"
#include "ledger/event/json_text.hpp"
#include "ledger/package/making/beside.hpp"
#include "ledger/package/making/opening.hpp"
#include "ledger/package/making/package_making.hpp"
#include "ledger/package/making/package_plan.hpp"
#include "ledger/package/making/told_progress.hpp"

namespace qiyue {
namespace {

/// An entry is met once while planning and once while counting.
constexpr std::uint64_t times_met = 2;

std::string_view fate_name(PreviewedField::Fate fate) {
    switch (fate) {
        case PreviewedField::Fate::opened: return "opened";
        case PreviewedField::Fate::withheld: return "withheld";
        case PreviewedField::Fate::erased: return "erased";
        case PreviewedField::Fate::not_kept: return "not_kept";
    }
    return "";
}

std::string numbers_json(
    std::initializer_list<std::pair<std::string_view, std::uint64_t>> numbers) {
    std::string json = "{";
    for (const auto& [name, number] : numbers) {
        if (json.size() > 1) json += ',';
        json += '"' + std::string(name) + "\":" + std::to_string(number);
    }
    return json + '}';
}

std::string field_json(const PreviewedField& field) {
    std::string json = "{\"index\":" + std::to_string(field.index.value) + ",\"type\":";
    append_json_string(json, field.type);
    json += ",\"pointer\":";
    append_json_string(json, field.pointer);
    json += ",\"fate\":";
    append_json_string(json, fate_name(field.fate));
    if (field.opened_by) json += ",\"opened_by\":" + std::to_string(field.opened_by->value);
    return json + '}';
}

// What a file takes whose bytes are not known before it is written.
constexpr std::uint64_t report_bytes_about = 80'000;
constexpr std::uint64_t completeness_bytes_about = 3'000;

/// What one volume adds to the preview. `step` is called for each entry.
Result<void> add_volume(PackageSource& source, const PackagePlan& plan, const PlannedVolume& volume,
                        PackagePreview& preview, const std::function<Result<void>()>& step) {
    auto beside = entries_beside(source, plan.entries, volume.places, volume.signers);
    if (!beside) return pass(beside);
    RecordedFates fates = volume.fates;
    fates.take(beside->fates);
    preview.entries.scope += volume.places.count();
    preview.entries.keys += beside->keys.size();
    preview.entries.policy += beside->policy.size();
    preview.bytes += beside->bytes;
    const std::uint64_t entries =
        volume.places.count() + beside->keys.size() + beside->policy.size();
    preview.bytes += report_bytes_about + beside->whole.size() * completeness_bytes_about +
                     proof_bytes_about(source, plan.request, entries, volume.files);
    Opening opening(contents_of(source), plan.request.withholding, fates, nullptr, nullptr);
    EntryWork work;
    const auto walked =
        plan.entries.each(source, volume.places, [&](Index, std::string_view line) -> Result<void> {
            work.read(line, false);
            preview.bytes += line.size() + 1;
            if (auto taken = opening.take(work); !taken) return taken;
            return step();
        });
    if (!walked) return walked;
    preview.bytes += opening.bytes();
    preview.fields.opened += opening.fields().opened;
    preview.fields.withheld += opening.fields().withheld;
    preview.fields.erased += opening.fields().erased;
    preview.documents.included += opening.documents().included;
    preview.documents.left_out += opening.documents().left_out;
    for (const PreviewedField& field : opening.listed())
        if (preview.listed.size() < limits::page_entries_max) preview.listed.push_back(field);
    return {};
}

}  // namespace

Result<PackagePreview> preview_package(PackageSource& source, const PackageRequest& request,
                                       const std::function<bool(const MakingProgress&)>& progress) {
    ToldProgress told(progress, times_met);
    const auto step = [&] { return told.step(); };
    const auto plan =
        plan_package(source, request, step, [&](std::uint64_t entries) { told.expect(entries); });
    if (!plan) return std::unexpected(plan.error());
    PackagePreview preview;
    preview.scope = plan->request.scope;
    preview.size = source.size().value;
    preview.volumes = plan->volumes.size();
    for (const PlannedVolume& volume : plan->volumes)
        if (auto added = add_volume(source, *plan, volume, preview, step); !added)
            return pass(added);
    return preview;
}

std::string PackagePreview::to_json() const {
    std::string json = "{\"scope\":" + scope.to_json() + ",\"size\":" + std::to_string(size);
    json += ",\"entries\":" +
            numbers_json(
                {{"scope", entries.scope}, {"keys", entries.keys}, {"policy", entries.policy}});
    json += ",\"fields\":" + numbers_json({{"opened", fields.opened},
                                           {"withheld", fields.withheld},
                                           {"erased", fields.erased}});
    json += ",\"documents\":" +
            numbers_json({{"included", documents.included}, {"left_out", documents.left_out}});
    json += ",\"bytes\":" + std::to_string(bytes) + ",\"volumes\":" + std::to_string(volumes);
    json += ",\"listed\":[";
    for (const PreviewedField& field : listed) {
        if (json.back() != '[') json += ',';
        json += field_json(field);
    }
    return json + "]}";
}

}  // namespace qiyue
