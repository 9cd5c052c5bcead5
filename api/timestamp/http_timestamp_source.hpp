#pragma once

// The time anchors of a log behind a server, by GET /v1/timestamps: for audits. One thread.

#include <memory>
#include <string_view>

#include "api/net/client.hpp"
#include "ledger/audit/time/timestamp_source.hpp"

namespace qiyue {

/// Asks which there are; nullptr if the server has none, or does not know the route (a log of other
/// software). Errors: invalid_argument (address), network, timeout, unauthorized; corrupt if the
/// answer is not what the route answers.
Result<std::unique_ptr<TimestampSource>> open_http_timestamps(std::string_view address,
                                                              ClientOptions options);

}  // namespace qiyue
