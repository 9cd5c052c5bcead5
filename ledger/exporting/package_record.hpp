#pragma once

// What a ledger records of a package before it leaves: `package.exported`
// (ledger/package/FORMAT.md P9), and the package with the texts that it opens in the access record.
// Any thread.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/package/making/package_making.hpp"
#include "ledger/store/access_record.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

/// The event that records a package, drafted, to be signed by its source and by the operator.
struct ExportedDraft {
    std::string id;  ///< of the event
    std::string payload;
};

/// `data` is exported_data() of the package, `source` `/organizations/{uscc}` of the admin's
/// organisation, `origin` the ledger's. Id and nonce are random. Errors: invalid_argument (what the
/// event's form refuses: a source that is none, a recipient that is empty or too long …).
Result<ExportedDraft> draft_exported(const std::string& origin, const std::string& source,
                                     Micros time, std::string_view data);

/// Whether the event of such a package could be drafted, before the package is made. Errors: as
/// draft_exported.
Result<void> check_exported(const std::string& origin, const std::string& source, Micros time,
                            const PackageRequest& request);

/// A `package.exported` that the log holds.
struct ExportedEntry {
    Index index{};
    std::string source;  ///< `/organizations/{uscc}`, whose signature the log has verified
    std::optional<Hash> package_sha256;
    std::string data;  ///< JSON

    /// Whether it says exactly this: `data` is what exported_data makes, in any order of members.
    /// The same data signed by another organisation records nothing.
    bool states(std::string_view of_source, std::string_view of_data) const;
};

/// Calls `take` with those from `from` on, below `end`, while it returns true. Errors: io, corrupt.
Result<void> each_exported(const EventStore& store, Index from, Index end,
                           const std::function<bool(const ExportedEntry&)>& take);

/// The first of them that states this of this source; `from` is the size of the package's
/// checkpoint, `end` what is published. Errors: invalid_argument (`data` is not what exported_data
/// makes), io, corrupt.
Result<std::optional<Index>> find_exported(const EventStore& store, Index from, Index end,
                                           std::string_view source, std::string_view data);

/// The commitments that a package opens, by its manifest. Errors: not_found, package_format, io.
Result<std::vector<Hash>> opened_commitments(const std::string& package);

/// A text that a package opens and that was erased since.
struct ErasedText {
    Hash commitment{};
    Index index{};  ///< of the entry whose field it is
    std::string pointer;
};
/// The first of those; nullopt: there is none, and it may be handed out. Errors: those of
/// opened_commitments, corrupt (of the log).
Result<std::optional<ErasedText>> find_erased(const EventStore& store, const std::string& package);

/// A line like `line` (who, when, with what outcome) for the package itself, then one for each text
/// that it opens; every one names the package. To be written before the package is handed to
/// anybody; for a refusal `opened` is empty. Errors: io: then nothing may be given.
Result<void> note_package(AccessRecord& record, const Hash& package_sha256,
                          std::span<const Hash> opened, AccessLine line);

}  // namespace qiyue
