#pragma once

// All entries of a package in order of their index, whichever of its three files they stand in
// (ledger/package/FORMAT.md P5). One thread calls; see entry_file.hpp for what runs beside.

#include <array>
#include <cstdint>
#include <optional>

#include "ledger/audit/entry_work.hpp"
#include "ledger/audit/finding_list.hpp"
#include "ledger/audit/workers.hpp"
#include "ledger/package/container/package_files.hpp"
#include "ledger/package/report/package_report.hpp"
#include "ledger/package/verifying/entry_file.hpp"

namespace qiyue {

class PackageEntries {
public:
    /// `workers` and `findings` outlive it.
    PackageEntries(Workers& workers, FindingList& findings)
        : workers_(workers), findings_(findings) {}

    /// Errors: io.
    Result<void> open(const PackageFiles& files, bool twin);

    struct Taken {
        EntryPart part = EntryPart::scope;
        EntryWork* work = nullptr;  ///< a well-formed line; until the next call
    };
    /// The next entry; nullopt behind the last. Lines that are no entries, and entries out of order
    /// or twice, are findings and passed over; a file with too many of them is not read further.
    /// Errors: io.
    Result<std::optional<Taken>> next();

    /// Waits until all signatures are verified.
    void finish();

    std::uint64_t lines(EntryPart part) const;
    std::uint64_t signatures() const;

private:
    Result<std::optional<std::size_t>> smallest();
    Result<void> pass_over(std::size_t file);

    Workers& workers_;
    FindingList& findings_;
    std::array<std::optional<EntryFile>, 3> files_;
    std::array<std::uint64_t, 3> passed_over_{};  ///< lines that are no entries, or out of place
    std::optional<std::size_t> taken_;  ///< the file whose front was handed out
    std::optional<Index> last_;
};

/// The line of the package's entry with the smallest index, if that is entry 0. Errors: io.
Result<std::optional<std::string>> first_entry(const PackageFiles& files, FindingList& findings);

}  // namespace qiyue
