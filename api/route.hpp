#pragma once

// One route: what it matches, who may use it, how its body is read, and the function that answers.
// The table is in routes.cpp; the server, the access check and openapi.json all read it.

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/access.hpp"
#include "api/net/handler.hpp"
#include "api/rate_limits.hpp"
#include "ledger/base/clock.hpp"
#include "ledger/domain/label.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "ledger/store/access_record.hpp"

namespace qiyue {

class Anchoring;
class AnswerCache;
class Cosigning;
class Metrics;
class PackageWorks;
class Projections;
class TimestampShelf;

/// What handlers answer from. All of it outlives every request.
struct Context {
    Ledger& ledger;
    Projections& projections;
    AnswerCache& answers;
    std::atomic<std::size_t>& live_readers;
    RateLimits& address_limits;
    RateLimits& key_limits;
    Metrics& metrics;
    AccessRecord& access_record;
    Clock& clock;  ///< real time
    const Cosigning* cosigning = nullptr;  ///< null: no witnesses
    const TimestampShelf* timestamps = nullptr;  ///< null: none are shown
    const Anchoring* anchoring = nullptr;  ///< null: none are made
    PackageWorks* packages = nullptr;  ///< null: none are made
    bool open_reads = false;
    bool limit_loopback = false;
    std::string no_packages = {};  ///< why none are made
};

struct Route;

/// A request that has found its route and passed the access check.
struct Call {
    const Route* route = nullptr;
    std::vector<std::string> captures;  ///< of the pattern's {…}, in order, decoded
    std::optional<TokenRecord> token;
    HttpRequest request;
    std::shared_ptr<BodySink> sink;
    std::optional<HttpResponse> kept;  ///< the answer, if it was made before and still holds
};

/// Answers at once, on a worker thread.
using AnswerNow = Result<HttpResponse> (*)(const Context& context, const Call& call);
/// Answers later, from another thread; called on an I/O thread and must not block.
using AnswerLater = void (*)(const Context& context, const std::shared_ptr<Call>& call,
                             Answer answer);
/// Where a streamed body goes. Must not block.
using MakeSink = Result<std::shared_ptr<BodySink>> (*)(const Context& context, const Call& call);

struct Route {
    std::string_view method;
    std::string_view pattern;  ///< `/v1/events/{index}`; `{name*}` at the end takes what is left
    Access access = Access::everyone;
    Label summary;
    std::string_view parameters;  ///< names of query and header parameters, separated by spaces
    /// Words for openapi.json (answers.hpp): what the answer is, then what else may be answered.
    std::string_view answers;
    AnswerNow now = nullptr;
    AnswerLater later = nullptr;
    std::uint64_t body_bytes_max = 0;
    MakeSink make_sink = nullptr;
    std::string_view takes = {};  ///< what its body is: a schema or a media type
};

}  // namespace qiyue
