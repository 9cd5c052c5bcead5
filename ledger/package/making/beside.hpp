#pragma once

// The entries that a package holds beside its scope (ledger/package/FORMAT.md P5): the histories of
// the keys that count in it, and the policy. One thread.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "ledger/audit/entry_work.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/package/making/package_source.hpp"
#include "ledger/package/making/recorded_fates.hpp"
#include "ledger/package/making/scope_entries.hpp"

namespace qiyue {

struct Beside {
    std::vector<Index> keys;  ///< ascending
    std::vector<Index> policy;  ///< ascending, none of them in keys
    std::vector<std::string> whole;  ///< streams of which every entry is in the package, sorted
    RecordedFates fates;  ///< what entries of keys and policy say of fields
    std::uint64_t bytes = 0;  ///< of their lines, each with its LF
};

/// Who signed: its keys, once each.
void add_signers(const EntryWork& work, std::set<KeyId>& signers);

/// What must stand beside the entries at `places`, which `signers` signed: of each holder of these
/// keys the whole stream, or, if that has more than limits::completeness_indexes_max entries, those
/// that bind or revoke keys; the policy's stream; entry 0; and of whoever else signed any of these,
/// the entries that bind or revoke keys.
Result<Beside> entries_beside(PackageSource& source, const ScopeEntries& scope, Places places,
                              const std::set<KeyId>& signers);

}  // namespace qiyue
