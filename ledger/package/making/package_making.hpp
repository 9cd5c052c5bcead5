#pragma once

// Makes evidence packages from a log, or from a package: selects, proves, counts, writes, seals.
// One pass over the scope plans (what goes in, how it is cut into volumes), two write: the entries,
// then what of them is opened. Memory: 16 bytes an entry of a scope of streams; nothing an entry of
// a contiguous scope; besides, the indexes of one stream and of the keys' entries, a digest for
// each document that a volume names, one document's piece. One thread.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/package/claim/package_claim.hpp"
#include "ledger/package/container/package_writer.hpp"
#include "ledger/package/making/package_source.hpp"
#include "ledger/package/making/withholding.hpp"

namespace qiyue {

struct PackageRequest {
    PackageScope scope;
    Withholding withholding;
    std::string recipient;
    std::string purpose;
    std::string request_no;  ///< may be empty
    std::string earlier;  ///< a note that the recipient holds; empty: none
    std::uint64_t volume_bytes = 0;  ///< of data; 0: limits::package_volume_bytes
    std::uint64_t volume_files = 0;  ///< 0: limits::package_files_max; for tests
};

/// One field or document that would leave, or not.
struct PreviewedField {
    Index index{};
    std::string type;
    std::string pointer;
    enum class Fate { opened, withheld, erased, not_kept } fate = Fate::withheld;
    std::optional<Index> opened_by{};  ///< the entry that states its text, whatever the rules say
};
struct PackagePreview {
    PackageScope scope;
    std::uint64_t size = 0;
    PackageClaim::Entries entries;
    PackageClaim::Fields fields;  ///< not kept counts as withheld
    PackageClaim::Documents documents;
    std::uint64_t bytes = 0;  ///< about; of data
    std::uint64_t volumes = 1;
    std::vector<PreviewedField> listed;  ///< the first limits::page_entries_max fields
    std::string to_json() const;
};

struct MakingProgress {
    std::uint64_t done = 0;  ///< entries, of all passes
    std::uint64_t all = 0;
};

struct MadePackage {
    std::string path;
    PackageClaim claim;
    Hash package_sha256{};
    std::uint64_t bytes = 0;
};

/// Needs neither recipient nor purpose. `progress` may be empty. Errors: not_found (no entry in the
/// scope), invalid_argument (the scope, the earlier note), those of the source; stopping, if
/// `progress` returned false.
Result<PackagePreview> preview_package(
    PackageSource& source, const PackageRequest& request,
    const std::function<bool(const MakingProgress&)>& progress = {});

/// Writes `folder`/<id>.asice, one for each volume, in order. What was made before an error is
/// removed. `progress` may be empty. Errors: as preview_package; invalid_argument (no recipient or
/// no purpose), exists_already, io, those of the seals; stopping, if `progress` returned false.
Result<std::vector<MadePackage>> make_packages(
    PackageSource& source, const PackageRequest& request, const PackageSeals& seals,
    const std::string& folder, const std::function<bool(const MakingProgress&)>& progress);

/// The same package with less opened, `folder`/<new id>.asice (P8). The package must be sound in
/// its container and manifests. An empty `recipient` or `purpose` is the package's own; for another
/// recipient the number of the request falls away. Errors: package_format, invalid_argument
/// (nothing would change), exists_already, io, those of the seals.
Result<MadePackage> make_package_from(const std::string& package, const Withholding& withholding,
                                      const std::string& recipient, const std::string& purpose,
                                      const PackageSeals& seals, const std::string& folder);

/// The data of the `package.exported` that records it (P9), as JSON.
std::string exported_data(const MadePackage& package);

}  // namespace qiyue
