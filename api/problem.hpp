#pragma once

// What went wrong, as RFC 9457 problem documents with a stable `code`. Pure; any thread.

#include <string>

#include "api/net/http.hpp"
#include "ledger/base/result.hpp"
#include "ledger/domain/rejection.hpp"

namespace qiyue {

/// The one place where a code becomes an HTTP status.
int status_of(ErrorCode code) noexcept;

/// One line of JSON: type, title, status, code, detail, place if there is one.
std::string problem_json(const Error& error);
std::string problem_json(const Error& error, const Label& says);
/// The same with code "rejected", rule, zh and en; status 422.
std::string problem_json(const Rejection& rejection);

/// With Retry-After where trying again helps, and WWW-Authenticate for unauthorized.
HttpResponse problem_response(const Error& error);
/// The same with a sentence of its own in both languages, where that of the code says too little.
HttpResponse problem_response(const Error& error, const Label& says);
HttpResponse problem_response(const Rejection& rejection);

}  // namespace qiyue
