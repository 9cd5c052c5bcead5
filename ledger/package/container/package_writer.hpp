#pragma once

// Writes an evidence package: its ZIP (deterministic, members stored, memory bounded), the bag's
// manifests over what was added, and the seals (ledger/package/FORMAT.md P2, P3, P7). One thread.
//
// Order: add every file of `data/`, then finish(), which writes everything else. The file is made
// as PATH.part and takes its name, synced, in finish(); an unfinished one is removed.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"

namespace qiyue {

/// Who seals. Each is called once for each thing to seal; its error is finish()'s.
struct PackageSeals {
    /// Detached CAdES-BES over the bytes, DER. Never empty.
    std::function<Result<std::string>(std::string_view bytes)> cades;
    /// SM2 over the bytes, DER; empty: no SM2 seals.
    std::function<Result<std::string>(std::string_view bytes)> sm2;
    /// RFC 3161 token over the bytes, DER; empty: no time-stamp.
    std::function<Result<std::string>(std::string_view bytes)> timestamp;
};

/// What bag-info.txt says (P3); Payload-Oxum is the writer's own count.
struct BagInfo {
    std::string id;
    std::string origin;
    std::string date;  ///< YYYY-MM-DD
    std::uint64_t size = 0;
    Hash root{};
    std::optional<Hash> root_sm3;
    struct Group {
        std::string id;
        std::uint64_t number = 0;
        std::uint64_t of = 0;
    };
    std::optional<Group> group;
};

/// What people read beside the data, in full.
struct PackageTexts {
    std::string readme_zh;
    std::string readme_en;
    std::string verify_sh;
};

class PackageWriter {
public:
    /// Errors: exists_already (PATH is there), io.
    static Result<PackageWriter> create(const std::string& path);
    PackageWriter(PackageWriter&&) noexcept;
    PackageWriter& operator=(PackageWriter&&) noexcept;
    ~PackageWriter();

    /// A file of `data/` as a whole. Errors: invalid_argument (name, twice), too_large, io.
    Result<void> add(std::string_view name, std::string_view bytes);
    /// The same in pieces: begin, write…, end.
    Result<void> begin(std::string_view name);
    Result<void> write(std::string_view piece);
    Result<void> end();

    std::uint64_t files() const;  ///< added so far
    std::uint64_t bytes() const;  ///< of `data/` so far

    struct Finished {
        Hash package_sha256{};  ///< of manifest-sha256.txt
        std::uint64_t bytes = 0;  ///< of the ZIP
    };
    Result<Finished> finish(const BagInfo& info, const PackageTexts& texts,
                            const PackageSeals& seals);

private:
    struct Parts;
    explicit PackageWriter(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// Adds a renewal (P7) to the package at `path` and writes the result to `to`, all older members
/// byte for byte. `timestamp` as in PackageSeals. Whether the seals verify is the caller's
/// business. Errors: package_format (the package's container or manifests are not sound), too_large
/// (no renewal more has room), exists_already, not_found, io, those of `timestamp`.
Result<void> renew_package(
    const std::string& path, const std::string& to,
    const std::function<Result<std::string>(std::string_view bytes)>& timestamp);

}  // namespace qiyue
