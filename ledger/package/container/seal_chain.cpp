#include "ledger/package/container/seal_chain.hpp"

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/package/container/package_names.hpp"

namespace qiyue {
namespace {

std::optional<std::uint64_t> number_between(std::string_view name, std::string_view before,
                                            std::string_view after) {
    if (!name.starts_with(before) || !name.ends_with(after)) return std::nullopt;
    if (name.size() < before.size() + after.size()) return std::nullopt;
    name.remove_prefix(before.size());
    name.remove_suffix(after.size());
    const auto number = from_decimal(name);
    return number && *number > 0 && *number <= limits::package_renewal_files_max ? number
                                                                                 : std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> number_of_asic_manifest(std::string_view name) {
    return number_between(name, "META-INF/ASiCManifest", ".xml");
}

std::optional<std::uint64_t> number_of_package_timestamp(std::string_view name) {
    return number_between(name, "META-INF/timestamp", ".tst");
}

std::optional<std::uint64_t> first_manifest_over(std::string_view name) {
    if (name == "mimetype") return std::nullopt;
    if (const auto number = number_of_asic_manifest(name)) return *number + 1;
    if (const auto number = number_of_package_timestamp(name)) return *number + 2;
    return name == package_signature_name ? 2 : 1;
}

std::uint64_t length_of_seal_chain(const PackageFiles& files) {
    std::uint64_t length = 0;
    while (files.holds(asic_manifest_name(length + 1)))
        ++length;
    return length;
}

bool is_of_seal_chain(std::string_view name, std::uint64_t length) {
    if (const auto number = number_of_asic_manifest(name)) return *number <= length;
    if (const auto number = number_of_package_timestamp(name)) return *number + 1 <= length;
    return name == package_signature_name && length > 0;
}

}  // namespace qiyue
