#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "ledger/domain/schema.hpp"

namespace qiyue {

Result<HttpResponse> show_catalogue(const Desk&, const Call&) {
    static const std::string text = catalogue_json();
    return json_response(text);
}

Result<HttpResponse> show_type(const Desk&, const Call& call) {
    const auto version = number_capture(call, 1);
    if (!version) return std::unexpected(version.error());
    const auto* type = *version > UINT32_MAX
                           ? nullptr
                           : find_type(call.captures[0], static_cast<std::uint32_t>(*version));
    if (type == nullptr) return fail(ErrorCode::not_found, "there is no such type of event");
    auto response = json_response(data_schema(*type));
    response.headers.front().second = "application/schema+json";
    return response;
}

}  // namespace qiyue
