// Evidence packages: asked for, made, recorded, downloaded.

#include <span>

#include <nlohmann/json.hpp>

#include "api/handlers/handlers.hpp"
#include "api/net/ranges.hpp"
#include "api/packages/package_works.hpp"
#include "api/parameters.hpp"
#include "api/problem.hpp"
#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/exporting/package_record.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t piece_bytes = 256u << 10;
constexpr const char* media_type = "application/vnd.etsi.asic-e+zip";

Result<PackageWorks*> works_of(const Context& context) {
    if (context.packages != nullptr) return context.packages;
    std::string detail = "this server makes no packages";
    if (!context.no_packages.empty()) detail += ": " + context.no_packages;
    return fail(ErrorCode::unsupported, std::move(detail));
}

HttpResponse dumped(const Json& json, int status = 200) {
    return json_response(json.dump(-1, ' ', false, Json::error_handler_t::replace), status);
}

PackageOrder::Asker asker_of(const Call& call) {
    QIYUE_CHECK(call.token, "nobody asks for a package without a token");
    const TokenRecord& token = *call.token;
    return {token.id(), token.name, std::string(role_name(token.role)), token.holder};
}

/// On disk before anything is given. A refusal is one line, however much the package would open.
Result<void> note(const Context& context, const Call& call, const PackageWorks::Opened& opened,
                  std::span<const Hash> commitments, std::string_view outcome) {
    const PackageOrder::Asker asker = asker_of(call);
    return note_package(context.access_record, opened.package.package_sha256, commitments,
                        {.time = context.clock.now(),
                         .token = asker.token,
                         .name = asker.name,
                         .role = asker.role,
                         .holder = asker.holder,
                         .commitment = {},
                         .outcome = std::string(outcome)});
}

/// Once for a token and an hour: parts, and asking again, give nothing that was not noted.
Result<void> note_given(const Context& context, const Call& call,
                        const PackageWorks::Opened& opened) {
    const std::string token = call.token->id();
    const std::string& volume = call.captures.front();
    const Micros now = context.clock.now();
    if (opened.readers->are_noted(token, volume, now)) return {};
    auto noted = note(context, call, opened, opened.commitments, "given");
    if (noted) opened.readers->add(token, volume, now);
    return noted;
}

HttpResponse not_recorded(const PackageWorks::Opened& opened) {
    const Error error{ErrorCode::forbidden,
                      "sign `event` of package " + opened.package.name + " (GET /v1/packages/" +
                          opened.order.id +
                          "/state) with the keys of its source and of the operator, and POST it to "
                          "/v1/events: the package opens when it is recorded"};
    return problem_response(error, {"该证据包的导出尚未记入账本，不得离开",
                                    "the log does not say yet that this package leaves"});
}

/// The file piece by piece, until it is taken away.
StreamedBody body_of(const PackageWorks::Opened& opened) {
    return {opened.package.bytes,
            [file = opened.file,
             gone = opened.taken_away](std::uint64_t offset) -> Result<std::string> {
                if (*gone) return fail(ErrorCode::not_found, "the package was taken away");
                return file->read(offset, piece_bytes);
            }};
}

}  // namespace

Result<HttpResponse> ask_for_package(const Context& context, const Call& call) {
    const auto works = works_of(context);
    if (!works) return std::unexpected(works.error());
    const PackageOrder::Asker asker = asker_of(call);
    auto asked = AskedPackage::parse(call.request.body, asker.holder, false);
    if (!asked) return pass(asked);
    auto order = (*works)->ask(std::move(*asked), asker);
    if (!order) return pass(order);
    auto response =
        dumped(order->order.shown((*works)->unrecorded_us()), order->order.is_ended() ? 200 : 202);
    response.headers.emplace_back("location", "/v1/packages/" + order->order.id + "/state");
    return response;
}

Result<HttpResponse> preview_package_asked(const Context& context, const Call& call) {
    const auto works = works_of(context);
    if (!works) return std::unexpected(works.error());
    const auto asked = AskedPackage::parse(call.request.body, {}, true);
    if (!asked) return std::unexpected(asked.error());
    auto preview = (*works)->preview(*asked);
    if (!preview) return pass(preview);
    return json_response(preview->to_json());
}

Result<HttpResponse> list_packages(const Context& context, const Call&) {
    const auto works = works_of(context);
    if (!works) return std::unexpected(works.error());
    const auto orders = (*works)->list();
    if (!orders) return std::unexpected(orders.error());
    Json json = {{"packages", Json::array()}};
    for (const PackageOrder& order : *orders)
        json["packages"].push_back(order.shown((*works)->unrecorded_us()));
    return dumped(json);
}

Result<HttpResponse> show_package_state(const Context& context, const Call& call) {
    const auto works = works_of(context);
    if (!works) return std::unexpected(works.error());
    const auto order = (*works)->find(call.captures.front());
    if (!order) return std::unexpected(order.error());
    return dumped(order->shown((*works)->unrecorded_us()));
}

Result<HttpResponse> get_package(const Context& context, const Call& call) {
    const auto works = works_of(context);
    if (!works) return std::unexpected(works.error());
    const auto opened = (*works)->open(call.captures.front());
    if (!opened) return std::unexpected(opened.error());
    if (!opened->package.recorded) {
        auto noted = note(context, call, *opened, {}, code_name(ErrorCode::forbidden));
        if (!noted) return pass(noted);
        return not_recorded(*opened);
    }
    HttpResponse response;
    response.headers.emplace_back("content-type", media_type);
    response.headers.emplace_back("content-disposition",
                                  "attachment; filename=\"" + opened->package.file() + "\"");
    response.headers.emplace_back("etag", '"' + to_hex(opened->package.file_sha256) + '"');
    response.stream = body_of(*opened);
    response = matched(std::move(response), call.request);
    response = ranged(conditional(std::move(response), call.request), call.request);
    if (!response.stream || call.request.method == "HEAD") return response;
    if (auto noted = note_given(context, call, *opened); !noted) return pass(noted);
    return response;
}

Result<HttpResponse> drop_package(const Context& context, const Call& call) {
    const auto works = works_of(context);
    if (!works) return std::unexpected(works.error());
    if (auto dropped = (*works)->drop(call.captures.front()); !dropped) return pass(dropped);
    return dumped({{"id", call.captures.front()}, {"dropped", true}});
}

}  // namespace qiyue
