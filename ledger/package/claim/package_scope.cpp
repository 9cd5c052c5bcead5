// Which entries a package is about (P4, P5).

#include <algorithm>
#include <utility>

#include "ledger/event/document.hpp"
#include "ledger/event/json_text.hpp"
#include "ledger/package/claim/claim_reading.hpp"
#include "ledger/package/claim/package_claim.hpp"

namespace qiyue {
namespace {

constexpr std::string_view complex_streams = "complexes/";
constexpr std::string_view organization_streams = "organizations/";

constexpr std::pair<PackageScope::Kind, std::string_view> kinds[] = {
    {PackageScope::Kind::complexes, "complexes"},
    {PackageScope::Kind::organization, "organization"},
    {PackageScope::Kind::range, "range"},
    {PackageScope::Kind::ledger, "ledger"}};

void append_number(std::string& out, std::string_view name,
                   const std::optional<std::uint64_t>& number) {
    if (!number) return;
    out += ",\"";
    out += name;
    out += "\":" + std::to_string(*number);
}

Result<std::vector<std::string>> read_ids(Value value) {
    auto ids = read_sorted_texts(value, "/scope/ids");
    if (!ids) return ids;
    if (ids->empty()) return bad_claim("no complex is named", "/scope/ids");
    for (const std::string& id : *ids)
        if (!is_plain_id(id)) return bad_claim("not the id of a complex", "/scope/ids");
    return ids;
}

/// `from` and `to`, where they stand.
Result<void> read_bounds(Value value, PackageScope& scope) {
    for (const auto& [name, bound] : {std::pair{"from", &scope.from}, std::pair{"to", &scope.to}}) {
        if (!value[name].exists()) continue;
        auto number = read_number(value[name], std::string("/scope/") + name);
        if (!number) return pass(number);
        *bound = *number;
    }
    if (scope.from && scope.to && *scope.from >= *scope.to)
        return bad_claim("`from` is not below `to`", "/scope");
    return {};
}

}  // namespace

bool PackageScope::holds(std::uint64_t index, std::string_view stream,
                         std::string_view source) const {
    if (index < from.value_or(0) || (to && index >= *to)) return false;
    switch (kind) {
        case Kind::range:
        case Kind::ledger: return true;
        case Kind::complexes:
            return stream.starts_with(complex_streams) &&
                   std::ranges::binary_search(ids, stream.substr(complex_streams.size()),
                                              std::ranges::less{});
        case Kind::organization: {
            constexpr std::string_view sources = "/organizations/";
            return (stream.starts_with(organization_streams) &&
                    stream.substr(organization_streams.size()) == uscc) ||
                   (source.starts_with(sources) && source.substr(sources.size()) == uscc);
        }
    }
    return false;
}

std::vector<std::string> PackageScope::streams() const {
    std::vector<std::string> streams;
    if (kind == Kind::organization) streams.push_back(std::string(organization_streams) + uscc);
    if (kind == Kind::complexes)
        for (const std::string& id : ids)
            streams.push_back(std::string(complex_streams) + id);
    return streams;
}

std::string PackageScope::to_json() const {
    std::string json = "{\"kind\":";
    for (const auto& [which, name] : kinds)
        if (which == kind) append_json_string(json, name);
    if (kind == Kind::complexes) {
        json += ",\"ids\":";
        append_text_list(json, ids);
    }
    if (kind == Kind::organization) {
        json += ",\"uscc\":";
        append_json_string(json, uscc);
    }
    if (kind != Kind::ledger) {
        append_number(json, "from", from);
        append_number(json, "to", to);
    }
    json += '}';
    return json;
}

Result<PackageScope> read_scope(Value value) {
    PackageScope scope;
    const auto kind = std::ranges::find(kinds, value["kind"].text(),
                                        &std::pair<PackageScope::Kind, std::string_view>::second);
    if (!value["kind"].is_string() || kind == std::end(kinds))
        return bad_claim("no such kind of scope", "/scope/kind");
    scope.kind = kind->first;
    std::size_t members = 1;
    if (scope.kind == PackageScope::Kind::complexes) {
        auto ids = read_ids(value["ids"]);
        if (!ids) return pass(ids);
        scope.ids = std::move(*ids);
        ++members;
    }
    if (scope.kind == PackageScope::Kind::organization) {
        scope.uscc = value["uscc"].text();
        if (!value["uscc"].is_string() || !is_plain_id(scope.uscc))
            return bad_claim("not the id of an organisation", "/scope/uscc");
        ++members;
    }
    if (scope.kind != PackageScope::Kind::ledger)
        if (auto read = read_bounds(value, scope); !read) return pass(read);
    members += (scope.from ? 1U : 0U) + (scope.to ? 1U : 0U);
    if (scope.kind == PackageScope::Kind::range && members != 3)
        return bad_claim("a range has `from` and `to`", "/scope");
    if (value.size() != members) return bad_claim("a member that a scope does not have", "/scope");
    return scope;
}

Result<PackageScope> PackageScope::parse(std::string_view json) {
    Document document;
    if (auto parsed = document.parse(json); !parsed)
        return bad_claim(parsed.error().detail, parsed.error().place);
    return read_scope(document.root());
}

}  // namespace qiyue
