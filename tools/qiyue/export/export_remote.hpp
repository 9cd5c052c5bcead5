#pragma once

// `qiyue export http(s)://…`: has the server make the packages, waits, signs what the server
// drafts, has it recorded, and downloads. One thread.

#include <optional>
#include <string>
#include <vector>

#include "ledger/crypto/private_key.hpp"
#include "ledger/exporting/chosen_checkpoint.hpp"
#include "ledger/package/making/package_making.hpp"
#include "tools/qiyue/exit_status.hpp"
#include "tools/qiyue/export/package_place.hpp"
#include "tools/qiyue/output.hpp"
#include "tools/qiyue/remote.hpp"

namespace qiyue {

struct RemoteExport {
    std::string address;
    RemoteOptions remote;
    PackageRequest request;  ///< volume_files is not sent
    std::string source;  ///< USCC; empty: the organisation that holds the token
    CheckpointChoice checkpoint;
    std::vector<PrivateKey> keys;  ///< sign `package.exported`
    std::optional<PackagePlace> place;  ///< there unless it is a preview or a draft
    bool preview = false;  ///< says what would be opened, and makes nothing
    bool draft = false;  ///< says what is to be signed, and downloads nothing
};

/// Nothing is downloaded that is not recorded. What was made and could not be recorded stays with
/// the server until a day has gone by; fetch_package() gets it once it is recorded otherwise.
ExitStatus export_remote(const RemoteExport& wanted, const Output& output);

/// Downloads what an earlier export made, by its id (`--draft` says it), if it is recorded. What an
/// interrupted download has left as FILE.part is gone on with.
ExitStatus fetch_packages(const std::string& address, const RemoteOptions& remote,
                          const std::string& id, const PackagePlace& place, const Output& output);

}  // namespace qiyue
