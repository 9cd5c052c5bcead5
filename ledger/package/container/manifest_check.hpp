#pragma once

// The bag and the ASiC manifests of a package, checked file by file (ledger/package/FORMAT.md P3
// and P7, all but the signatures). Every file is read once and hashed by all digests that something
// lists it with.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/audit/finding.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/package/container/package_files.hpp"

namespace qiyue {

struct ManifestCheck {
    /// package_format, manifest_mismatch; index null. The container's own stay in files.findings().
    std::vector<Finding> findings;
    std::uint64_t findings_left_out = 0;  ///< more than are listed
    std::optional<Hash> package_sha256;  ///< of manifest-sha256.txt, if it is there
    /// The ASiC manifests that are well-formed and whose seal is there, in order of their numbers.
    struct Sealed {
        std::string manifest;  ///< META-INF/ASiCManifest1.xml
        std::string seal;  ///< META-INF/signature1.p7s, META-INF/timestamp1.tst
    };
    std::vector<Sealed> seals;
    struct Info {  ///< bag-info.txt, if it is well-formed
        std::string id;
        std::string origin;
        std::uint64_t size = 0;
        std::string root;  ///< hex
        std::string root_sm3;  ///< empty without a twin
        std::string group;
        std::uint64_t number = 0;
        std::uint64_t of = 0;
    };
    std::optional<Info> info;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    struct Digests {
        Hash sha256{};
        Hash sm3{};
    };
    std::map<std::string, Digests> documents;  ///< those of data/documents/ that can be read
};

/// Errors: io. `progress` is called now and then with bytes read and all.
Result<ManifestCheck> check_manifests(
    const PackageFiles& files,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress = {});

/// A bag's own rules (RFC 8493) over any folder, for bags that are not packages: true if it is
/// valid. The public conformance suite is judged by it. Errors: io.
Result<bool> is_valid_bag(const std::string& folder);

}  // namespace qiyue
