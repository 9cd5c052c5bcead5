#pragma once

// Packages for tests of the container: small ones made by the writer, ZIPs taken apart into members
// and put together again with whatever a test wants to be wrong.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/audit/finding.hpp"
#include "ledger/package/container/package_files.hpp"
#include "ledger/package/container/package_writer.hpp"
#include "ledger/package/container/zip_record.hpp"
#include "tests/support/temporary_directory.hpp"

namespace qiyue::testing {

/// A stand-in for a seal: says what it is of, so that equal bytes are sealed equally.
Result<std::string> sealed(std::string_view bytes);
PackageSeals all_seals();
BagInfo bag_info();
PackageTexts texts();

struct MadePackage {
    std::string zip;
    PackageWriter::Finished finished;
};
/// Three entries and a proof; sealed with everything, unless a test says otherwise.
MadePackage make_package(const PackageSeals& seals = all_seals());

/// A member as a test wants it: what the headers say, whatever the bytes are.
struct Member {
    std::string name;
    std::string packed;
    ZipCentral central;
    ZipFields local;
    std::string comment = {};
    std::string central_extra = {};
    std::string local_extra = {};
    std::string before = {};  ///< bytes before the local header
    std::string after = {};  ///< bytes behind the packed ones
};
Member stored(std::string name, std::string bytes);
Member deflated(std::string name, std::string_view bytes);

/// Offsets are set to where members are; then `last` may change the records, in the members' order.
std::string zip_of(const std::vector<Member>& members,
                   const std::function<void(std::vector<ZipCentral>&, ZipEnd&)>& last = {},
                   std::string_view comment = zip_comment);
/// The members of a ZIP that zip_of or the writer made, all stored.
std::vector<Member> members_of(std::string_view zip);
Member& member(std::vector<Member>& members, std::string_view name);
/// Sets the bytes, and sizes and CRC-32 with them, as an insider would.
void replace_bytes(Member& member, std::string bytes);

/// All that container and manifests are found to be, and whether a file could not be read.
std::vector<Finding> findings_of(std::string_view zip);
std::vector<Finding> findings_of(const PackageFiles& files);
bool finds(const std::vector<Finding>& findings, std::string_view code, std::string_view detail);
/// Everything that can be read, in order: "name=bytes".
std::vector<std::string> contents_of(const PackageFiles& files);

std::string file_bytes(const std::string& path);
void write_bytes(const std::string& path, std::string_view bytes);
/// As `unzip` would.
void unpack(const std::string& zip, const std::string& folder);

}  // namespace qiyue::testing
