#pragma once

// A log behind a server, for audits: the same resources as a directory of tiles, over HTTP.

#include <memory>
#include <string>

#include "api/net/client.hpp"
#include "ledger/audit/log_source.hpp"

namespace qiyue {

/// Reads may come from several threads; each that waits has a connection of its own. Errors:
/// invalid_argument, not_found (neither a checkpoint nor tiles there), network.
Result<std::unique_ptr<LogSource>> open_http_log(const std::string& address,
                                                 const ClientOptions& options);

}  // namespace qiyue
