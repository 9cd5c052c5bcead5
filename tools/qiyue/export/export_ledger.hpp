#pragma once

// `qiyue export DIR …`: makes packages from a ledger's directory, has them recorded, and hands them
// over. Until then they stand in DIR/packages, which only its owner may enter. One thread.

#include <optional>
#include <string>
#include <vector>

#include "ledger/crypto/private_key.hpp"
#include "ledger/exporting/chosen_checkpoint.hpp"
#include "ledger/package/making/package_making.hpp"
#include "tools/qiyue/append_target.hpp"
#include "tools/qiyue/exit_status.hpp"
#include "tools/qiyue/export/export_sealing.hpp"
#include "tools/qiyue/export/package_place.hpp"
#include "tools/qiyue/output.hpp"

namespace qiyue {

struct LedgerExport {
    std::string directory;
    LocalOptions local;
    std::string
        made_from;  ///< a package of this ledger to make one from, with less opened; or empty
    PackageRequest request;  ///< without a scope, if it is made from a package
    CheckpointChoice checkpoint;
    std::string source;  ///< USCC; empty: the organisation that holds the first key
    std::vector<PrivateKey> keys;  ///< sign `package.exported`
    ExportSealing* sealing = nullptr;
    std::optional<PackagePlace> place;  ///< there unless it is a preview or a draft
    bool preview = false;  ///< says what would be opened, and makes nothing
    bool draft = false;  ///< prints what is to be signed, and hands nothing over
};

/// What was made and is not recorded is removed, but that a draft's stays in DIR/packages, for
/// fetch_from_ledger(); so does what is recorded and could not be handed over, also if the process
/// was ended by force. A package is made from another one only if that is sound and of this ledger.
ExitStatus export_from_ledger(const LedgerExport& wanted, const Output& output);

/// Hands over what was made with --draft, or by a server, if it is recorded by now and its file is
/// what was made; then it is removed from DIR/packages. So is, whenever this is called, what opens
/// a text that was erased since, and what nobody recorded in a day.
ExitStatus fetch_from_ledger(const std::string& directory, const LocalOptions& local,
                             const std::string& id, const PackagePlace& place,
                             const Output& output);

}  // namespace qiyue
