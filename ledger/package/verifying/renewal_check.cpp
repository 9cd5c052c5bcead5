#include "ledger/package/verifying/renewal_check.hpp"

#include <utility>

#include "ledger/base/limits.hpp"
#include "ledger/crypto/package_seal.hpp"
#include "ledger/crypto/timestamp.hpp"
#include "ledger/package/container/manifest_check.hpp"
#include "ledger/package/container/package_names.hpp"
#include "ledger/package/container/seal_chain.hpp"
#include "ledger/package/verifying/seal_check.hpp"

namespace qiyue {
namespace {

std::vector<ManifestCheck::Sealed> sealed_in(const PackageFiles& files) {
    std::vector<ManifestCheck::Sealed> sealed{
        {asic_manifest_name(1), std::string{package_signature_name}}};
    const std::uint64_t length = length_of_seal_chain(files);
    for (std::uint64_t number = 2; number <= length; ++number)
        sealed.push_back({asic_manifest_name(number), package_timestamp_name(number - 1)});
    return sealed;
}

Result<void> check_all(const PackageFiles& files,
                       const std::vector<ManifestCheck::Sealed>& sealed) {
    ManifestCheck manifests;
    manifests.seals = sealed;
    const auto check = check_seals(files, manifests, {});
    if (!check) return std::unexpected(check.error());
    if (check->findings.empty()) return {};
    const Finding& first = check->findings.front();
    const bool is_seal = first.code == code_name(ErrorCode::seal_invalid);
    return fail(is_seal ? ErrorCode::seal_invalid : ErrorCode::timestamp_invalid,
                "the package is not sound, and a renewal would not make it so: " + first.detail);
}

/// Who made the newest of them, and until when that counts.
Result<Renewable> read_newest(const PackageFiles& files,
                              const std::vector<ManifestCheck::Sealed>& sealed) {
    const auto bytes = files.read(sealed.back().seal, limits::seal_bytes_max);
    if (!bytes) return std::unexpected(bytes.error());
    if (sealed.size() > 1) {
        const auto token = read_token(*bytes);
        if (!token) return std::unexpected(token.error());
        return Renewable{true, token->authority, token->certificate_until};
    }
    const auto manifest = files.read(sealed.back().manifest, limits::package_text_bytes_max);
    if (!manifest) return std::unexpected(manifest.error());
    const auto by = check_seal(*bytes, *manifest, nullptr, {});
    if (!by) return std::unexpected(by.error());
    return Renewable{false, by->subject, by->certificate_until};
}

}  // namespace

Result<Renewable> check_renewable(const PackageFiles& files, Micros now) {
    if (!files.holds(package_signature_name))
        return fail(ErrorCode::package_format, "this is no sealed evidence package");
    const auto sealed = sealed_in(files);
    if (auto sound = check_all(files, sealed); !sound) return pass(sound);
    auto newest = read_newest(files, sealed);
    if (!newest || now < newest->certificate_until) return newest;
    const std::string what = newest->is_token ? "the newest time-stamp" : "the seal";
    return fail(newest->is_token ? ErrorCode::timestamp_invalid : ErrorCode::seal_invalid,
                "the certificate of " + what + ", " + newest->by + ", ended at " +
                    format_recorded(newest->certificate_until) +
                    ": whoever has its key could have made it since, and a renewal proves nothing; "
                    "take a package that was renewed in time, or export anew");
}

}  // namespace qiyue
