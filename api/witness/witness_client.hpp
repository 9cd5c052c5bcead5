#pragma once

// The log's side of C2SP tlog-witness: asks one witness to cosign a checkpoint. Speaks both
// dialects: 409 and 422 for another root at the same size, 403 and 404 for an unknown log. One
// thread at a time.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/net/client.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {

/// Consistency proof from one size of the log to another, both published.
using ConsistencyProver = std::function<Result<std::vector<Hash>>(TreeSize from, TreeSize to)>;

struct WitnessReply {
    enum class Kind {
        cosigned,
        conflict,  ///< it holds what this log does not extend, or is said to
        ahead,  ///< it holds more entries than this log has
        refused,  ///< it does not know the log or its key, or did not understand
        unreachable,  ///< no answer, too many requests, or a fault of its own: try later
    };
    Kind kind = Kind::unreachable;
    std::string line;  ///< cosigned: the signature line, verified
    std::uint64_t time_s = 0;  ///< cosigned: its time
    std::uint64_t held_size = 0;  ///< ahead
    std::string why;  ///< in English, unless cosigned
};

class WitnessClient {
public:
    /// `witness.url` is the prefix of both kinds of requests. `options` has the time limits of one
    /// request. Errors: invalid_argument.
    static Result<std::unique_ptr<WitnessClient>> open(const Trust::Witness& witness,
                                                       ClientOptions options);

    /// At most four requests, each with its own time limit.
    WitnessReply submit(const SignedCheckpoint& checkpoint, const ConsistencyProver& prove);

    /// The newest checkpoint of this origin that the witness shows to monitors, as it was sent;
    /// nullopt if it never cosigned one. Errors: network, timeout, too_large.
    Result<std::optional<std::string>> held(std::string_view origin);

    /// From any thread: ends what is running; every later request fails.
    void cancel() { http_->cancel(); }

private:
    WitnessClient(Trust::Witness witness, std::unique_ptr<HttpClient> http)
        : witness_(std::move(witness)), http_(std::move(http)) {}
    std::optional<WitnessReply> one_try(const SignedCheckpoint& checkpoint,
                                        const ConsistencyProver& prove);
    std::optional<WitnessReply> take_size(const ClientResponse& response, TreeSize own);
    WitnessReply take_lines(const ClientResponse& response, const std::string& note) const;

    Trust::Witness witness_;
    std::unique_ptr<HttpClient> http_;
    TreeSize known_{};  ///< what the witness holds, as far as is known
};

}  // namespace qiyue
