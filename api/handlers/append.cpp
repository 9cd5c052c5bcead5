#include <algorithm>
#include <set>

#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "api/problem.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/event/envelope.hpp"

namespace qiyue {
namespace {

HttpResponse slow_down(int wait_s, std::string_view whom) {
    auto response = problem_response(
        Error{ErrorCode::rate_limited, "too many appends by this " + std::string(whom)});
    for (auto& [name, value] : response.headers) {
        if (name == "retry-after") value = std::to_string(wait_s);
    }
    return response;
}

bool is_limited(const Context& context, const Call& call) {
    return context.limit_loopback || !call.request.is_loopback;
}

/// The keys that claim to have signed. Reading the envelope twice is the price of limits, which
/// loopback does not pay; what is malformed has no keys and is refused by the ledger.
std::vector<std::string> claimed_keys(const std::vector<Submission>& batch) {
    std::vector<std::string> keys;
    for (const auto& submission : batch) {
        const auto envelope = Envelope::parse(submission.envelope);
        if (!envelope) {
            keys.emplace_back();
            continue;
        }
        keys.emplace_back(envelope->signatures.front().key.hash.view());
    }
    return keys;
}

/// By address before anything is verified; by key only after: who merely claims a key must not use
/// up what its owner may do. So here a key is looked at, and charged when its signature holds.
std::optional<HttpResponse> over_limit(const Context& context, const Call& call,
                                       const std::vector<std::string>& keys) {
    const auto now = steady_us();
    const auto address = limited_address(call.request.remote_address);
    const auto cost = static_cast<double>(keys.size());
    if (const auto wait = context.address_limits.take(address, cost, now)) {
        return slow_down(*wait, "address");
    }
    const std::set<std::string> distinct(keys.begin(), keys.end());
    for (const auto& key : distinct) {
        if (key.empty()) continue;
        if (const auto wait = context.key_limits.wait_s(key, 1, now))
            return slow_down(*wait, "key");
    }
    return std::nullopt;
}

void charge_when_verified(RateLimits& limits, const std::vector<std::string>& keys,
                          std::vector<Submission>& batch) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i].empty()) continue;
        batch[i].when_verified = [&limits, key = keys[i]] { limits.charge(key, 1, steady_us()); };
    }
}

HttpResponse response_to(const Outcome& outcome) {
    if (const auto* error = std::get_if<Error>(&outcome)) return problem_response(*error);
    if (const auto* rejection = std::get_if<Rejection>(&outcome)) {
        return problem_response(*rejection);
    }
    const auto& receipt = std::get<Receipt>(outcome);
    auto response = json_response(receipt.to_json(), receipt.repeated ? 200 : 201);
    response.headers.emplace_back("location", "/v1/events/" + std::to_string(receipt.index.value));
    return response;
}

std::string line_of(const Outcome& outcome) {
    if (const auto* error = std::get_if<Error>(&outcome)) return problem_json(*error);
    if (const auto* rejection = std::get_if<Rejection>(&outcome)) return problem_json(*rejection);
    return std::get<Receipt>(outcome).to_json();
}

/// A full queue is one answer for the whole request, so that clients wait and send it again.
HttpResponse response_to_batch(const std::vector<Outcome>& outcomes) {
    const auto is_full = [](const Outcome& outcome) {
        const auto* error = std::get_if<Error>(&outcome);
        return error != nullptr && error->code == ErrorCode::queue_full;
    };
    if (std::ranges::all_of(outcomes, is_full)) return response_to(outcomes.front());
    HttpResponse response;
    response.headers.emplace_back("content-type", "application/x-ndjson");
    for (const auto& outcome : outcomes)
        response.body.append(line_of(outcome)).push_back('\n');
    return response;
}

/// Lines of NDJSON; a last line break ends the last line. Errors: invalid_argument, too_large.
Result<std::vector<Submission>> read_lines(std::string_view body) {
    if (body.ends_with('\n')) body.remove_suffix(1);
    if (body.empty()) return fail(ErrorCode::invalid_argument, "the batch is empty");
    std::vector<Submission> batch;
    std::size_t start = 0;
    while (start <= body.size()) {
        if (batch.size() == limits::batch_events_max) {
            return fail(ErrorCode::too_large, "a batch has at most 1000 lines");
        }
        const auto end = std::min(body.find('\n', start), body.size());
        batch.push_back({std::string(body.substr(start, end - start)), std::nullopt});
        start = end + 1;
    }
    return batch;
}

void submit(const Context& context, const Call& call, std::vector<Submission> batch,
            HttpResponse (*respond)(const std::vector<Outcome>&), Answer answer) {
    if (is_limited(context, call)) {
        const auto keys = claimed_keys(batch);
        if (auto refusal = over_limit(context, call, keys)) return answer(std::move(*refusal));
        charge_when_verified(context.key_limits, keys, batch);
    }
    context.ledger.submit(
        std::move(batch),
        [respond, answer = std::move(answer)](const auto& outcomes) { answer(respond(outcomes)); });
}

}  // namespace

void append_one(const Context& context, const std::shared_ptr<Call>& call, Answer answer) {
    Submission submission{std::move(call->request.body), std::nullopt};
    if (const auto header = call->request.header("if-stream-seq")) {
        const auto seq = from_decimal(*header);
        if (!seq) {
            return answer(
                problem_response(Error{ErrorCode::invalid_argument,
                                       "If-Stream-Seq is a decimal number", "If-Stream-Seq"}));
        }
        submission.if_stream_seq = StreamSeq{*seq};
    }
    std::vector<Submission> batch;
    batch.push_back(std::move(submission));
    submit(
        context, *call, std::move(batch),
        [](const std::vector<Outcome>& outcomes) { return response_to(outcomes.front()); },
        std::move(answer));
}

void append_batch(const Context& context, const std::shared_ptr<Call>& call, Answer answer) {
    auto batch = read_lines(call->request.body);
    if (!batch) return answer(problem_response(batch.error()));
    call->request.body.clear();
    call->request.body.shrink_to_fit();
    submit(context, *call, std::move(*batch), response_to_batch, std::move(answer));
}

}  // namespace qiyue
