#pragma once

// Reading parameters, and the answers that handlers give most. Pure; any thread.

#include <optional>
#include <string>
#include <string_view>

#include "api/route.hpp"
#include "ledger/base/time.hpp"

namespace qiyue {

/// Nothing if it is absent. Errors: invalid_argument, with the parameter's name as the place.
Result<std::optional<std::uint64_t>> number_parameter(const Call& call, std::string_view name);
Result<std::optional<Micros>> time_parameter(const Call& call, std::string_view name);
/// 1 to limits::page_entries_max; 100 if absent.
Result<std::size_t> limit_parameter(const Call& call);
/// A decimal number out of a path. Errors: invalid_argument.
Result<std::uint64_t> number_capture(const Call& call, std::size_t which);

/// How many entries are published.
TreeSize published_size(const Context& context);

HttpResponse json_response(std::string body, int status = 200);
HttpResponse text_response(std::string body);
/// 304 if the client has just this answer, by its ETag.
HttpResponse conditional(HttpResponse response, const HttpRequest& request);
/// Marks an answer that never changes: ETag, Cache-Control; 304 if the client has it. Answers that
/// need a token are kept by the client only, not by caches between.
HttpResponse immutable(HttpResponse response, const Call& call, const Context& context,
                       std::string_view tag);

}  // namespace qiyue
