// Entries as they are recorded, as server-sent events (WHATWG HTML, 9.2).

#include <atomic>
#include <chrono>
#include <memory>

#include "api/entry_json.hpp"
#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/event/cloudevent.hpp"

namespace qiyue {
namespace {

using Steady = std::chrono::steady_clock;

/// One piece: enough for a connection to stay busy, little enough to be held by many.
constexpr std::size_t piece_bytes = 256u << 10;
constexpr std::uint64_t looked_at_max = 1'024;

/// Follows the log for one reader, from an index on.
class LiveReader {
public:
    LiveReader(const Context& context, Index from) : context_(context), next_(from) {}
    ~LiveReader() { context_.live_readers.fetch_sub(1); }
    LiveReader(const LiveReader&) = delete;
    LiveReader& operator=(const LiveReader&) = delete;

    std::string stream;
    std::string type;
    std::string actor;

    /// What has come since the last call; a comment now and then when nothing has.
    Result<std::string> read() {
        std::string piece;
        if (!greeted_) piece = ": entries from " + std::to_string(next_.value) + " on\n\n";
        greeted_ = true;
        const Index end = next_index(published_size(context_));
        const Index looked_at_end{std::min(end.value, next_.value + looked_at_max)};
        for (; next_ < looked_at_end && piece.size() < piece_bytes; next_.value += 1) {
            const auto line = context_.ledger.entry(next_);
            if (!line) return std::unexpected(line.error());
            if (auto added = add(*line, piece); !added) return std::unexpected(added.error());
        }
        // Entries that fit no filter are passed over without a pause.
        if (piece.empty() && next_ < end) piece = ":\n\n";
        const auto now = Steady::now();
        if (piece.empty() && now - spoke_ >= std::chrono::seconds(limits::live_heartbeat_s))
            piece = ": here\n\n";
        if (!piece.empty()) spoke_ = now;
        return piece;
    }

private:
    Result<void> add(const std::string& line, std::string& piece) {
        if (!stream.empty() || !type.empty() || !actor.empty()) {
            const auto match = entry_match(line);
            if (!match) return std::unexpected(match.error());
            if ((!stream.empty() && match->stream != stream) ||
                (!type.empty() && match->type != type) || (!actor.empty() && match->actor != actor))
                return {};
        }
        const auto ledger = ledger_row(context_.ledger.store());
        if (!ledger) return std::unexpected(ledger.error());
        const auto json = entry_json(line, ledger->get());
        if (!json) return std::unexpected(json.error());
        piece += "id: " + std::to_string(next_.value) + "\nevent: entry\ndata: ";
        // The event is shown as it was signed, which may hold line ends between its tokens.
        for (const char c : *json) {
            if (c == '\n' || c == '\r') {
                piece += "\ndata: ";
            } else {
                piece.push_back(c);
            }
        }
        piece += "\n\n";
        return {};
    }

    const Context& context_;
    Index next_;
    bool greeted_ = false;
    Steady::time_point spoke_ = Steady::now();
};

/// Behind the last one that the reader has seen; else from the parameter; else what comes next.
Result<Index> first_asked(const Context& context, const Call& call) {
    if (const auto seen = call.request.header("last-event-id")) {
        const auto index = from_decimal(*seen);
        if (!index) {
            return fail(ErrorCode::invalid_argument, "this is the index of an entry",
                        "Last-Event-ID");
        }
        if (*index < published_size(context).value) return Index{*index + 1};
        return fail(ErrorCode::invalid_argument,
                    "the log does not reach this entry: it is not the log that was followed",
                    "Last-Event-ID");
    }
    const auto from = number_parameter(call, "from");
    if (!from) return std::unexpected(from.error());
    return *from ? Index{**from} : next_index(published_size(context));
}

}  // namespace

Result<HttpResponse> follow_events(const Context& context, const Call& call) {
    const auto from = first_asked(context, call);
    if (!from) return std::unexpected(from.error());
    if (context.live_readers.fetch_add(1) >= limits::live_readers_max) {
        context.live_readers.fetch_sub(1);
        return fail(ErrorCode::queue_full, "too many readers follow the log already");
    }
    const auto reader = std::make_shared<LiveReader>(context, *from);
    reader->stream = call.request.parameter("stream").value_or("");
    reader->type = call.request.parameter("type").value_or("");
    reader->actor = call.request.parameter("actor").value_or("");
    if (!reader->stream.empty() && !is_stream_name(reader->stream)) {
        return fail(ErrorCode::invalid_argument, "this is not a stream's name", "stream");
    }
    HttpResponse response;
    response.headers.emplace_back("content-type", "text/event-stream");
    response.headers.emplace_back("cache-control", "no-store");
    // Proxies that gather answers would hold entries back.
    response.headers.emplace_back("x-accel-buffering", "no");
    response.live = LiveBody{[reader] { return reader->read(); }};
    return response;
}

}  // namespace qiyue
