#include "api/handlers/handlers.hpp"
#include "api/openapi.hpp"
#include "api/parameters.hpp"
#include "api/routes.hpp"

namespace qiyue {
namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '<': out.append("&lt;"); break;
            case '>': out.append("&gt;"); break;
            case '&': out.append("&amp;"); break;
            case '"': out.append("&quot;"); break;
            default: out.push_back(c);
        }
    }
    return out;
}

}  // namespace

Result<HttpResponse> show_front(const Context& context, const Call&) {
    HttpResponse response;
    response.headers.emplace_back("content-type", "text/html; charset=utf-8");
    response.headers.emplace_back("content-security-policy",
                                  "default-src 'none'; style-src 'unsafe-inline'");
    response.body =
        "<!doctype html><html lang=\"zh\"><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width\"><title>契约 Qiyue</title>"
        "<style>body{font:1rem/1.6 sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}"
        "</style><h1>契约 Qiyue</h1><p>可验证的签名事件账本。 A verifiable ledger of signed events."
        "</p><p><code>" +
        escaped(context.ledger.origin()) +
        "</code>: " + std::to_string(published_size(context).value) +
        "</p><ul><li><a href=\"/checkpoint\">检查点 Checkpoint</a></li>"
        "<li><a href=\"/openapi.json\">接口描述 API description</a></li>"
        "<li><a href=\"/v1/catalogue\">事件类型 Catalogue of event types</a></li></ul></html>\n";
    return response;
}

Result<HttpResponse> show_openapi(const Context&, const Call&) {
    static const std::string description = openapi_json(routes());
    return json_response(description);
}

}  // namespace qiyue
