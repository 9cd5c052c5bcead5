#pragma once

// The files of a package as its container names them, judged by P1 (ledger/package/FORMAT.md):
// names, places, sizes, how many. For both containers. One thread while it is filled.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/audit/finding.hpp"
#include "ledger/package/container/package_files.hpp"

namespace qiyue {

class FileList {
public:
    /// True if the file can be told from the others and is bounded; else it is left out. What is
    /// wrong with it is noted in either case.
    bool add(std::string_view name, std::uint64_t size);
    /// After the last one: how many there are.
    void close();

    /// Notes `package_format`.
    void note(std::string detail);

    const std::vector<PackageFile>& files() const { return files_; }
    const std::vector<Finding>& findings() const { return findings_; }
    std::optional<std::size_t> place_of(std::string_view name) const;

private:
    std::vector<PackageFile> files_;
    std::vector<Finding> findings_;
    std::map<std::string, std::size_t, std::less<>> places_;
    std::set<std::string> taken_;  ///< names regardless of case
    std::uint64_t bytes_ = 0;
};

/// Names of hostile containers, for people.
std::string shown_name(std::string_view name);

}  // namespace qiyue
