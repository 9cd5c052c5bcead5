// Figures of the city: targets, scoreboard, model cases.

#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "api/state_read.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/domain/reporting_period.hpp"
#include "projections/sheets/complex_sheet.hpp"
#include "projections/sheets/figures_sheet.hpp"

namespace qiyue {

Result<HttpResponse> show_targets(const Context& context, const Call& call) {
    auto read = StateRead::begin(context, call);
    if (!read) return pass(read);
    if (auto folded = read->fold_for_figures(); !folded) return std::unexpected(folded.error());
    return read->answer({{"targets", targets_sheet(read->source())}});
}

Result<HttpResponse> show_scoreboard(const Context& context, const Call& call) {
    auto read = StateRead::begin(context, call);
    if (!read) return pass(read);
    const auto period = call.request.parameter("period");
    if (!period) {
        return fail(ErrorCode::invalid_argument, "a scoreboard is of a period", "period");
    }
    if (!ReportingPeriod::parse(*period)) {
        return fail(ErrorCode::invalid_argument,
                    "a period is like 2025, 2025-H1, 2025-Q3 or 2025-07", "period");
    }
    if (auto folded = read->fold_for_figures(); !folded) return std::unexpected(folded.error());
    Json rows = scoreboard_sheet(read->source(), std::string(*period));
    return read->answer({{"period", *period}, {"rows", std::move(rows)}});
}

Result<HttpResponse> list_cases(const Context& context, const Call& call) {
    auto read = StateRead::begin(context, call);
    if (!read) return pass(read);
    const auto limit = limit_parameter(call);
    if (!limit) return std::unexpected(limit.error());
    const std::string after(call.request.parameter("cursor").value_or(""));
    const auto ids = read->history().ids(RowKind::model_case, {}, after, *limit + 1);
    Json cases = Json::array();
    for (const std::string& id : ids) {
        if (cases.size() == *limit) break;
        const auto row = get<ModelCaseRow>(read->history(), id);
        if (!row) continue;
        Json sheet = case_sheet(read->source(), id.substr(id.find('/') + 1), *row);
        sheet["complex"] = id.substr(0, id.find('/'));
        cases.push_back(std::move(sheet));
    }
    const Json next = ids.size() > *limit ? Json(ids[*limit - 1]) : Json(nullptr);
    return read->answer({{"cases", std::move(cases)}, {"next", next}});
}

}  // namespace qiyue
