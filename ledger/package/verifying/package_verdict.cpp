#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/package/verifying/package_verification.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

void add_claim(const PackageClaim& claim, Json& json) {
    json["id"] = claim.id;
    json["scope"] = Json::parse(claim.scope.to_json());
    json["recipient"] = claim.recipient;
    json["purpose"] = claim.purpose;
    json["volume"] = {{"number", claim.volume.number}, {"of", claim.volume.of}};
}

Json seals_json(const std::vector<PackageReportOfSeal>& seals) {
    Json list = Json::array();
    for (const PackageReportOfSeal& seal : seals)
        list.push_back({{"kind", seal.kind},
                        {"by", seal.by},
                        {"time", seal.time ? Json(format_recorded(*seal.time)) : Json()},
                        {"authenticated", seal.authenticated}});
    return list;
}

}  // namespace

std::string PackageVerdict::to_json() const {
    Json json = Json::parse(audit.to_json());
    json["kind"] = "package";
    json["package_sha256"] = package_sha256 ? Json(to_hex(*package_sha256)) : Json();
    if (claim) add_claim(*claim, json);
    json["complete"] = Json::object();
    for (const auto& [stream, is_complete] : complete)
        json["complete"][stream] = is_complete;
    json["opened"] = fields.opened;
    json["withheld"] = fields.withheld;
    json["erased"] = fields.erased;
    json["documents"] = {{"included", documents.included}, {"left_out", documents.left_out}};
    json["signers"] = signers;
    json["histories_complete"] = histories_complete;
    json["signers_beside"] = signers_beside;
    json["histories_complete_beside"] = histories_complete_beside;
    json["seals"] = seals_json(seals);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace qiyue
