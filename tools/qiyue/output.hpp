#pragma once

// How a command answers: results on standard output (text, or one JSON object with --json), what
// went wrong on standard error, progress on standard error and only to a terminal. One thread.

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "ledger/base/result.hpp"
#include "ledger/domain/rejection.hpp"
#include "tools/qiyue/exit_status.hpp"

namespace qiyue {

class Output {
public:
    bool json = false;

    /// The result: `text` (with its newline) for people, `object` with --json.
    ExitStatus done(const std::string& text, const nlohmann::ordered_json& object) const;
    /// What happened, where, and what to do next; `doing` says in what.
    ExitStatus failed(const Error& error, std::string_view doing = {}) const;
    /// The rule that failed, in both languages.
    ExitStatus rejected(const Rejection& rejection, std::string_view doing = {}) const;
    /// A remark for people, on standard error.
    void remark(std::string_view text) const;
    /// Rewrites one line of standard error, if that is a terminal.
    void progress(std::string_view what, std::uint64_t done, std::uint64_t all) const;
};

/// `{"ok":false,"code","detail","place"?}` and `{"ok":false,"code":"rejected","rule","zh","en"…}`.
nlohmann::ordered_json problem_of(const Error& error);
nlohmann::ordered_json problem_of(const Rejection& rejection);

/// What to do next about an error; empty if its own words say all.
std::string_view remedy(ErrorCode code) noexcept;

}  // namespace qiyue
