#pragma once

// What a ledger records of a package before it leaves: `package.exported`
// (ledger/package/FORMAT.md P9), and the texts that it opens in the access record. Any thread.

#include <optional>
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

/// The first entry from `from` on, below `end`, whose `package.exported` states exactly this data;
/// `from` is the size of the package's checkpoint, `end` what is published. Errors:
/// invalid_argument (`data` is not what exported_data makes), io, corrupt.
Result<std::optional<Index>> find_exported(const EventStore& store, Index from, Index end,
                                           std::string_view data);

/// The commitments that a package opens, by its manifest. Errors: not_found, package_format, io.
Result<std::vector<Hash>> opened_commitments(const std::string& package);

/// A line like `line` for each of them, with its commitment and the outcome "given": to be written
/// before the package is handed to anybody. Errors: those of opened_commitments; io: then nothing
/// may be given.
Result<void> note_opened(AccessRecord& record, const std::string& package, const AccessLine& line);

}  // namespace qiyue
