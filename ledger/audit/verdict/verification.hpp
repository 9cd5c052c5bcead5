#pragma once

// What `qiyue verify` and `qiyue-verify` do alike: the files that were given, and the verdict on a
// log or on a file that was handed out. One thread; the audit uses all cores.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/audit/auditor.hpp"
#include "ledger/audit/log_source.hpp"
#include "ledger/audit/time/timestamp_check.hpp"
#include "ledger/audit/verdict/report_text.hpp"
#include "ledger/base/result.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {

/// What the command line names; a path that is empty was not given.
struct VerificationArguments {
    std::string what;  ///< a file, a directory, or "-"
    std::string trust;
    std::string since;
    std::string entry;
    std::string entries;
    std::string checkpoint;
    std::string ca;
    bool deep = false;
    bool require_quorum = false;
};

/// What the options of both programs say of themselves.
namespace verification_help {
constexpr const char* trust =
    "tlog-policy file, obtained from elsewhere: the log's keys, witnesses, quorum. Without it the "
    "log's key is not authenticated";
constexpr const char* since =
    "a checkpoint whose ledger was audited earlier: the log must extend it, and only what came "
    "since is checked, unless something is wrong or --deep is given";
constexpr const char* entry =
    "with a tlog-proof: the file with the entry's line, verbatim (a newline behind it does not "
    "count)";
constexpr const char* entries =
    "with a completeness proof: the file with the stream's entries, in order, one a line";
constexpr const char* checkpoint =
    "with a completeness proof or a stream's entries: the log's checkpoint of that size";
constexpr const char* ca =
    "certificates (PEM), obtained from elsewhere: the authorities whose time-stamps are believed. "
    "Without it their signatures are verified, but not who made them";
constexpr const char* deep = "also replay every rule of the domain";
constexpr const char* require_quorum =
    "a receipt or tlog-proof without the witnesses' quorum is a finding (of all else it always is, "
    "if --trust is given)";
}  // namespace verification_help

struct Verdict {
    bool ok = false;
    std::string text;  ///< for people
    std::string json;  ///< one object, without a newline
};

class Verification {
public:
    /// Reads what was given beside. Errors: not_found, io, policy_format (the trust file),
    /// invalid_argument.
    static Result<Verification> of(VerificationArguments arguments);

    /// Called now and then while a log is audited.
    void tell_progress(std::function<void(std::uint64_t done, std::uint64_t all)> progress);

    /// How a log is audited. Views of this object, which must stay in its place.
    AuditOptions options() const;
    /// True if a checkpoint was given that spares the audit what it covers.
    bool is_since() const { return since_.has_value(); }

    /// Whose time-stamps are believed, and which entries are not judged again. A view, as
    /// options().
    TimestampOptions timestamp_options(const AuditReport& report) const;
    const Authorities* authorities() const { return authorities_ ? &*authorities_ : nullptr; }

    /// What only belongs to a file was not given for a log. Errors: invalid_argument.
    Result<void> fits_a_log() const;
    /// The whole audit, or the one since a checkpoint if that says "sound", and its time anchors
    /// (`kept`: null if there are none). Errors: io, network, invalid_argument.
    Result<Verdict> verify_log(LogSource& source, TimestampSource* kept = nullptr) const;
    /// A file that was handed out (ledger/audit/handed_out/handed_out.hpp). Errors: not_found, io,
    /// invalid_argument.
    Result<Verdict> verify_file() const;

    /// The words for an audit that was made with options(), beside which other things were
    /// examined or not.
    Verdict verdict(const AuditReport& report, const ReportScope& beside = {}) const;

private:
    explicit Verification(VerificationArguments arguments) : arguments_(std::move(arguments)) {}
    Result<void> read_files();

    VerificationArguments arguments_;
    std::optional<Trust> trust_;
    std::optional<std::string> since_;
    std::optional<Authorities> authorities_;
    std::function<void(std::uint64_t, std::uint64_t)> progress_;
};

}  // namespace qiyue
