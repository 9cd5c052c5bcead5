#pragma once

// Opens what a recipient gets: decides the fate of each committed field and each named document of
// the scope's entries, counts it, and writes what is opened. Without a writer it only counts, so
// that a preview says what making does. One thread.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/audit/entry_work.hpp"
#include "ledger/package/container/package_writer.hpp"
#include "ledger/package/making/package_making.hpp"
#include "ledger/package/making/recorded_fates.hpp"
#include "ledger/package/report/package_report.hpp"

namespace qiyue {

/// Where texts and documents come from; the functions of PackageSource of these names, or those
/// over another package.
struct ContentsSource {
    std::function<Result<std::optional<std::string>>(Index, const Commitment&)> disclosure;
    std::function<Result<std::optional<std::uint64_t>>(const Hash&)> document_size;
    std::function<Result<std::string>(const Hash&, std::uint64_t)> read_document;
};
ContentsSource contents_of(PackageSource& source);

class Opening {
public:
    /// `fates`: what the entries of the package say of fields; `writer` and `report` may be null.
    /// All must outlive it.
    Opening(ContentsSource source, const Withholding& withholding, const RecordedFates& fates,
            PackageWriter* writer, PackageReport* report);

    /// One entry of the scope, ascending.
    Result<void> take(const EntryWork& work);

    const PackageClaim::Fields& fields() const { return fields_; }
    PackageClaim::Documents documents() const;
    std::vector<Hash> included() const;  ///< documents, by their SHA-256
    std::uint64_t files() const { return files_; }  ///< opened, so far
    std::uint64_t bytes() const { return bytes_; }
    const std::vector<PreviewedField>& listed() const { return listed_; }

private:
    Result<void> take_field(const CloudEvent& event, Index index, const Commitment& commitment);
    Result<PreviewedField::Fate> fate_of(const CloudEvent& event, Index index,
                                         const Commitment& commitment);
    Result<void> take_document(const NamedDocument& document);
    Result<void> write_document(const NamedDocument& document);

    ContentsSource source_;
    const Withholding& withholding_;
    const RecordedFates& fates_;
    PackageWriter* writer_;
    PackageReport* report_;
    PackageClaim::Fields fields_;
    std::map<Hash, bool> documents_;  ///< named; true: included
    std::set<std::string> names_;  ///< of the disclosures of one entry
    std::vector<PreviewedField> listed_;
    std::uint64_t files_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace qiyue
