// An authority's answer: whether it granted, and whether what it gave is what was asked for.

#include "ledger/base/limits.hpp"
#include "ledger/crypto/timestamp_parts.hpp"

namespace qiyue {
namespace {

constexpr std::int64_t clock_tolerance_us = 10 * us_per_minute;
/// A response is a token with its status around it, and the authority's words.
constexpr std::size_t response_bytes_max = limits::timestamp_bytes_max + 4'096;

using ResponseHandle = std::unique_ptr<TS_RESP, OpensslFree<TS_RESP_free>>;

std::unexpected<Error> malformed() {
    return fail(ErrorCode::timestamp_format, "this is not the DER of a time-stamp response");
}

/// What the authority says about its refusal.
std::string words_of(const TS_STATUS_INFO* status) {
    std::string words;
    const STACK_OF(ASN1_UTF8STRING)* texts = TS_STATUS_INFO_get0_text(status);
    for (int i = 0; texts != nullptr && i < sk_ASN1_UTF8STRING_num(texts); ++i) {
        const ASN1_UTF8STRING* text = sk_ASN1_UTF8STRING_value(texts, i);
        words.append(words.empty() ? ": " : "; ")
            .append(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                    static_cast<std::size_t>(ASN1_STRING_length(text)));
    }
    constexpr std::pair<int, const char*> faults[] = {
        {TS_INFO_BAD_ALG, "unknown algorithm"},
        {TS_INFO_BAD_REQUEST, "bad request"},
        {TS_INFO_BAD_DATA_FORMAT, "bad data format"},
        {TS_INFO_TIME_NOT_AVAILABLE, "no time available"},
        {TS_INFO_UNACCEPTED_POLICY, "policy not accepted"},
        {TS_INFO_UNACCEPTED_EXTENSION, "extension not accepted"},
        {TS_INFO_ADD_INFO_NOT_AVAILABLE, "additional information not available"},
        {TS_INFO_SYSTEM_FAILURE, "system failure"}};
    const ASN1_BIT_STRING* failure = TS_STATUS_INFO_get0_failure_info(status);
    for (const auto& [bit, name] : faults)
        if (failure != nullptr && ASN1_BIT_STRING_get_bit(failure, bit) == 1)
            words.append(" (").append(name).append(")");
    return words;
}

/// The bytes of an element at the head of `rest`, which loses them; only definite lengths.
std::optional<std::string_view> take_element(std::string_view& rest, bool inside) {
    const unsigned char* at = octets(rest);
    long length = 0;
    int tag = 0;
    int type = 0;
    const int seen = ASN1_get_object(&at, &length, &tag, &type, static_cast<long>(rest.size()));
    if ((seen & 0x80) != 0 || (seen & 1) != 0 || length < 0) return std::nullopt;
    const auto head = static_cast<std::size_t>(at - octets(rest));
    const auto whole = head + static_cast<std::size_t>(length);
    if (whole > rest.size()) return std::nullopt;
    const std::string_view element = rest.substr(0, whole);
    rest.remove_prefix(whole);
    return inside ? element.substr(head) : element;
}

/// The token as its authority wrote it: it is never encoded anew.
std::optional<std::string_view> token_in(std::string_view response) {
    auto body = take_element(response, true);
    if (!body || !take_element(*body, false)) return std::nullopt;
    const auto token = take_element(*body, false);
    return token && body->empty() && response.empty() ? token : std::nullopt;
}

Result<std::string_view> granted_token(std::string_view response) {
    if (response.size() > response_bytes_max)
        return fail(ErrorCode::too_large, "the response is larger than a time-stamp can be");
    const unsigned char* at = octets(response);
    const ResponseHandle parsed(d2i_TS_RESP(nullptr, &at, static_cast<long>(response.size())));
    if (parsed == nullptr || at != octets(response) + response.size()) return malformed();
    const TS_STATUS_INFO* info = TS_RESP_get_status_info(parsed.get());
    const long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(info));
    if (status != TS_STATUS_GRANTED && status != TS_STATUS_GRANTED_WITH_MODS) {
        return fail(ErrorCode::timestamp_invalid, "the authority refused, with status " +
                                                      std::to_string(status) + words_of(info));
    }
    const auto token = token_in(response);
    if (!token) return malformed();
    return *token;
}

}  // namespace

Result<TimestampToken> accept_response(std::string_view response, const TimestampRequest& request,
                                       std::string_view bytes, const Authorities& authorities,
                                       Micros now) {
    const ErrorQueueGuard guard;
    const auto der = granted_token(response);
    if (!der) return std::unexpected(der.error());
    auto token = read_token(*der);
    if (!token) return token;
    if (token->algorithm != request.algorithm || token->imprint != request.imprint)
        return fail(ErrorCode::timestamp_invalid, "it is over other bytes than these");
    if (token->nonce != request.nonce) {
        return fail(ErrorCode::timestamp_invalid,
                    "its nonce is not the request's: it answers another request");
    }
    const std::int64_t apart = token->time.value - now.value;
    if (apart > clock_tolerance_us || apart < -clock_tolerance_us) {
        return fail(ErrorCode::timestamp_invalid,
                    "its time " + format_recorded(token->time) +
                        " is more than ten minutes from this machine's, " + format_recorded(now));
    }
    return check_token(*der, bytes, &authorities, now);
}

}  // namespace qiyue
