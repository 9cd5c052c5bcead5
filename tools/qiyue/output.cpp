#include "tools/qiyue/output.hpp"

#include <cstdio>

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "api/error_label.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

std::string line_of(const Json& object) {
    return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string prefix(std::string_view doing) {
    return doing.empty() ? "qiyue: " : fmt::format("qiyue: {}: ", doing);
}

}  // namespace

Json problem_of(const Error& error) {
    const Label label = error_label(error.code);
    Json problem = {{"ok", false},
                    {"code", code_name(error.code)},
                    {"detail", error.detail},
                    {"zh", label.zh},
                    {"en", label.en}};
    if (!error.place.empty()) problem["place"] = error.place;
    return problem;
}

Json problem_of(const Rejection& rejection) {
    Json problem = {{"ok", false},
                    {"code", "rejected"},
                    {"rule", rejection.rule},
                    {"zh", rejection.says.zh},
                    {"en", rejection.says.en}};
    if (!rejection.place.empty()) problem["place"] = rejection.place;
    return problem;
}

std::string_view remedy(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::locked:
            return "another process holds this directory: stop it, or give its http:// address";
        case ErrorCode::passphrase:
            return "give the key's passphrase with --passphrase-file, the log's with "
                   "--log-passphrase-file";
        case ErrorCode::guard:
            return "the guard file shows which checkpoints were signed; if it is lost for good, an "
                   "operator may decide on --new-guard";
        case ErrorCode::clock_ahead: return "if the machine's clock is right, give --accept-clock";
        case ErrorCode::clock_behind: return "set the machine's clock right";
        case ErrorCode::unauthorized: return "give a token with --token-file or in QIYUE_TOKEN";
        case ErrorCode::queue_full:
        case ErrorCode::rate_limited: return "try again later: nothing was recorded";
        case ErrorCode::event_ledger: return "draft and sign the event for this ledger's origin";
        case ErrorCode::corrupt: return "run qiyue fsck on the directory to see what is damaged";
        default: return {};
    }
}

ExitStatus Output::done(const std::string& text, const Json& object) const {
    const std::string shown = json ? line_of(object) : text;
    const bool written = std::fwrite(shown.data(), 1, shown.size(), stdout) == shown.size();
    if (written && std::fflush(stdout) == 0) return ExitStatus::done;
    fmt::print(stderr, "qiyue: standard output could not be written\n");
    return ExitStatus::could_not;
}

ExitStatus Output::failed(const Error& error, std::string_view doing) const {
    fmt::print(stderr, "{}{} ({})\n", prefix(doing), error.text(), error_label(error.code).zh);
    if (const auto next = remedy(error.code); !next.empty()) {
        fmt::print(stderr, "qiyue: what to do: {}\n", next);
    }
    if (json) fmt::print("{}", line_of(problem_of(error)));
    return exit_status(error.code);
}

ExitStatus Output::rejected(const Rejection& rejection, std::string_view doing) const {
    fmt::print(stderr, "{}rejected by rule {}{}\n  {}\n  {}\n", prefix(doing), rejection.rule,
               rejection.place.empty() ? "" : " at " + rejection.place, rejection.says.zh,
               rejection.says.en);
    if (json) fmt::print("{}", line_of(problem_of(rejection)));
    return ExitStatus::no;
}

void Output::remark(std::string_view text) const { fmt::print(stderr, "{}\n", text); }

void Output::progress(std::string_view what, std::uint64_t done, std::uint64_t all) const {
    static const bool terminal = isatty(STDERR_FILENO) != 0;
    if (!terminal) return;
    fmt::print(stderr, "\r{} {} of {}{}", what, done, all, done == all ? "\n" : "");
    std::fflush(stderr);
}

}  // namespace qiyue
