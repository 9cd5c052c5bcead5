#include "tools/qiyue/export/export_selection.hpp"

#include <algorithm>
#include <utility>

#include <CLI/CLI.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/domain/uscc.hpp"
#include "tools/qiyue/files.hpp"

namespace qiyue {
namespace {

constexpr std::uint64_t volume_mib_max = limits::package_volume_bytes >> 20;

std::unexpected<Error> wrong(std::string what) {
    return fail(ErrorCode::invalid_argument, std::move(what));
}

/// "A..B".
Result<std::pair<std::uint64_t, std::uint64_t>> range_of(const std::string& text) {
    const std::size_t dots = text.find("..");
    const auto from = dots == std::string::npos ? std::nullopt : from_decimal(text.substr(0, dots));
    const auto to = dots == std::string::npos ? std::nullopt : from_decimal(text.substr(dots + 2));
    if (from && to && *from < *to) return std::pair(*from, *to);
    return wrong("--range wants A..B: the entries from A up to B, without B, such as 0..1000");
}

}  // namespace

void ExportSelection::add_options(CLI::App& command) {
    command.add_option("--complex", complexes_, "a complex, e.g. CQ-0001; may be repeated")
        ->allow_extra_args(false);
    command.add_option("--organization", organization_,
                       "all of an organisation and by it, by its USCC");
    command.add_option("--range", range_, "A..B: the entries from A up to B, without B");
    command.add_flag("--all", all_, "the whole ledger");
    command.add_option("--from", from_,
                       "only entries from this index on, of complexes or an organisation");
    command.add_option("--to", to_, "only entries below this index");
    command
        .add_option("--withhold", withhold_,
                    "a field that the recipient does not get, by its pointer (/contact), a class "
                    "(class:personal, class:trade_secret), or all (all fields; no document is left "
                    "out by that); documents leaves all documents out; may be repeated")
        ->allow_extra_args(false);
    command.add_option("--profile", profile_,
                       "file of a kind of recipient: {\"profile\":NAME,\"withhold\":[RULE,…]}");
    command.add_flag("--no-documents", no_documents_,
                     "leave documents out, as --withhold documents; they stay named");
    command.add_option("--since", since_,
                       "file with a checkpoint that the recipient holds: the package shows that "
                       "the log extends it");
    command.add_option("--purpose", purpose_, "what the package is for; it is recorded");
    command.add_option("--recipient", recipient_, "who gets it; it is recorded");
    command.add_option("--request-no", request_no_, "number of the recipient's request");
    command
        .add_option("--volume-mib", volume_mib_,
                    "begin another volume beyond so many MiB of data (1024)")
        ->check(CLI::Range(std::uint64_t{1}, volume_mib_max));
}

bool ExportSelection::has_scope() const {
    return !complexes_.empty() || !organization_.empty() || !range_.empty() || all_;
}

Result<PackageScope> ExportSelection::scope() const {
    const int named = (complexes_.empty() ? 0 : 1) + (organization_.empty() ? 0 : 1) +
                      (range_.empty() ? 0 : 1) + (all_ ? 1 : 0);
    if (named != 1) {
        return wrong(
            "say what to export with one of --complex ID (perhaps several), "
            "--organization USCC, --range A..B or --all");
    }
    PackageScope scope;
    scope.from = from_;
    scope.to = to_;
    if (!complexes_.empty()) {
        scope.kind = PackageScope::Kind::complexes;
        scope.ids = complexes_;
        std::ranges::sort(scope.ids);
        scope.ids.erase(std::ranges::unique(scope.ids).begin(), scope.ids.end());
    } else if (!organization_.empty()) {
        scope.kind = PackageScope::Kind::organization;
        if (!is_uscc(organization_))
            return wrong("--organization wants a unified social credit code, and this is none: " +
                         organization_);
        scope.uscc = organization_;
    } else if (from_ || to_) {
        return wrong("--from and --to only go with --complex or --organization");
    } else if (!range_.empty()) {
        const auto range = range_of(range_);
        if (!range) return std::unexpected(range.error());
        scope.kind = PackageScope::Kind::range;
        std::tie(scope.from, scope.to) = *range;
    }
    auto checked = PackageScope::parse(scope.to_json());
    if (!checked) return wrong("this is no scope: " + checked.error().detail);
    return checked;
}

Result<Withholding> ExportSelection::withholding() const {
    Withholding withholding;
    if (!profile_.empty()) {
        const auto profile = read_input(profile_, limits::json_bytes_max);
        if (!profile) return std::unexpected(profile.error());
        if (auto added = withholding.add_profile(*profile); !added)
            return wrong(profile_ + ": " + added.error().detail);
    }
    for (const std::string& rule : withhold_)
        if (auto added = withholding.add(rule); !added) return pass(added);
    if (no_documents_) withholding.leave_documents_out();
    return withholding;
}

Result<PackageRequest> ExportSelection::request_from_package() const {
    if (has_scope() || from_ || to_ || !since_.empty() || volume_mib_ != 0 ||
        !request_no_.empty()) {
        return wrong(
            "a package that is made from a package has its entries, proofs, volume and "
            "request: only --withhold, --profile, --no-documents, --purpose and "
            "--recipient can be given");
    }
    if (purpose_.empty() || recipient_.empty())
        return wrong("say what it is for and who gets it, with --purpose and --recipient");
    PackageRequest request;
    auto withheld = withholding();
    if (!withheld) return pass(withheld);
    request.withholding = std::move(*withheld);
    request.purpose = purpose_;
    request.recipient = recipient_;
    return request;
}

Result<PackageRequest> ExportSelection::request(bool is_preview) const {
    if (!is_preview && (purpose_.empty() || recipient_.empty())) {
        return wrong(
            "say what it is for and who gets it, with --purpose and --recipient: both are "
            "recorded");
    }
    PackageRequest request;
    auto chosen = scope();
    if (!chosen) return pass(chosen);
    request.scope = std::move(*chosen);
    auto withheld = withholding();
    if (!withheld) return pass(withheld);
    request.withholding = std::move(*withheld);
    if (!since_.empty()) {
        auto note = read_input(since_, limits::note_bytes_max);
        if (!note) return pass(note);
        request.earlier = std::move(*note);
    }
    request.purpose = purpose_;
    request.recipient = recipient_;
    request.request_no = request_no_;
    request.volume_bytes = volume_mib_ << 20;
    return request;
}

}  // namespace qiyue
