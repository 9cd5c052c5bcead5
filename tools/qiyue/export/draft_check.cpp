#include "tools/qiyue/export/draft_check.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::json;  // members in any order are the same

constexpr std::string_view organizations = "/organizations/";
constexpr std::array<std::string_view, 3> chosen_by_server = {"id", "time", "nonce"};

Json expected_data(const AskedRecord& asked, const ShelvedPackage& package) {
    MadePackage made;
    made.package_sha256 = package.package_sha256;
    made.claim.scope = asked.request.scope;
    made.claim.size = asked.size;
    made.claim.recipient = asked.request.recipient;
    made.claim.purpose = asked.request.purpose;
    made.claim.request_no = asked.request.request_no;
    made.claim.fields = package.fields;
    return Json::parse(exported_data(made));
}

/// All but what a server chooses, and the source if it is not known.
Json expected_event(const AskedRecord& asked, const ShelvedPackage& package) {
    Json event = {{"specversion", "1.0"},
                  {"type", "package.exported"},
                  {"dataschema", "urn:qiyue:catalogue:package.exported:1"},
                  {"subject", "ledger"},
                  {"datacontenttype", "application/json"},
                  {"ledger", asked.origin},
                  {"data", expected_data(asked, package)}};
    if (!asked.uscc.empty()) event["source"] = std::string(organizations) + asked.uscc;
    return event;
}

}  // namespace

std::optional<std::string> odd_in_draft(const AskedRecord& asked, const ShelvedPackage& package) {
    Json event = Json::parse(package.event, nullptr, false);
    if (!event.is_object()) return "it is no event";
    for (const std::string_view name : chosen_by_server) {
        const std::string key(name);
        if (!event.contains(key) || !event[key].is_string()) return key + " is missing";
        event.erase(key);
    }
    const Json expected = expected_event(asked, package);
    if (!expected.contains("source")) {
        const bool is_organization =
            event.contains("source") && event["source"].is_string() &&
            event["source"].get_ref<const std::string&>().starts_with(organizations);
        if (!is_organization) return "its source is no organisation";
        event.erase("source");
    }
    for (const auto& [name, value] : expected.items()) {
        if (!event.contains(name)) return name + " is missing";
        if (event[name] == value) continue;
        if (name != "data" || !event[name].is_object()) return name + " is another";
        for (const auto& [member, stated] : value.items())
            if (!event[name].contains(member) || event[name][member] != stated)
                return member + " is another than asked for";
        return "data states more than was asked for";
    }
    if (event.size() != expected.size()) return "it states more than was asked for";
    return std::nullopt;
}

std::string data_of_event(std::string_view event) {
    const Json json = Json::parse(event, nullptr, false);
    return json.is_object() && json.contains("data") ? json["data"].dump() : std::string();
}

bool states_package(std::string_view data, const PackageClaim& claim, const Hash& package_sha256) {
    MadePackage made;
    made.claim = claim;
    made.package_sha256 = package_sha256;
    return Json::parse(data, nullptr, false) == Json::parse(exported_data(made));
}

}  // namespace qiyue
