#include "ledger/audit/verdict/verification.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "ledger/audit/handed_out/given_file.hpp"
#include "ledger/audit/handed_out/handed_out.hpp"
#include "ledger/audit/since_audit.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

/// Of one stream: 100,000 entries, which is the most that one proof lists, of 2,600 bytes each.
constexpr std::uint64_t entries_bytes_max = 256u << 20;

/// Nothing if no path was given.
Result<std::optional<std::string>> read_optional(const std::string& path, std::uint64_t bytes_max) {
    if (path.empty()) return std::nullopt;
    auto text = read_given_file(path, bytes_max);
    if (!text) return pass(text);
    return std::optional{std::move(*text)};
}

Result<std::optional<std::string>> read_entries(const std::string& path) {
    auto text = read_optional(path, entries_bytes_max);
    if (text && *text && (*text)->size() > entries_bytes_max) {
        return fail(ErrorCode::unsupported,
                    path +
                        " is larger than the entries of one stream that are verified alone: "
                        "verify the whole log");
    }
    return text;
}

}  // namespace

Result<Verification> Verification::of(VerificationArguments arguments) {
    Verification verification(std::move(arguments));
    if (auto read = verification.read_files(); !read) return pass(read);
    return verification;
}

Result<void> Verification::read_files() {
    const VerificationArguments& from = arguments_;
    const auto from_input =
        std::ranges::count(std::vector{from.what, from.trust, from.since, from.entry, from.entries,
                                       from.checkpoint, from.ca},
                           "-");
    if (from_input > 1) {
        return fail(ErrorCode::invalid_argument, "standard input (-) can be one file only");
    }
    auto policy = read_optional(from.trust, limits::trust_bytes_max);
    if (!policy) return pass(policy);
    if (*policy) {
        auto trust = Trust::parse(**policy);
        if (!trust) {
            trust.error().detail = from.trust + ": " + trust.error().detail;
            return pass(trust);
        }
        trust_ = std::move(*trust);
    }
    auto since = read_optional(from.since, limits::note_bytes_max);
    if (!since) return pass(since);
    since_ = std::move(*since);
    auto pem = read_optional(from.ca, limits::authorities_bytes_max);
    if (!pem) return pass(pem);
    if (!*pem) return {};
    auto authorities = Authorities::from_pem(**pem);
    if (!authorities)
        return fail(ErrorCode::invalid_argument, from.ca + ": " + authorities.error().detail);
    authorities_ = std::move(*authorities);
    return {};
}

void Verification::tell_progress(std::function<void(std::uint64_t, std::uint64_t)> progress) {
    progress_ = std::move(progress);
}

AuditOptions Verification::options() const {
    AuditOptions options;
    options.trust = trust_ ? &*trust_ : nullptr;
    options.deep = arguments_.deep;
    options.require_quorum = trust_.has_value();
    options.since = since_;
    options.progress = progress_;
    return options;
}

Result<void> Verification::fits_a_log() const {
    for (const auto& [option, path] :
         {std::pair{"--entry", &arguments_.entry}, std::pair{"--entries", &arguments_.entries},
          std::pair{"--checkpoint", &arguments_.checkpoint}}) {
        if (path->empty()) continue;
        return fail(ErrorCode::invalid_argument, std::string(option) + " belongs to a proof; " +
                                                     arguments_.what + " is a whole log");
    }
    return {};
}

TimestampOptions Verification::timestamp_options(const AuditReport& report) const {
    return {trust_ ? &*trust_ : nullptr, authorities(), Index{report.since.value_or(0)}};
}

Result<Verdict> Verification::verify_log(LogSource& source, TimestampSource* kept) const {
    if (auto fits = fits_a_log(); !fits) return pass(fits);
    AnchoredWatch watch(source);
    auto since = audit_since(watch, options());
    if (!since) return pass(since);
    auto report = *since ? Result<AuditReport>(std::move(**since)) : audit_log(watch, options());
    if (!report) return pass(report);
    auto judged = add_timestamps(*report, watch, kept, timestamp_options(*report));
    if (!judged) return pass(judged);
    return verdict(*report);
}

Result<Verdict> Verification::verify_file() const {
    for (const auto& [option, is_given] :
         {std::pair{"--since", since_.has_value()}, std::pair{"--ca", authorities_.has_value()},
          std::pair{"--deep", arguments_.deep}}) {
        if (!is_given) continue;
        return fail(ErrorCode::invalid_argument, std::string(option) + " belongs to a whole log; " +
                                                     arguments_.what +
                                                     " is a file and is verified alone");
    }
    HandedOut given;
    auto bytes = read_given_file(arguments_.what, handed_out_bytes_max);
    if (!bytes) return pass(bytes);
    given.bytes = std::move(*bytes);
    // One byte for the newline behind it.
    auto entry = read_optional(arguments_.entry, limits::entry_bytes_max + 1);
    if (!entry) return pass(entry);
    given.entry = std::move(*entry);
    auto entries = read_entries(arguments_.entries);
    if (!entries) return pass(entries);
    given.entries = std::move(*entries);
    auto checkpoint = read_optional(arguments_.checkpoint, limits::note_bytes_max);
    if (!checkpoint) return pass(checkpoint);
    given.checkpoint = std::move(*checkpoint);
    const auto report =
        check_handed_out(given, trust_ ? &*trust_ : nullptr, arguments_.require_quorum);
    if (!report) return std::unexpected(report.error());
    return Verdict{report->audit.ok, report_text(report->audit, report->scope), report->to_json()};
}

Verdict Verification::verdict(const AuditReport& report, const ReportScope& beside) const {
    return {report.ok, report_text(report, audit_scope(report, options(), beside)),
            report.to_json()};
}

}  // namespace qiyue
