#pragma once

// Downloads one package from a server, piece by piece: a broken connection costs one piece, and an
// interrupted program goes on with what it has (FILE.part). One thread.

#include <cstdint>
#include <string>

#include "api/net/client.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "tools/qiyue/output.hpp"

namespace qiyue {

/// What the server says of it.
struct RemotePackage {
    std::string id;  ///< in the path of its download
    std::string name;  ///< its file's, without .asice
    Hash package_sha256{};
    std::uint64_t bytes = 0;
    std::string data;  ///< of the event that records it
};

/// Downloads it to `part`, which may hold the beginning of it, and checks that the file is what the
/// server says it is, and that it is the package with this manifest, of which all holds that was
/// recorded. What is wrong is removed. Errors: exists_already (`part` is somebody else's), network,
/// timeout (the server is gone for a minute), forbidden (not recorded), not_found, corrupt (not
/// what was recorded), stopping, io.
Result<void> download_package(HttpClient& client, const RemotePackage& package,
                              const std::string& part, const Output& output);

}  // namespace qiyue
