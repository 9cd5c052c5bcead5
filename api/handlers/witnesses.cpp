#include <nlohmann/json.hpp>

#include "api/cosigning.hpp"
#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"

namespace qiyue {

Result<HttpResponse> list_witnesses(const Context& context, const Call&) {
    const auto status = context.cosigning != nullptr ? context.cosigning->status()
                                                     : CosigningStatus{"none", {}, {}};
    nlohmann::ordered_json json;
    json["quorum"] = status.quorum;
    json["cosigned_size"] = nullptr;
    if (status.cosigned_size) json["cosigned_size"] = *status.cosigned_size;
    json["witnesses"] = nlohmann::ordered_json::array();
    for (const WitnessStanding& witness : status.witnesses) {
        nlohmann::ordered_json one{{"name", witness.name}, {"vkey", witness.vkey}};
        one["size"] = nullptr;
        one["time"] = nullptr;
        if (witness.time_s > 0) {
            one["size"] = witness.size;
            one["time"] = witness.time_s;
        }
        one["failures"] = witness.failures;
        one["disputes"] = witness.disputes;
        one["trouble"] = witness.trouble;
        json["witnesses"].push_back(std::move(one));
    }
    return json_response(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace qiyue
