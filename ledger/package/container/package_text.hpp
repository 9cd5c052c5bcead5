#pragma once

// The texts of a package as its verification reads them: whole, or line by line in bounded memory.
// What cannot be read because the package is damaged is a finding; only a failing disk is an
// error. One thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/audit/finding_list.hpp"
#include "ledger/base/result.hpp"
#include "ledger/package/container/package_files.hpp"

namespace qiyue {

/// What happened, without the code, which the finding has.
std::string told(const Error& error);

/// A file as a whole; nullopt if it is not there, or if it cannot be read or is larger than
/// `bytes_max`, which is a finding `package_format`. Errors: io.
Result<std::optional<std::string>> read_text(const PackageFiles& files, std::string_view name,
                                             std::uint64_t bytes_max, FindingList& findings);

class PackageLines {
public:
    /// A file that is not there has no lines. Errors: io.
    static Result<PackageLines> open(const PackageFiles& files, std::string name,
                                     std::size_t line_bytes_max, FindingList& findings);

    /// Without its newline; nullopt at the end. Of a line longer than the maximum one byte more
    /// than that. A last line without a newline, and bytes that cannot be read, are findings
    /// `package_format`; the lines end there. Errors: io.
    Result<std::optional<std::string>> next();

private:
    PackageLines(std::string name, std::size_t line_bytes_max, FindingList& findings)
        : name_(std::move(name)), max_(line_bytes_max), findings_(&findings) {}
    Result<bool> fill();
    std::optional<std::string> end();

    std::string name_;
    std::size_t max_;
    FindingList* findings_;
    std::unique_ptr<PackageFileReader> reader_;  ///< null: nothing comes any more
    std::string piece_;
    std::size_t at_ = 0;  ///< in piece_
    std::string line_;  ///< begun
    bool begun_ = false;
};

}  // namespace qiyue
