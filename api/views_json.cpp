#include "api/views_json.hpp"

#include "ledger/base/encoding.hpp"
#include "ledger/base/time.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

Json failure_json(const std::optional<ViewFailure>& failure) {
    if (!failure) return nullptr;
    return {{"entry", failure->index}, {"reason", failure->reason}, {"remedy", failure->remedy}};
}

Json rebuild_json(const std::optional<RebuildProgress>& rebuild) {
    if (!rebuild) return nullptr;
    return {{"generation", rebuild->generation},
            {"version", rebuild->version},
            {"position", rebuild->position.value},
            {"target", rebuild->target.value},
            {"entries_per_second", static_cast<std::uint64_t>(rebuild->entries_per_second)},
            {"remaining_seconds",
             rebuild->remaining_s ? Json(static_cast<std::uint64_t>(*rebuild->remaining_s + 0.5))
                                  : Json(nullptr)}};
}

const char* end_name(RebuildOutcome::End end) {
    switch (end) {
        case RebuildOutcome::End::switched: return "switched";
        case RebuildOutcome::End::cancelled: return "cancelled";
        case RebuildOutcome::End::failed: return "failed";
    }
    return "failed";
}

Json outcome_json(const std::optional<RebuildOutcome>& outcome) {
    if (!outcome) return nullptr;
    return {{"end", end_name(outcome->end)},
            {"generation", outcome->generation},
            {"differed", outcome->differed},
            {"failure", failure_json(outcome->failure)}};
}

const char* state_of(const ViewStatus& view) {
    if (view.failure) return "stopped";
    return view.rebuild ? "rebuilding" : "following";
}

}  // namespace

Json views_json(std::span<const ViewStatus> views) {
    Json list = Json::array();
    for (const ViewStatus& view : views) {
        list.push_back({{"name", view.name},
                        {"version", view.version},
                        {"position", view.position.size.value},
                        {"digest", to_hex(view.position.digest)},
                        {"recorded", view.position.size.value > 0
                                         ? Json(format_recorded(view.position.recorded))
                                         : Json(nullptr)},
                        {"generation", view.generation},
                        {"state", state_of(view)},
                        {"lag_entries", view.lag_entries},
                        {"lag_seconds", view.lag_seconds},
                        {"failure", failure_json(view.failure)},
                        {"rebuild", rebuild_json(view.rebuild)},
                        {"last_rebuild", outcome_json(view.last_rebuild)},
                        {"kept", view.kept}});
    }
    return {{"views", std::move(list)}};
}

}  // namespace qiyue
