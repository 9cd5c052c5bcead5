#pragma once

// Writes a ZIP as our packages have it (ledger/package/FORMAT.md P2): stored members, one behind
// the other, nothing that depends on when or where it is written. Memory: the central directory
// and one buffer. One thread.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "ledger/base/result.hpp"

namespace qiyue {

class ZipWriter {
public:
    /// Made as PATH.part, which nobody else writes as long as this lives; one that a killed program
    /// left is written over. Errors: exists_already (PATH is there, or PATH.part is being written),
    /// io.
    static Result<ZipWriter> create(const std::string& path);
    ZipWriter(ZipWriter&&) noexcept;
    ZipWriter& operator=(ZipWriter&&) noexcept;
    /// Removes what is not finished.
    ~ZipWriter();

    /// One member: begin, write…, end. The name is the caller's affair. Errors: io; too_large (the
    /// member, or the whole: limits::package_file_bytes_max, package_bytes_max).
    Result<void> begin(std::string_view name);
    Result<void> write(std::string_view piece);
    Result<void> end();
    Result<void> add(std::string_view name, std::string_view bytes);

    /// Members of another ZIP as they are: their bytes, which must be the first that are written
    /// here, and the central directory that describes them.
    Result<void> adopt(std::string_view piece);
    void adopt_directory(std::string_view records, std::uint64_t members);

    std::uint64_t bytes() const;  ///< written so far
    /// Gives it its name, synced. Returns its size.
    Result<std::uint64_t> finish();

private:
    struct Parts;
    explicit ZipWriter(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace qiyue
