#pragma once

// An evidence package as files, from a ZIP (ledger/package/FORMAT.md P2) or from the folder that it
// was unpacked into. Reading: any number of readers, one thread each.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/audit/finding.hpp"
#include "ledger/base/result.hpp"

namespace qiyue {

struct PackageFile {
    std::string name;
    std::uint64_t size = 0;  ///< unpacked
};

/// One file read from its beginning, in pieces.
class PackageFileReader {
public:
    virtual ~PackageFileReader() = default;
    /// Up to `at_most` bytes; empty at the end. Errors: io; package_format (a deflated member that
    /// is damaged, or unpacks to another size).
    virtual Result<std::string> read(std::size_t at_most) = 0;
};

class PackageFiles {
public:
    virtual ~PackageFiles() = default;

    /// In the order of the container, of a folder by name. Names are well-formed and unlike (P1).
    virtual const std::vector<PackageFile>& files() const = 0;
    /// What is wrong with the container itself: `package_format`. Files that are named so badly
    /// that they cannot be told apart are left out of files().
    virtual const std::vector<Finding>& findings() const = 0;
    /// Errors: not_found, io, package_format.
    virtual Result<std::unique_ptr<PackageFileReader>> open(std::string_view name) const = 0;

    bool holds(std::string_view name) const;
    std::uint64_t size_of(std::string_view name) const;  ///< 0 if it is not there
    /// The whole file. Errors: not_found, too_large, io, package_format.
    Result<std::string> read(std::string_view name, std::uint64_t bytes_max) const;
};

/// A ZIP or a folder, by what is there. A ZIP that cannot be read as one has findings and no files.
/// Errors: not_found, io.
Result<std::unique_ptr<PackageFiles>> open_package_files(const std::string& path);
/// True if this is a folder with a bag, or begins as a package's ZIP does: for those who must tell
/// it from other files that verify.
bool is_package(const std::string& path);
/// The same over bytes in memory, which must outlive it: for tests and fuzzing.
std::unique_ptr<PackageFiles> package_files_in(std::string_view zip);

/// Whether a name obeys P1 by itself.
bool is_package_file_name(std::string_view name);

}  // namespace qiyue
