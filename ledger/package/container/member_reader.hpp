#pragma once

// One member of a ZIP, unpacked piece by piece; its size and CRC-32 are those of the directory, or
// the read fails (`package_format`).

#include <cstdint>
#include <memory>
#include <string>

#include "ledger/package/container/package_files.hpp"
#include "ledger/package/container/zip_files.hpp"

namespace qiyue {

struct MemberPlace {
    std::string name;
    std::uint64_t offset = 0;  ///< of its packed bytes
    std::uint64_t packed = 0;
    std::uint64_t size = 0;
    std::uint32_t crc = 0;
};

/// `bytes` must outlive the reader.
std::unique_ptr<PackageFileReader> stored_member_reader(const ZipBytes& bytes, MemberPlace place);
/// Never unpacks more than place.size bytes and one.
std::unique_ptr<PackageFileReader> deflated_member_reader(const ZipBytes& bytes, MemberPlace place);

}  // namespace qiyue
