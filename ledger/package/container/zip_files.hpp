#pragma once

// A package's ZIP, read by exactly the rules of P2 (ledger/package/FORMAT.md): every byte of it
// belongs to one record or one member.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/posix_file.hpp"
#include "ledger/base/result.hpp"
#include "ledger/package/container/file_list.hpp"
#include "ledger/package/container/package_files.hpp"
#include "ledger/package/container/zip_record.hpp"

namespace qiyue {

/// Where the ZIP's bytes are. Any thread.
class ZipBytes {
public:
    virtual ~ZipBytes() = default;
    virtual std::uint64_t size() const = 0;
    /// Up to `count` bytes; fewer only at the end. Errors: io.
    virtual Result<std::string> read(std::uint64_t offset, std::size_t count) const = 0;
};

class ZipFiles : public PackageFiles {
public:
    /// Errors: io.
    static Result<std::unique_ptr<ZipFiles>> of(std::unique_ptr<ZipBytes> bytes);

    const std::vector<PackageFile>& files() const override { return list_.files(); }
    const std::vector<Finding>& findings() const override { return list_.findings(); }
    Result<std::unique_ptr<PackageFileReader>> open(std::string_view name) const override;

    // For renewals, of a ZIP without findings: the members are the bytes below `directory_offset`.
    const ZipBytes& bytes() const { return *bytes_; }
    std::uint64_t directory_offset() const { return end_.central_offset; }
    const std::string& directory() const { return directory_; }

private:
    struct Member {
        std::uint64_t offset = 0;  ///< of its packed bytes
        std::uint64_t packed = 0;
        std::uint64_t size = 0;
        std::uint32_t crc = 0;
        bool deflated = false;
    };

    explicit ZipFiles(std::unique_ptr<ZipBytes> bytes) : bytes_(std::move(bytes)) {}
    Result<bool> find_end();
    Result<bool> read_directory();
    Result<void> read_members();
    Result<void> judge(const ZipCentral& central, std::string_view name, std::string_view comment,
                       std::size_t number);
    Result<std::uint64_t> judge_local(const ZipCentral& central, std::string_view name,
                                      const std::string& what);
    void judge_fields(const ZipCentral& central, std::string_view comment, const std::string& what);

    std::unique_ptr<ZipBytes> bytes_;
    ZipEnd end_;
    std::string directory_;
    FileList list_;
    std::vector<Member> members_;  ///< of the files, in their order
    std::uint64_t expected_ = 0;  ///< where the next member must begin
};

Result<std::unique_ptr<ZipFiles>> zip_files(const std::string& path);

}  // namespace qiyue
