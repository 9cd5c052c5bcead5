#include <algorithm>

#include "api/entry_json.hpp"
#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/event/cloudevent.hpp"

namespace qiyue {
namespace {

/// How many entries one request looks at, however few of them fit its filters.
constexpr std::size_t looked_at_max = 10'000;
constexpr std::size_t step = 256;

struct Filter {
    std::optional<std::string> stream;
    std::optional<std::string> type;
    std::optional<std::string> actor;
    Index from{};
    Index below{};
    std::size_t limit = 100;
};

std::optional<std::string> text_parameter(const Call& call, std::string_view name) {
    const auto text = call.request.parameter(name);
    if (!text) return std::nullopt;
    return std::string(*text);
}

/// Narrows [from, below) by the parameters from, to, since, until and cursor.
Result<void> read_range(const Context& context, const Call& call, Filter& filter) {
    filter.below = next_index(published_size(context));
    for (const std::string_view name : {"from", "cursor"}) {
        const auto number = number_parameter(call, name);
        if (!number) return std::unexpected(number.error());
        if (*number) filter.from = std::max(filter.from, Index{**number});
    }
    const auto to = number_parameter(call, "to");
    if (!to) return std::unexpected(to.error());
    if (*to) filter.below = std::min(filter.below, Index{**to + 1});
    const auto since = time_parameter(call, "since");
    if (!since) return std::unexpected(since.error());
    if (*since) {
        const auto first = context.ledger.store().first_at(**since);
        if (!first) return std::unexpected(first.error());
        filter.from = std::max(filter.from, *first);
    }
    const auto until = time_parameter(call, "until");
    if (!until) return std::unexpected(until.error());
    if (*until) {
        const auto first = context.ledger.store().first_at(**until + 1);
        if (!first) return std::unexpected(first.error());
        filter.below = std::min(filter.below, *first);
    }
    return {};
}

Result<Filter> read_filter(const Context& context, const Call& call) {
    Filter filter;
    filter.stream = text_parameter(call, "stream");
    filter.type = text_parameter(call, "type");
    filter.actor = text_parameter(call, "actor");
    if (filter.stream && !is_stream_name(*filter.stream)) {
        return fail(ErrorCode::invalid_argument, "this is not a stream's name", "stream");
    }
    const auto limit = limit_parameter(call);
    if (!limit) return std::unexpected(limit.error());
    filter.limit = *limit;
    if (auto range = read_range(context, call, filter); !range) return pass(range);
    return filter;
}

/// The place in the stream of its first entry at or after `from`: indexes grow along a stream.
Result<StreamSeq> first_seq(const EventStore& store, const std::string& stream, Index from) {
    const auto head = store.head(stream);
    if (!head) return std::unexpected(head.error());
    std::uint64_t low = 0;
    std::uint64_t high = *head ? (*head)->count.value : 0;
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        const auto page = store.by_stream(stream, StreamSeq{middle}, 1);
        if (!page) return std::unexpected(page.error());
        const bool before = !page->indexes.empty() && page->indexes.front() < from;
        if (before) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return StreamSeq{low};
}

/// The next indexes that the narrowest index of the store offers.
Result<IndexPage> candidates(const EventStore& store, const Filter& filter, Index from) {
    if (filter.stream) {
        const auto seq = first_seq(store, *filter.stream, from);
        if (!seq) return std::unexpected(seq.error());
        return store.by_stream(*filter.stream, *seq, step);
    }
    if (filter.type) return store.by_type(*filter.type, from, filter.below, step);
    if (filter.actor) return store.by_actor(*filter.actor, from, filter.below, step);
    IndexPage page;
    for (auto i = from.value; i < filter.below.value && page.indexes.size() < step; ++i) {
        page.indexes.emplace_back(i);
    }
    page.more = from.value + page.indexes.size() < filter.below.value;
    return page;
}

/// Whether the entry fits the filters that the index did not apply.
Result<bool> fits(const Filter& filter, std::string_view line) {
    const int filters = (filter.stream ? 1 : 0) + (filter.type ? 1 : 0) + (filter.actor ? 1 : 0);
    if (filters < 2) return true;
    const auto match = entry_match(line);
    if (!match) return std::unexpected(match.error());
    return (!filter.type || match->type == *filter.type) &&
           (!filter.actor || match->actor == *filter.actor);
}

struct Listing {
    std::string entries;
    std::size_t count = 0;
    std::size_t looked_at = 0;
    Index next{};
    bool ended = false;
};

Result<void> take(const EventStore& store, const LedgerRow* ledger, const Filter& filter,
                  const IndexPage& page, Listing& listing) {
    for (const auto index : page.indexes) {
        if (index >= filter.below) {
            listing.ended = true;
            return {};
        }
        const auto line = store.entry(index);
        if (!line) return std::unexpected(line.error());
        ++listing.looked_at;
        const auto wanted = fits(filter, *line);
        if (!wanted) return std::unexpected(wanted.error());
        if (*wanted) {
            const auto json = entry_json(*line, ledger);
            if (!json) return std::unexpected(json.error());
            if (listing.count++ > 0) listing.entries.push_back(',');
            listing.entries.append(*json);
        }
        listing.next = Index{index.value + 1};
        if (listing.count == filter.limit || listing.entries.size() >= limits::page_bytes_max) {
            return {};
        }
    }
    listing.ended = !page.more;
    return {};
}

}  // namespace

Result<HttpResponse> list_events(const Context& context, const Call& call) {
    const auto filter = read_filter(context, call);
    if (!filter) return std::unexpected(filter.error());
    const auto& store = context.ledger.store();
    const auto ledger = ledger_row(store);
    if (!ledger) return std::unexpected(ledger.error());
    Listing listing;
    listing.next = filter->from;
    while (!listing.ended && listing.count < filter->limit && listing.looked_at < looked_at_max &&
           listing.entries.size() < limits::page_bytes_max) {
        const auto page = candidates(store, *filter, listing.next);
        if (!page) return std::unexpected(page.error());
        if (auto taken = take(store, ledger->get(), *filter, *page, listing); !taken)
            return pass(taken);
    }
    const bool more = !listing.ended && listing.next < filter->below;
    return json_response("{\"size\":" + std::to_string(published_size(context).value) +
                         ",\"entries\":[" + listing.entries + "],\"next\":" +
                         (more ? '"' + std::to_string(listing.next.value) + '"' : "null") + "}");
}

Result<HttpResponse> show_event(const Context& context, const Call& call) {
    const auto index = number_capture(call, 0);
    if (!index) return std::unexpected(index.error());
    const auto line = context.ledger.entry(Index{*index});
    if (!line) return std::unexpected(line.error());
    const auto ledger = ledger_row(context.ledger.store());
    if (!ledger) return std::unexpected(ledger.error());
    auto json = entry_json(*line, ledger->get());
    if (!json) return pass(json);
    return immutable(json_response(std::move(*json)), call, context, to_hex(sha256(*line)));
}

}  // namespace qiyue
