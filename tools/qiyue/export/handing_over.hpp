#pragma once

// Handing over packages that a ledger's directory holds: only what the log records, only the bytes
// that were made, only texts that are not erased, and the package with every opened text noted in
// the access record first. One thread.

#include <string>
#include <vector>

#include "api/packages/package_shelf.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "tools/qiyue/export/package_place.hpp"
#include "tools/qiyue/output.hpp"

namespace qiyue {

/// Sets `recorded` of the order's packages by what is published. Errors: io, corrupt.
Result<void> find_recorded(const Ledger& ledger, PackageOrder& order);

/// An erasure holds for what was made before it, too. Errors: erased (a text that a package of the
/// order opens was erased since: which, and what to do), those of find_erased.
Result<void> refuse_erased(const Ledger& ledger, const PackageShelf& shelf,
                           const PackageOrder& order);

struct HandedPackage {
    std::string path;
    ShelvedPackage package;
};

/// Moves an order's packages from the shelf of `directory` to their place, each with its receipt,
/// as an act of the operator's at `now`; those that are there by now are taken out of the order,
/// also when a later one fails. Errors: not_found (one is not recorded), erased (a text of one was
/// erased since it was made), corrupt (a file is not what was made), exists_already, io.
Result<std::vector<HandedPackage>> hand_over(const Ledger& ledger, const std::string& directory,
                                             const PackageShelf& shelf, PackageOrder& order,
                                             const PackagePlace& place, Micros now);

/// What became of them: a line each, or one object.
ExitStatus show_handed(const std::vector<HandedPackage>& handed, const Output& output);

/// "12 fields opened, 3 withheld, 1 erased; 2 documents, 1 left out".
std::string contents_text(const PackageClaim::Fields& fields,
                          const PackageClaim::Documents& documents);

}  // namespace qiyue
