#include <nlohmann/json.hpp>

#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

Result<Hash> commitment_of(const Call& call) {
    const auto commitment = hash_from_hex(call.captures.front());
    if (!commitment) {
        return fail(ErrorCode::invalid_argument, "a commitment is 64 lower-case hex digits");
    }
    return *commitment;
}

/// An evaluator reads what an act has opened to the holder of its token.
Result<std::string> text_for(const Context& context, const TokenRecord& token,
                             const Hash& commitment) {
    if (token.role == Role::admin) return context.ledger.disclosure(commitment);
    if (!token.holder.empty()) return context.ledger.disclosure_to(commitment, token.holder);
    return fail(ErrorCode::forbidden,
                "this token has no holder: disclosures are granted to organisations");
}

AccessLine line_of(const Context& context, const TokenRecord& token, const Hash& commitment,
                   const Result<std::string>& text) {
    return {.time = context.clock.now(),
            .token = token.id(),
            .name = token.name,
            .role = std::string(role_name(token.role)),
            .holder = token.holder,
            .commitment = commitment,
            .outcome = std::string(text ? "given" : code_name(text.error().code))};
}

}  // namespace

Result<HttpResponse> put_disclosure(const Context& context, const Call& call) {
    const auto commitment = commitment_of(call);
    if (!commitment) return std::unexpected(commitment.error());
    auto kept = context.ledger.keep_disclosure(*commitment, call.request.body);
    if (!kept) return pass(kept);
    nlohmann::ordered_json json;
    json["commitment"] = to_hex(*commitment);
    json["index"] = kept->field.index.value;
    json["event"] = kept->field.event_id;
    json["pointer"] = kept->field.pointer;
    auto response = json_response(json.dump(), kept->held_before ? 200 : 201);
    response.headers.emplace_back("location", call.request.path);
    return response;
}

Result<HttpResponse> get_disclosure(const Context& context, const Call& call) {
    const auto commitment = commitment_of(call);
    if (!commitment) return std::unexpected(commitment.error());
    QIYUE_CHECK(call.token, "nobody reads a disclosure without a token");
    auto text = text_for(context, *call.token, *commitment);
    auto noted = context.access_record.add(line_of(context, *call.token, *commitment, text));
    if (!noted) return pass(noted);
    if (!text) return pass(text);
    return json_response(std::move(*text));
}

}  // namespace qiyue
