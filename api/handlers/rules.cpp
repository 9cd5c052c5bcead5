#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "ledger/domain/schema.hpp"

namespace qiyue {

namespace {

HttpResponse schema_response(std::string schema) {
    auto response = json_response(std::move(schema));
    response.headers.front().second = "application/schema+json";
    return response;
}

}  // namespace

Result<HttpResponse> show_catalogue(const Context&, const Call&) {
    static const std::string text = catalogue_json();
    return json_response(text);
}

Result<HttpResponse> show_type(const Context&, const Call& call) {
    const auto version = number_capture(call, 1);
    if (!version) return std::unexpected(version.error());
    if (call.captures[0] == "policy" && *version == 1) return schema_response(policy_schema());
    const auto* type = *version > UINT32_MAX
                           ? nullptr
                           : find_type(call.captures[0], static_cast<std::uint32_t>(*version));
    if (type == nullptr) return fail(ErrorCode::not_found, "there is no such type of event");
    return schema_response(data_schema(*type));
}

}  // namespace qiyue
