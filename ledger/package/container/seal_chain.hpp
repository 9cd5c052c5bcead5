#pragma once

// The chain of ASiC manifests that META-INF/ holds (ledger/package/FORMAT.md P7): which files it
// may hold, and which file every manifest must refer to. Pure; any thread.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ledger/package/container/package_files.hpp"

namespace qiyue {

/// The number in the name of an ASiC manifest or of a time-stamp; nullopt for other files.
std::optional<std::uint64_t> number_of_asic_manifest(std::string_view name);
std::optional<std::uint64_t> number_of_package_timestamp(std::string_view name);

/// The manifest from which on every one refers to the file; nullopt: none does (`mimetype`).
/// Manifest n refers to the files that were there before it was made.
std::optional<std::uint64_t> first_manifest_over(std::string_view name);

/// How many manifests there are from the first on without a gap.
std::uint64_t length_of_seal_chain(const PackageFiles& files);
/// Whether the file of META-INF/ is part of a chain of this length.
bool is_of_seal_chain(std::string_view name, std::uint64_t length);

}  // namespace qiyue
