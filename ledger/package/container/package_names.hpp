#pragma once

// Names of a package's files (ledger/package/FORMAT.md P1). Pure; any thread.

#include <cstdint>
#include <string>
#include <string_view>

namespace qiyue {

/// Whether a file of this name has a place in a package. Implies is_package_file_name, which only
/// judges the form.
bool is_package_place(std::string_view name);
/// What may not be twice: the name without regard to letters' case.
std::string name_regardless_of_case(std::string_view name);

/// META-INF/ASiCManifest<n>.xml, n from 1.
std::string asic_manifest_name(std::uint64_t number);
/// META-INF/timestamp<n>.tst, n from 1.
std::string package_timestamp_name(std::uint64_t number);
inline constexpr std::string_view package_signature_name = "META-INF/signature1.p7s";

inline constexpr std::string_view package_mimetype = "application/vnd.etsi.asic-e+zip";

}  // namespace qiyue
