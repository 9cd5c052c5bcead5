#pragma once

// TLS contexts, server's and client's: 1.2 or newer, ALPN http/1.1 only. Private to this folder.

#include <string>

#include <boost/asio/ssl/context.hpp>

#include "api/net/server.hpp"
#include "ledger/base/result.hpp"

namespace qiyue {

/// Errors: invalid_argument with the file that cannot be used.
Result<boost::asio::ssl::context> server_tls(const TlsFiles& files);
/// `ca_file` empty: the system's authorities.
Result<boost::asio::ssl::context> client_tls(const std::string& ca_file);

}  // namespace qiyue
