// Dossiers of organisations and experts.

#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "api/state_read.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/domain/case.hpp"
#include "projections/sheets/party_sheet.hpp"
#include "projections/sheets/told_sheet.hpp"
#include "projections/views/dossiers_view.hpp"

namespace qiyue {
namespace {

constexpr std::string_view dossiers_name = "dossiers";

/// Every complex in which the party took part, with its parts.
Result<Json> complexes_played_in(const ViewSnapshot& dossiers, StateRead& read,
                                 const std::string& party) {
    const auto ids =
        dossiers_view::complexes_of(dossiers, party, read.point().size, limits::sheet_rows_max);
    if (!ids) return std::unexpected(ids.error());
    Json list = Json::array();
    for (const std::string& id : *ids) {
        const auto complex = read.complex(id);
        if (!complex && complex.error().code == ErrorCode::not_found) continue;
        if (!complex) return std::unexpected(complex.error());
        const auto entries = dossiers_view::entries_of(dossiers, party, id, read.point().size,
                                                       limits::figure_entries_max);
        if (!entries) return std::unexpected(entries.error());
        list.push_back(played_in(read.source(), *complex, party, *entries));
    }
    return list;
}

/// The sheet of the party's row with the entries behind it, then its complexes.
template <class RowType, class Render>
Result<HttpResponse> show_party(const Context& context, const Call& call, const std::string& party,
                                Render render) {
    // Both views say the same of the point: as far as the one that is less far.
    const auto parts = context.projections.snapshot(dossiers_name);
    if (!parts) return std::unexpected(parts.error());
    auto read = StateRead::begin(context, call, (*parts)->position().size);
    if (!read) return pass(read);
    auto told =
        told_sheet(read->history().versions({RowType::kind, call.captures[0]}),
                   [&](const Row& row) { return render(read->source(), std::get<RowType>(row)); });
    Json& sheet = told.sheet;
    if (const auto failure = read->history().failed()) return std::unexpected(*failure);
    if (sheet.is_null()) {
        return fail(ErrorCode::not_found, "nobody is registered as " + party + " at this point");
    }
    sheet["entries"] = std::move(told.entries);
    auto complexes = complexes_played_in(**parts, *read, party);
    if (!complexes) return pass(complexes);
    sheet["complexes"] = std::move(*complexes);
    return read->answer(std::move(sheet));
}

}  // namespace

Result<HttpResponse> show_organization(const Context& context, const Call& call) {
    return show_party<OrganizationRow>(context, call, organization_party(call.captures[0]),
                                       organization_sheet);
}

Result<HttpResponse> show_expert(const Context& context, const Call& call) {
    return show_party<ExpertRow>(context, call, expert_party(call.captures[0]), expert_sheet);
}

}  // namespace qiyue
