// Complexes: the list, one of them, and its parts.

#include <algorithm>
#include <functional>
#include <utility>

#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "api/state_read.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/domain/complex_rules.hpp"
#include "projections/replay/evaluation_report.hpp"
#include "projections/sheets/complex_sheet.hpp"
#include "projections/sheets/told_sheet.hpp"

namespace qiyue {
namespace {

using Sheet = std::function<Json(SheetSource&, const ComplexRow&, Micros)>;

/// How many complexes one request looks at, however few of them fit its filters.
constexpr std::size_t looked_at_max = 10'000;
constexpr std::size_t step = 256;

/// What of the row any sheet shows, as bytes: most versions only note who was served what.
std::string shown_bytes(ComplexRow row) {
    row.served.clear();
    row.publications.clear();
    return encode_row(Row(std::move(row)));
}

/// What the versions of the complex's row say of a part: the part, and the entries behind it.
Json told(StateRead& read, const std::string& id, const char* name, const Sheet& sheet) {
    auto versions = read.history().versions({RowKind::complex, id});
    std::string shown;
    std::erase_if(versions, [&shown](const RowVersion& version) {
        std::string bytes = shown_bytes(std::get<ComplexRow>(*version.row));
        const bool same = bytes == shown;
        shown = std::move(bytes);
        return same;
    });
    const Micros now = read.point().now;
    auto told = told_sheet(versions, [&](const Row& row) {
        return sheet(read.source(), brought_forward(std::get<ComplexRow>(row), now), now);
    });
    if (name == nullptr) {
        told.sheet["entries"] = std::move(told.entries);
        return std::move(told.sheet);
    }
    Json body = {{"id", id}};
    body[name] = std::move(told.sheet);
    body["entries"] = std::move(told.entries);
    return body;
}

Result<HttpResponse> show_part(const Context& context, const Call& call, const char* name,
                               const Sheet& sheet) {
    auto read = StateRead::begin(context, call);
    if (!read) return pass(read);
    if (const auto there = read->complex(call.captures[0]); !there)
        return std::unexpected(there.error());
    return read->answer(told(*read, call.captures[0], name, sheet));
}

/// A hold is another row: it locks the complex from the entry that placed it on.
void add_lock(StateRead& read, const std::string& id, Json& sheet) {
    const auto versions = read.history().versions({RowKind::hold, "complexes/" + id});
    if (versions.empty()) return;
    const bool locked = !std::get<HoldRow>(*versions.back().row).holds.empty();
    if (locked) sheet["overlays"].push_back("locked");
    auto& origin = sheet["entries"]["/overlays"];
    const std::uint64_t by = versions.back().index.value;
    if (!origin.is_number() || origin.get<std::uint64_t>() < by) origin = by;
}

bool fits(const Call& call, const char* name, std::string_view value) {
    const auto asked = call.request.parameter(name);
    return !asked || *asked == value;
}

bool fits(const Call& call, const ComplexRow& complex, const Json& overlays) {
    const auto overlay = call.request.parameter("overlay");
    return fits(call, "state", state_name(complex.state)) &&
           fits(call, "kind", complex.complex_kind) && fits(call, "direction", complex.direction) &&
           fits(call, "district", complex.founding_district) && fits(call, "lead", complex.lead) &&
           (!overlay || std::ranges::find(overlays, Json(*overlay)) != overlays.end());
}

Json line_of(StateRead& read, const ComplexRow& complex, Json overlays) {
    return {{"id", complex.id},
            {"name", complex.name},
            {"kind", complex.complex_kind},
            {"state", state_name(complex.state)},
            {"state_label", label_json(state_label(complex.state))},
            {"overlays", std::move(overlays)},
            {"direction", complex.direction},
            {"industry", complex.industry},
            {"founding_district", complex.founding_district},
            {"lead", read.source().organization(complex.lead)},
            {"members", parties(complex, read.point().now).size() - 1},
            {"applied", complex.applied.value}};
}

struct Page {
    Json lines = Json::array();
    std::string last;
    bool more = false;
};

Page list(StateRead& read, const Call& call, std::size_t limit) {
    Page page;
    page.last = std::string(call.request.parameter("cursor").value_or(""));
    for (std::size_t looked_at = 0; looked_at < looked_at_max;) {
        const auto ids = read.history().ids(RowKind::complex, {}, page.last, step);
        for (const std::string& id : ids) {
            if (page.lines.size() == limit) {
                page.more = true;
                return page;
            }
            page.last = id;
            ++looked_at;
            const auto complex = read.complex(id);
            if (!complex) continue;
            Json overlays = overlays_of(read.source(), *complex, read.point().now);
            if (const auto hold = get<HoldRow>(read.history(), "complexes/" + id);
                hold && !hold->holds.empty())
                overlays.push_back("locked");
            if (fits(call, *complex, overlays))
                page.lines.push_back(line_of(read, *complex, std::move(overlays)));
        }
        if (ids.size() < step) return page;
    }
    page.more = true;
    return page;
}

/// Rows of a kind under the complex, each with the entries behind its values.
template <class Render>
Result<HttpResponse> show_rows(const Context& context, const Call& call, RowKind kind,
                               const char* name, Render render) {
    auto read = StateRead::begin(context, call);
    if (!read) return pass(read);
    const std::string& id = call.captures[0];
    if (const auto there = read->complex(id); !there) return std::unexpected(there.error());
    const auto limit = limit_parameter(call);
    if (!limit) return std::unexpected(limit.error());
    const std::string prefix = id + "/";
    std::string after(call.request.parameter("cursor").value_or(""));
    if (!after.empty()) after = prefix + after;
    const auto ids = read->history().ids(kind, prefix, after, *limit + 1);
    Json lines = Json::array();
    for (const std::string& row_id : ids) {
        if (lines.size() == *limit) break;
        const std::string own = row_id.substr(prefix.size());
        auto told = told_sheet(read->history().versions({kind, row_id}),
                               [&](const Row& row) { return render(read->source(), own, row); });
        told.sheet["entries"] = std::move(told.entries);
        lines.push_back(std::move(told.sheet));
    }
    const bool more = ids.size() > *limit;
    Json body = {{"id", id}};
    body[name] = std::move(lines);
    body["next"] = more ? Json(ids[*limit - 1].substr(prefix.size())) : Json(nullptr);
    return read->answer(std::move(body));
}

}  // namespace

Result<HttpResponse> list_complexes(const Context& context, const Call& call) {
    auto read = StateRead::begin(context, call);
    if (!read) return pass(read);
    const auto limit = limit_parameter(call);
    if (!limit) return std::unexpected(limit.error());
    Page page = list(*read, call, *limit);
    return read->answer({{"complexes", std::move(page.lines)},
                         {"next", page.more ? Json(page.last) : Json(nullptr)}});
}

Result<HttpResponse> show_complex(const Context& context, const Call& call) {
    auto read = StateRead::begin(context, call);
    if (!read) return pass(read);
    const std::string& id = call.captures[0];
    if (const auto there = read->complex(id); !there) return std::unexpected(there.error());
    Json sheet = told(*read, id, nullptr, complex_sheet);
    add_lock(*read, id, sheet);
    return read->answer(std::move(sheet));
}

Result<HttpResponse> show_members(const Context& context, const Call& call) {
    return show_part(context, call, "members", members_sheet);
}

Result<HttpResponse> show_charter(const Context& context, const Call& call) {
    return show_part(context, call, "charters", charters_sheet);
}

Result<HttpResponse> show_bodies(const Context& context, const Call& call) {
    auto read = StateRead::begin(context, call);
    if (!read) return pass(read);
    const std::string& id = call.captures[0];
    if (const auto there = read->complex(id); !there) return std::unexpected(there.error());
    Json body = told(*read, id, "bodies", bodies_sheet);
    Json resolutions = Json::array();
    for (const std::string& row :
         read->history().ids(RowKind::resolution, id + "/", {}, limits::sheet_rows_max)) {
        if (const auto resolution = get<ResolutionRow>(read->history(), row))
            resolutions.push_back(resolution_sheet(read->source(), *resolution));
    }
    body["resolutions"] = std::move(resolutions);
    return read->answer(std::move(body));
}

Result<HttpResponse> show_evaluations(const Context& context, const Call& call) {
    return show_rows(context, call, RowKind::evaluation, "evaluations",
                     [](SheetSource& source, const std::string&, const Row& row) {
                         return evaluation_sheet(source, std::get<EvaluationRow>(row));
                     });
}

Result<HttpResponse> show_evaluation_report(const Context& context, const Call& call) {
    auto read = StateRead::begin(context, call);
    if (!read) return pass(read);
    auto report = evaluation_report(read->source(), context.ledger.store(), call.captures[0],
                                    call.captures[1]);
    if (!report) return pass(report);
    return read->answer(std::move(*report));
}

Result<HttpResponse> show_needs(const Context& context, const Call& call) {
    return show_rows(context, call, RowKind::need, "needs",
                     [](SheetSource& source, const std::string& id, const Row& row) {
                         return need_sheet(source, id, std::get<NeedRow>(row));
                     });
}

Result<HttpResponse> show_tasks(const Context& context, const Call& call) {
    return show_rows(context, call, RowKind::task, "tasks",
                     [](SheetSource& source, const std::string& id, const Row& row) {
                         return task_sheet(source, id, std::get<TaskRow>(row));
                     });
}

Result<HttpResponse> show_achievements(const Context& context, const Call& call) {
    return show_rows(context, call, RowKind::achievement, "achievements",
                     [](SheetSource& source, const std::string& id, const Row& row) {
                         return achievement_sheet(source, id, std::get<AchievementRow>(row));
                     });
}

Result<HttpResponse> show_settlements(const Context& context, const Call& call) {
    return show_rows(context, call, RowKind::settlement, "settlements",
                     [](SheetSource& source, const std::string&, const Row& row) {
                         return settlement_sheet(source, std::get<SettlementRow>(row));
                     });
}

}  // namespace qiyue
