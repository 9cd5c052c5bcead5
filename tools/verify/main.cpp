// qiyue-verify: the independent verifier of what was handed out. It links ledger_core only.

#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <unistd.h>

#include "ledger/audit/auditor.hpp"
#include "ledger/audit/log_source.hpp"
#include "ledger/audit/receipt.hpp"
#include "ledger/audit/report_text.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {
namespace {

constexpr int exit_sound = 0;
constexpr int exit_findings = 1;
constexpr int exit_usage = 2;
constexpr int exit_could_not = 3;
constexpr std::uintmax_t receipt_bytes_max = 1u << 20;

struct Arguments {
    std::string input;
    std::string trust;
    bool json = false;
    bool deep = false;
    bool require_quorum = false;
};

int complain(int status, const std::string& what) {
    fmt::print(stderr, "qiyue-verify: {}\n", what);
    return status;
}

Result<std::string> read_file(const std::string& path, std::uintmax_t bytes_max) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(ErrorCode::io, "cannot open " + path + "; check its name and rights");
    std::error_code unknown;
    const std::uintmax_t size = std::filesystem::file_size(path, unknown);
    if (unknown) return fail(ErrorCode::io, "cannot read " + path + ": " + unknown.message());
    if (size > bytes_max) {
        return fail(ErrorCode::too_large, path + " is larger than such a file can be");
    }
    std::string text((std::istreambuf_iterator<char>(file)), {});
    if (file.bad()) return fail(ErrorCode::io, "reading " + path + " failed");
    return text;
}

void show_progress(std::uint64_t done, std::uint64_t all) {
    fmt::print(stderr, "\r{} of {} entries{}", done, all, done == all ? "\n" : "");
    std::fflush(stderr);
}

int show(const AuditReport& report, bool json) {
    fmt::print("{}", json ? report.to_json() + "\n" : report_text(report));
    return report.ok ? exit_sound : exit_findings;
}

int verify_directory(const Arguments& arguments, const Trust* trust) {
    auto source = open_tiles_directory(arguments.input);
    if (!source) return complain(exit_could_not, source.error().text());
    AuditOptions options;
    options.trust = trust;
    options.deep = arguments.deep;
    options.require_quorum = trust != nullptr || arguments.require_quorum;
    if (isatty(STDERR_FILENO) != 0) options.progress = show_progress;
    const auto report = audit_log(**source, options);
    if (!report) return complain(exit_could_not, report.error().text());
    return show(*report, arguments.json);
}

int verify_receipt(const Arguments& arguments, const Trust* trust) {
    const auto text = read_file(arguments.input, receipt_bytes_max);
    if (!text) return complain(exit_could_not, text.error().text());
    AuditReport report = report_of(check_receipt(*text, trust));
    if (arguments.require_quorum && trust != nullptr) demand_quorum(report, *trust);
    return show(report, arguments.json);
}

int verify(const Arguments& arguments) {
    std::optional<Trust> trust;
    if (!arguments.trust.empty()) {
        const auto text = read_file(arguments.trust, limits::trust_bytes_max);
        if (!text) return complain(exit_could_not, text.error().text());
        auto parsed = Trust::parse(*text);
        if (!parsed) return complain(exit_usage, arguments.trust + ": " + parsed.error().text());
        trust = std::move(*parsed);
    }
    std::error_code unknown;
    const auto status = std::filesystem::status(arguments.input, unknown);
    if (!std::filesystem::exists(status)) {
        return complain(exit_could_not, arguments.input +
                                            " is not there; give a directory of "
                                            "tiles (qiyue tiles makes one) or a receipt");
    }
    const Trust* trusted = trust ? &*trust : nullptr;
    return std::filesystem::is_directory(status) ? verify_directory(arguments, trusted)
                                                 : verify_receipt(arguments, trusted);
}

int run(int argc, char** argv) {
    Arguments arguments;
    CLI::App app{
        "Verifies a ledger that was exported as a directory of tiles, or one receipt, with no\n"
        "server and no database: every signature, hash, chain, root and checkpoint.\n"
        "Exit status: 0 sound, 1 something is wrong (all of it is listed), 2 wrong usage, 3 the\n"
        "input could not be read.",
        "qiyue-verify"};
    app.add_option("input", arguments.input, "directory of tiles, or file with a receipt")
        ->required();
    app.add_option("--trust", arguments.trust,
                   "tlog-policy file, obtained from elsewhere: the keys of the log and of its "
                   "witnesses, and the quorum");
    app.add_flag("--json", arguments.json, "print one JSON object");
    app.add_flag("--deep", arguments.deep, "also replay every rule of the domain");
    auto* quorum = app.add_flag("--require-quorum", arguments.require_quorum,
                                "a receipt without the witnesses' quorum is a finding (of a "
                                "directory it always is, if --trust is given)");
    quorum->needs("--trust");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? exit_sound : exit_usage;
    }
    return verify(arguments);
}

}  // namespace
}  // namespace qiyue

int main(int argc, char** argv) {
    try {
        return qiyue::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "qiyue-verify: %s\n", error.what());
        return 3;
    }
}
