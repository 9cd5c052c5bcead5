#include "api/timestamp/tsa_client.hpp"

#include <algorithm>

#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

constexpr int connect_timeout_ms = 5'000;
constexpr int timeout_ms = 10'000;
constexpr std::uint64_t response_bytes_max = limits::timestamp_bytes_max + 8'192;

/// Without parameters, in lower case.
std::string media_type(std::string_view header) {
    std::string type(header.substr(0, header.find(';')));
    while (!type.empty() && type.back() == ' ')
        type.pop_back();
    std::ranges::transform(type, type.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return type;
}

Result<void> check_answer(const ClientResponse& response) {
    if (response.status != 200) {
        return fail(ErrorCode::network,
                    "the authority answers with HTTP status " + std::to_string(response.status));
    }
    const auto type = response.header("content-type");
    if (type && media_type(*type) == "application/timestamp-reply") return {};
    return fail(ErrorCode::timestamp_format,
                "the answer is no application/timestamp-reply but " +
                    (type ? std::string(*type) : std::string("of no stated type")));
}

}  // namespace

TsaClient::TsaClient(std::string url, std::string target, std::unique_ptr<HttpClient> client)
    : url_(std::move(url)), target_(std::move(target)), client_(std::move(client)) {}

Result<TsaClient> TsaClient::open(const std::string& url) {
    ClientOptions options;
    options.connect_timeout_ms = connect_timeout_ms;
    options.timeout_ms = timeout_ms;
    options.response_bytes_max = response_bytes_max;
    options.posts_repeatable = true;  // a token has no effect on others
    const auto scheme = url.find("://");
    const auto slash =
        scheme == std::string::npos ? scheme : std::min(url.find('/', scheme + 3), url.size());
    auto client = HttpClient::open(url.substr(0, slash), options);
    if (!client) return pass(client);
    const std::string target = url.substr(slash);
    return TsaClient(url, target.empty() ? "/" : target, std::move(*client));
}

Result<TimestampToken> TsaClient::stamp(std::string_view bytes, ImprintAlgorithm algorithm,
                                        const Authorities& authorities, Micros now) {
    const TimestampRequest request = request_timestamp(bytes, algorithm);
    const HeaderList headers{{"content-type", "application/timestamp-query"},
                             {"accept", "application/timestamp-reply"}};
    auto response = client_->request("POST", target_, headers, request.der);
    if (!response) return pass(response);
    if (auto fine = check_answer(*response); !fine) return pass(fine);
    return accept_response(response->body, request, bytes, authorities, now);
}

}  // namespace qiyue
