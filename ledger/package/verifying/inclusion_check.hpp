#pragma once

// That every entry of a package is in the log's tree, and in its twin (ledger/package/FORMAT.md
// P6): by a proof for each, or by one for all. One thread.

#include <cstdint>
#include <optional>
#include <string>

#include "ledger/audit/entry_work.hpp"
#include "ledger/audit/finding_list.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/multiproof.hpp"
#include "ledger/package/container/package_files.hpp"

namespace qiyue {

class InclusionCheck {
public:
    /// `note` is the checkpoint's file, byte for byte. All outlive it.
    InclusionCheck(const PackageFiles& files, const Checkpoint& log, const std::string& note,
                   const std::optional<Checkpoint>& twin, FindingList& findings)
        : files_(files), log_(log), note_(note), twin_(twin), findings_(findings) {}

    /// Errors: io.
    Result<void> open();
    /// The entries of the package, ascending. Errors: io.
    Result<void> take(const EntryWork& work);
    /// Behind the last. Errors: io.
    Result<void> finish();

    /// Nothing was wrong, in either tree; after finish().
    bool holds() const { return holds_; }

private:
    /// One multiproof; empty once it is known to be wrong.
    struct Multiproof {
        std::string name;
        const char* suffix = "";  ///< of its codes
        std::optional<MultiproofReader> reader;
    };
    void fault(Multiproof& proof, const Error& error);
    Result<void> begin(HashAlgorithm tree, Multiproof& proof);
    Result<void> take_leaf(Multiproof& proof, const LeafAt& leaf);
    Result<void> finish(Multiproof& proof, const Checkpoint& checkpoint);
    Result<void> take_file(const EntryWork& work);

    const PackageFiles& files_;
    const Checkpoint& log_;
    const std::string& note_;
    const std::optional<Checkpoint>& twin_;
    FindingList& findings_;
    void find(std::string code, std::optional<std::uint64_t> index, std::string detail);

    bool holds_ = true;
    bool is_multi_ = false;
    Multiproof log_proof_;
    Multiproof twin_proof_;
    std::uint64_t proof_files_ = 0;  ///< that were looked at
};

}  // namespace qiyue
