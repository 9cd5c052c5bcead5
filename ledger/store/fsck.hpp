#pragma once

// The check of a stored ledger against itself: from the entries alone every other row is computed
// again and compared both ways, so that what is missing, what is too much and what differs is
// found, whatever put it there. Signatures, chains and rules are the auditor's (ledger/audit); the
// bytes of documents are DocumentStore::audit's, the guard's notes the caller's.
//
// One thread; the store must not be written meanwhile (open it read_only under a shared lock).
// Memory is bounded by the streams and keys of the log, not by its entries.
//
// Findings:
//   store_file_damaged   RocksDB's checksum of a file is wrong, or opening found it damaged
//   store_block_damaged  entries (from `index`; the range stands in the detail) or rows cannot be
//                        read
//   store_row_missing    a row that follows from the entries is not there
//   store_row_surplus    a row that does not follow from the entries is there
//   store_row_differs    a row has another value
//   document_missing     a document that the entry names is not there, or is not the one it names
//   document_damaged     what is known of a document that the entry names cannot be read
//   vault_damaged        a text in the vault does not open or belongs to no entry, or a file is
//   foreign vault_key_missing    a text that was not erased has no key vault_not_erased     a text
//   that the entry erases, or its key, is still there
// `index` is the entry that the row is tied to, the first one of a range, or none.

#include <cstdint>
#include <functional>

#include "ledger/audit/finding.hpp"
#include "ledger/base/result.hpp"
#include "ledger/domain/state.hpp"
#include "ledger/store/documents.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/store/vault.hpp"

namespace qiyue {

struct FsckReport {
    std::uint64_t entries = 0;  ///< that could be read
    std::uint64_t rows = 0;  ///< other rows that were compared
    std::uint64_t findings = 0;
    bool clean() const { return findings == 0; }
};

using FindingTaker = std::function<void(Finding)>;
using FsckProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

/// The files of DIR/db without the database above them: CURRENT, the manifest and the write-ahead
/// logs, with the byte where the damage is; with `tables` (for a database that cannot be opened)
/// the tables too. What a crash in the middle of a write leaves at a log's end is no damage.
Result<void> fsck_files(const std::string& directory, bool tables, const FindingTaker& take);

/// Files, entries, indexes, tiles, heads, map, keys, meta. Errors: io (what could not be read at
/// all); damage is findings. `progress` (may be empty) is called now and then with entries done.
Result<FsckReport> fsck_rows(const EventStore& store, const FindingTaker& take,
                             const FsckProgress& progress = {});

/// The rows of the domain, both ways, against those that a deep audit has replayed.
Result<FsckReport> compare_state(const EventStore& store, const StateOverlay::Rows& replayed,
                                 const FindingTaker& take);

/// The documents that entries name: each is held and has the size and the hashes that are stated,
/// if the policy in force at its entry wanted documents to be held. `replayed` is the state that a
/// deep audit has reached: policies never change once they are in force.
Result<FsckReport> check_named_documents(const EventStore& store, const DocumentStore& documents,
                                         MemoryState& replayed, const FindingTaker& take);

/// Every text in the vault opens, is of a field of a recorded event, and is not erased. A key
/// without a text is what a crash leaves, and no finding. Errors: io.
Result<FsckReport> fsck_vault(const EventStore& store, const Vault& vault,
                              const FindingTaker& take);

}  // namespace qiyue
