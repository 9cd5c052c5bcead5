#include "ledger/package/making/package_making.hpp"

#include <algorithm>
#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/event/json_text.hpp"
#include "ledger/package/making/package_plan.hpp"
#include "ledger/package/making/told_progress.hpp"
#include "ledger/package/making/volume_writing.hpp"

namespace qiyue {
namespace {

/// An entry is met once while planning and twice while writing.
constexpr std::uint64_t times_met = 3;

Result<void> check_occasion(const PackageRequest& request) {
    if (request.recipient.empty() || request.purpose.empty())
        return fail(ErrorCode::invalid_argument,
                    "a package has a recipient and a purpose, which the ledger records");
    return {};
}

void append_member(std::string& json, std::string_view name, std::string_view value) {
    json += json.size() > 1 ? ",\"" : "\"";
    json += name;
    json += "\":";
    json += value;
}

void append_text_member(std::string& json, std::string_view name, std::string_view text) {
    std::string value;
    append_json_string(value, text);
    append_member(json, name, value);
}

}  // namespace

Result<std::vector<MadePackage>> make_packages(
    PackageSource& source, const PackageRequest& request, const PackageSeals& seals,
    const std::string& folder, const std::function<bool(const MakingProgress&)>& progress) {
    if (auto checked = check_occasion(request); !checked) return pass(checked);
    ToldProgress told(progress, times_met);
    const auto step = [&] { return told.step(); };
    auto plan =
        plan_package(source, request, step, [&](std::uint64_t entries) { told.expect(entries); });
    if (!plan) return pass(plan);
    std::vector<MadePackage> packages;
    for (std::size_t volume = 0; volume < plan->volumes.size(); ++volume) {
        auto made = write_volume(source, *plan, volume, seals, folder, step);
        if (made) {
            packages.push_back(std::move(*made));
            continue;
        }
        for (const MadePackage& package : packages)
            (void)remove_file(package.path);
        return pass(made);
    }
    return packages;
}

std::string exported_data(const MadePackage& package) {
    const PackageClaim& claim = package.claim;
    std::string json = "{";
    append_text_member(json, "package_sha256", to_hex(package.package_sha256));
    append_member(json, "scope", claim.scope.to_json());
    append_member(json, "size", std::to_string(claim.size));
    append_text_member(json, "recipient", claim.recipient);
    append_text_member(json, "purpose", claim.purpose);
    if (!claim.request_no.empty()) append_text_member(json, "request_no", claim.request_no);
    append_member(json, "withheld", std::to_string(claim.fields.withheld));
    append_member(json, "erased", std::to_string(claim.fields.erased));
    return json + '}';
}

}  // namespace qiyue
