#include "api/parameter_forms.hpp"

#include <algorithm>
#include <sstream>
#include <string>

#include "api/schemas/schemas.hpp"
#include "ledger/base/check.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

struct ParameterForm {
    std::string_view name;
    std::string_view schema;  ///< of api/schemas; empty: any text
    std::string_view text;
};

constexpr ParameterForm path_forms[] = {
    {"index", "Index", "Index of an entry"},
    {"stream", "StreamName", "e.g. complexes/C001; the slash may be escaped"},
    {"sha256", "Hash", "SHA-256 of the document"},
    {"commitment", "Hash", "SHA-256 of the text, as the event has it"},
    {"type", "", "A type of event, or `policy`"},
    {"version", "Version", "Version of the type"},
    {"id", "PlainId", "Id of the complex or the expert"},
    {"evaluation", "PlainId", "Id of the evaluation"},
    {"uscc", "Uscc", "Unified social credit code"},
    {"view", "ViewName", "Name of the view"},
    {"size", "Size", "How many entries the checkpoint has"},
    {"package", "PackageId", "Id that POST /v1/packages gave, or that of one volume"},
    {"tile", "TilePath", "What follows in the path, with its slashes"},
};

constexpr ParameterForm forms[] = {
    {"stream", "StreamName", "Only this stream, e.g. complexes/C001"},
    {"type", "", "Only this type of event"},
    {"actor", "", "Only events with this source"},
    {"from", "Index", "First index, or the smaller tree size of a consistency proof"},
    {"to", "Index", "Last index (included), or the larger tree size of a consistency proof"},
    {"since", "EventTime", "Recorded at or after this time"},
    {"until", "EventTime", "Recorded at or before this time"},
    {"limit", "Limit", "At most so many entries or rows"},
    {"as_at", "IndexOrTime", "As recorded up to this index (included) or time"},
    {"as_of", "EventTime", "What was true at this time, in the words of the corrections known"},
    {"at_least", "Size", "Wait until so many entries are reflected: at most 5 s, else 503"},
    {"state", "StateName", "Only complexes in this state"},
    {"kind", "", "Only complexes of this kind"},
    {"direction", "PlainId", "Only complexes of this direction"},
    {"district", "PlainId", "Only complexes founded in this region"},
    {"lead", "Uscc", "Only complexes led by this organisation"},
    {"overlay", "Overlay", "Only complexes with this overlay"},
    {"period", "ReportingPeriod", "2025, 2025-H1, 2025-Q3 or 2025-07"},
    {"cursor", "", "The `next` of the page before"},
    {"index", "Index", "Index of an entry"},
    {"size", "Size", "Tree size; the published one if absent"},
    {"tree", "TreeName", "Which of the two trees"},
    {"If-Stream-Seq", "Index", "Refuse with 409 unless the entry gets this place in its stream"},
    {"Last-Event-ID", "Index", "The last entry that was seen: what follows is sent"},
    {"Range", "", "One range of bytes, e.g. bytes=1048576-; others are passed over"},
    {"If-Match", "", "ETags; if what is here has another, it is not sent"},
    {"If-Range", "", "The ETag of what is gone on with; if it is another, the whole is sent"},
};

/// Points of the record rather than places in the log.
constexpr ParameterForm point_forms[] = {
    {"from", "IndexOrTime",
     "The earlier point: an entry (included) or a time; the beginning if absent"},
    {"to", "IndexOrTime", "The later point; the newest if absent"},
};

constexpr std::string_view required_names[] = {"period"};

template <std::size_t N>
const ParameterForm* find(const ParameterForm (&list)[N], std::string_view name) {
    const auto* const found = std::ranges::find(list, name, &ParameterForm::name);
    return found == std::end(list) ? nullptr : found;
}

Json form_json(const ParameterForm& form, std::string_view in) {
    Json json = {{"name", form.name}, {"in", in}, {"description", form.text}};
    if (in == "path") json["required"] = true;
    json["schema"] = form.schema.empty() ? Json{{"type", "string"}} : schema_reference(form.schema);
    return json;
}

bool is_required(const Route& route, std::string_view name) {
    // A proof of an index needs one, a proof of a stream its name.
    if (route.access == Access::states) return std::ranges::count(required_names, name) > 0;
    return route.pattern.starts_with("/v1/proofs/") && (name == "index" || name == "stream");
}

Json asked(const Route& route, std::string_view name) {
    const ParameterForm* form = route.access == Access::states ? find(point_forms, name) : nullptr;
    if (form == nullptr) form = find(forms, name);
    QIYUE_CHECK(form != nullptr, "a parameter without a form");
    const bool is_header = name[0] >= 'A' && name[0] <= 'Z';
    Json json = form_json(*form, is_header ? "header" : "query");
    if (is_required(route, name)) json["required"] = true;
    return json;
}

}  // namespace

std::string described_path(const Route& route) {
    std::string plain(route.pattern);
    std::erase(plain, '*');
    return plain;
}

Json parameters_of(const Route& route) {
    Json list = Json::array();
    const std::string path = described_path(route);
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{', open + 1)) {
        const ParameterForm* form =
            find(path_forms, path.substr(open + 1, path.find('}', open) - open - 1));
        QIYUE_CHECK(form != nullptr, "a part of a path without a form");
        list.push_back(form_json(*form, "path"));
        if (path.starts_with("/tile/entries/"))
            list.back()["schema"] = schema_reference("BundlePath");
    }
    std::istringstream names{std::string(route.parameters)};
    for (std::string name; names >> name;)
        list.push_back(asked(route, name));
    return list;
}

}  // namespace qiyue
