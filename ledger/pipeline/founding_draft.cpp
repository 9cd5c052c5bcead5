// draft_founding of founding.hpp: JSON that is written once, before anybody signs it.

#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/base/uuid.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/pipeline/founding.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t nonce_bytes = 16;
constexpr std::size_t uuid_random_bytes = 10;

/// The members that init adds, in front; the founders' own behind, in their order.
Result<Json> complete(const FoundingOptions& options, const LogKeys& keys, const Json& given) {
    Json data;
    data["origin"] = options.origin;
    data["log_keys"] = keys.vkeys;
    data["national"] = options.national;
    for (const auto& [name, value] : given.items()) {
        if (data.contains(name)) {
            return fail(ErrorCode::invalid_argument, "init adds this member itself: leave it out",
                        "/" + name);
        }
        data[name] = value;
    }
    return data;
}

/// The operator fills the first-named part, so it is the source.
Result<std::string> operator_of(const Json& data) {
    const Json::json_pointer pointer("/policy/offices/operator/0");
    if (data.contains(pointer) && data.at(pointer).is_string()) {
        return "/organizations/" + data.at(pointer).get<std::string>();
    }
    return fail(ErrorCode::invalid_argument, "the policy names no operator", pointer.to_string());
}

}  // namespace

Result<std::string> draft_founding(const FoundingOptions& options, const LogKeys& keys,
                                   const std::string& founding_json) {
    const Json given = Json::parse(founding_json, nullptr, false);
    if (!given.is_object()) {
        return fail(ErrorCode::event_format, "the founding is not a JSON object");
    }
    auto data = complete(options, keys, given);
    if (!data) return pass(data);
    auto source = operator_of(*data);
    if (!source) return pass(source);
    SystemClock system;
    const Micros now = options.clock != nullptr ? options.clock->now() : system.now();
    Json event;
    event["specversion"] = "1.0";
    event["id"] = uuid_v7(now, random_bytes(uuid_random_bytes));
    event["source"] = *source;
    event["type"] = "ledger.founded";
    event["dataschema"] = "urn:qiyue:catalogue:ledger.founded:1";
    event["subject"] = "ledger";
    event["time"] = format_recorded(now);
    event["datacontenttype"] = "application/json";
    event["ledger"] = options.origin;
    event["nonce"] = to_base64url(random_bytes(nonce_bytes));
    event["data"] = std::move(*data);
    return event.dump();
}

}  // namespace qiyue
