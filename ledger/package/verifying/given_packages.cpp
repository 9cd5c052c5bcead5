#include "ledger/package/verifying/given_packages.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

#include "ledger/audit/verdict/finding_label.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/base/shown_text.hpp"
#include "ledger/package/report/verification_sheet.hpp"
#include "ledger/package/verifying/package_verification.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

Micros now() {
    using std::chrono::duration_cast, std::chrono::microseconds;
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {duration_cast<microseconds>(since).count()};
}

/// An option that changes nothing would leave its user with a false belief.
Result<void> refuse_what_is_in_vain(const VerificationArguments& arguments) {
    if (arguments.deep)
        return fail(ErrorCode::invalid_argument,
                    "--deep replays the rules over a whole log, and a package holds a part of "
                    "one: verify the ledger itself with --deep");
    for (const auto& [option, path] :
         {std::pair{"--entry", &arguments.entry}, std::pair{"--entries", &arguments.entries},
          std::pair{"--checkpoint", &arguments.checkpoint}}) {
        if (path->empty()) continue;
        return fail(ErrorCode::invalid_argument, std::string(option) + " belongs to a proof; " +
                                                     arguments.what + " is an evidence package");
    }
    return {};
}

PackageOptions package_options(const Verification& verification, const GivenPackages& given) {
    const AuditOptions audit = verification.options();
    PackageOptions options;
    options.trust = audit.trust;
    options.authorities = verification.authorities();
    options.require_quorum = audit.require_quorum;
    options.since = audit.since;
    if (!given.complex.empty()) options.expected_stream = "complexes/" + given.complex;
    options.now = now();
    options.threads = audit.threads;
    options.progress = audit.progress;
    return options;
}

bool is_given_package(const std::string& path) {
    return path.ends_with(".asice") || is_package(path);
}

std::unexpected<Error> sheet_is_there(const std::string& path) {
    return fail(ErrorCode::invalid_argument,
                path + " is there already: --sheet writes a new file and replaces none");
}

/// Before the work: whoever names evidence instead of a new file keeps it.
Result<void> refuse_old_sheet(const std::string& path) {
    std::error_code unknown;
    if (path.empty() || std::filesystem::symlink_status(path, unknown).type() ==
                            std::filesystem::file_type::not_found)
        return {};
    return sheet_is_there(path);
}

Result<void> write_sheet(const std::string& path, const std::string& sheet) {
    auto file = PosixFile::create(path);
    if (!file && file.error().code == ErrorCode::exists_already) return sheet_is_there(path);
    if (!file) return pass(file);
    if (auto written = file->write(sheet); !written) return written;
    return file->sync();
}

/// Of a path without its folders.
std::string name_of(std::string path) {
    while (path.ends_with('/'))
        path.pop_back();
    return path.substr(path.find_last_of('/') + 1);
}

std::string group_text(const PackageGroupVerdict& verdict) {
    if (verdict.complete.empty() && verdict.findings.empty()) return "";
    std::string text = "all volumes together · 各卷合并\n";
    for (const auto& [stream, complete] : verdict.complete)
        text += std::string("  ") + (complete ? "+ " : "- ") + shown_text(stream) +
                (complete ? ": no entry is left out · 没有遗漏任何条目\n"
                          : ": not shown to be complete · 未证明完整\n");
    for (const Finding& finding : verdict.findings) {
        const Label label = finding_label(finding.code);
        text += "volumes: " + shown_text(finding.code + ": " + finding.detail) + "\n      " +
                label.en + " · " + label.zh + "\n";
    }
    return text;
}

std::string group_json(const PackageGroupVerdict& verdict) {
    Json json{{"ok", verdict.ok}, {"kind", "packages"}, {"packages", Json::array()}};
    for (const PackageVerdict& volume : verdict.volumes)
        json["packages"].push_back(Json::parse(volume.to_json()));
    json["complete"] = Json::object();
    for (const auto& [stream, complete] : verdict.complete)
        json["complete"][stream] = complete;
    json["findings"] = Json::array();
    for (const Finding& finding : verdict.findings) {
        const Label label = finding_label(finding.code);
        json["findings"].push_back({{"code", finding.code},
                                    {"index", nullptr},
                                    {"detail", finding.detail},
                                    {"zh", label.zh},
                                    {"en", label.en}});
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

bool are_packages(const std::vector<std::string>& paths) {
    return std::ranges::any_of(paths, is_given_package);
}

Result<void> refuse_package_options(const GivenPackages& given) {
    if (given.paths.size() > 1)
        return fail(ErrorCode::invalid_argument,
                    "several inputs can be verified together only if they are evidence packages");
    for (const auto& [option, value] :
         {std::pair{"--complex", &given.complex}, std::pair{"--sheet", &given.sheet}}) {
        if (value->empty()) continue;
        return fail(ErrorCode::invalid_argument,
                    std::string(option) + " belongs to an evidence package, and this is none");
    }
    return {};
}

Result<Verdict> verify_given_packages(const Verification& verification,
                                      const VerificationArguments& arguments,
                                      const GivenPackages& given) {
    if (auto fits = refuse_what_is_in_vain(arguments); !fits) return pass(fits);
    const auto other = std::ranges::find_if_not(given.paths, is_given_package);
    if (other != given.paths.end())
        return fail(ErrorCode::invalid_argument,
                    *other + " is no evidence package: it is verified alone");
    if (given.paths.size() > 1 && !given.sheet.empty())
        return fail(ErrorCode::invalid_argument, "--sheet is of one package");
    if (auto fresh = refuse_old_sheet(given.sheet); !fresh) return pass(fresh);
    const auto verdict = verify_packages(given.paths, package_options(verification, given));
    if (!verdict) return std::unexpected(verdict.error());
    const PackageVerdict& first = verdict->volumes.front();
    if (!given.sheet.empty()) {
        const std::string sheet = verification_sheet(
            first, {.program = given.program, .file = name_of(given.paths.front()), .at = now()});
        if (auto written = write_sheet(given.sheet, sheet); !written) return pass(written);
    }
    if (given.paths.size() == 1)
        return Verdict{first.audit.ok, report_text(first.audit, first.scope), first.to_json()};
    std::string text;
    for (const PackageVerdict& volume : verdict->volumes)
        text += report_text(volume.audit, volume.scope) + "\n";
    return Verdict{verdict->ok, text + group_text(*verdict), group_json(*verdict)};
}

}  // namespace qiyue
