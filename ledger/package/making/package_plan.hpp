#pragma once

// The first pass over a scope: what it needs, and how it is cut into volumes (P8). One thread.

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/package/making/package_making.hpp"
#include "ledger/package/making/recorded_fates.hpp"
#include "ledger/package/making/scope_entries.hpp"

namespace qiyue {

/// What one package of the export holds of the scope.
struct PlannedVolume {
    Places places;
    std::set<KeyId> signers;  ///< of its entries of the scope
    RecordedFates fates;  ///< what these entries say of fields
    std::uint64_t files = 0;  ///< at most, without proofs of single entries
};

struct PackagePlan {
    PackageRequest request;  ///< as it was given, with its scope in order and its limits set
    ScopeEntries entries;
    std::vector<PlannedVolume> volumes;  ///< at least one
    std::vector<PackageSource::AnchorFile> anchor;
    TreeSize earlier_size{};  ///< of the note that the recipient holds, if there is one

    /// Whether this is the package that shows the scope's own streams to be complete.
    bool shows_whole_scope(std::size_t volume) const {
        return volume + 1 == volumes.size() && !request.scope.from && !request.scope.to;
    }
};

/// The holders' streams of which one package at most holds proofs of completeness: they must not
/// take the room of what it is about.
std::uint64_t history_files_max(const PackageRequest& request);

/// Whether each entry gets a proof of its own, and not all of them one. `files`: the volume's
/// others.
bool has_single_proofs(const PackageRequest& request, std::uint64_t entries, std::uint64_t files);
/// What the proofs of a volume of so many entries take, about, in both trees.
std::uint64_t proof_bytes_about(const PackageSource& source, const PackageRequest& request,
                                std::uint64_t entries, std::uint64_t files);

/// What two names have in common that no package may hold both of (P1).
std::string file_name_regardless_of_case(std::string name);

/// `expect` is told once how many entries the scope has; `step` is called for each, and its error
/// ends it. Errors: as preview_package.
Result<PackagePlan> plan_package(PackageSource& source, const PackageRequest& request,
                                 const std::function<Result<void>()>& step,
                                 const std::function<void(std::uint64_t)>& expect);

}  // namespace qiyue
