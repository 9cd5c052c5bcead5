#include "projections/replay/evaluation_report.hpp"

#include <algorithm>

#include "ledger/domain/rows.hpp"
#include "projections/sheets/complex_sheet.hpp"

namespace qiyue {
namespace {

constexpr std::size_t page_entries = 1'024;

/// Entries of the complex's stream in [from, below).
Result<std::vector<Index>> stream_entries(const EventStore& store, const std::string& stream,
                                          Index from, Index below) {
    std::vector<Index> entries;
    StreamSeq at{0};
    while (true) {
        const auto page = store.by_stream(stream, at, page_entries);
        if (!page) return std::unexpected(page.error());
        for (const Index index : page->indexes) {
            if (index >= below) return entries;
            if (index >= from) entries.push_back(index);
        }
        if (!page->more) return entries;
        at.value += page->indexes.size();
    }
}

Json lines_of(SheetSource& source, const std::vector<Index>& entries, Index from, Index below) {
    Json lines = Json::array();
    for (const Index index : entries) {
        if (index < from || index >= below) continue;
        const Json& event = source.event(index);
        lines.push_back({{"entry", index.value},
                         {"type", member_json(event, "type")},
                         {"source", member_json(event, "source")},
                         {"recorded", time_json(source.recorded(index))}});
    }
    return lines;
}

/// The figures that the complex's parties had reported by an entry: the version of each row then.
Json kpis_by(SheetSource& source, const ComplexRow& complex, Index by) {
    Json kpis = Json::array();
    std::vector<std::string> parties{complex.lead};
    for (const Member& member : complex.members)
        parties.push_back(member.uscc);
    for (const std::string& uscc : parties) {
        for (const std::string& id :
             source.history().ids(RowKind::kpi, uscc + "/", {}, page_entries)) {
            const auto versions = source.history().versions({RowKind::kpi, id});
            const auto behind = std::ranges::find_if(
                versions, [by](const RowVersion& version) { return version.index >= by; });
            if (behind == versions.begin()) continue;
            const auto& row = std::get<KpiRow>(*std::prev(behind)->row);
            if (row.complex == complex.id) kpis.push_back(kpi_sheet(source, id, row));
        }
    }
    return kpis;
}

}  // namespace

Result<Json> evaluation_report(SheetSource& source, const EventStore& store,
                               const std::string& complex_id, const std::string& evaluation_id) {
    const auto complex = get<ComplexRow>(source.history(), complex_id);
    const auto evaluation = get<EvaluationRow>(source.history(), complex_id + "/" + evaluation_id);
    if (const auto failure = source.history().failed()) return std::unexpected(*failure);
    if (!complex || !evaluation) {
        return fail(ErrorCode::not_found, "there is no evaluation " + evaluation_id + " of " +
                                              complex_id + " at this point");
    }
    const auto entries = stream_entries(store, "complexes/" + complex_id, evaluation->opened,
                                        next_index(source.point().size));
    if (!entries) return std::unexpected(entries.error());
    Json experts = Json::array();
    for (const EvaluationRow::Score& score : evaluation->scores) {
        const Json basis = member_json(source.data(score.index), "basis");
        const Index seen_below{basis.is_number_integer() ? basis.get<std::uint64_t>() : 0};
        experts.push_back(
            {{"expert", score.expert},
             {"entry", score.index.value},
             {"basis", basis},
             {"recorded", time_json(source.recorded(score.index))},
             {"seen", lines_of(source, *entries, evaluation->opened, seen_below)},
             {"unseen",
              lines_of(source, *entries, std::max(seen_below, evaluation->opened), score.index)},
             {"kpis", kpis_by(source, *complex, score.index)}});
    }
    return Json{{"id", complex_id},
                {"evaluation", evaluation_sheet(source, *evaluation)},
                {"experts", std::move(experts)}};
}

}  // namespace qiyue
