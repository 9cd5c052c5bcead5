#pragma once

// What a server asks of the program behind it: first, from the head alone, whether and how the body
// is read; then the answer.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "api/net/http.hpp"

namespace qiyue {

/// Takes a body in pieces. Called on worker threads, by one at a time. Dropped without finishing if
/// the client goes away.
class BodySink {
public:
    virtual ~BodySink() = default;
    virtual Result<void> write(std::string_view piece) = 0;
};

/// What is decided from the head.
struct Reception {
    std::optional<HttpResponse> refusal;  ///< answered at once; the body is not read
    std::uint64_t body_bytes_max = 0;  ///< beyond it: 413
    std::shared_ptr<BodySink> sink;  ///< null: the body is collected in the request
    bool blocking = true;  ///< the answer is made on a worker thread, else on an I/O thread
    std::shared_ptr<void> call;  ///< the handler's own; handed back to answer()
};

/// Called once for each answer(), from any thread.
using Answer = std::function<void(HttpResponse)>;

class HttpHandler {
public:
    virtual ~HttpHandler() = default;
    /// On an I/O thread: must not block.
    virtual Reception receive(const HttpRequest& head) = 0;
    /// Calls `answer` exactly once, then or later, also when it fails.
    virtual void answer(HttpRequest request, Reception reception, Answer answer) = 0;
    /// A problem document for what a sink refused.
    virtual HttpResponse problem(const Error& error) = 0;
};

}  // namespace qiyue
