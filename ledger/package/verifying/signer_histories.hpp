#pragma once

// Who signed the entries of a package's scope, and whether the stream in which a key of theirs
// would be revoked is shown whole (ledger/package/FORMAT.md P5). One thread.

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ledger/audit/entry_work.hpp"
#include "ledger/event/cloudevent.hpp"

namespace qiyue {

class SignerHistories {
public:
    /// The keys that an entry of the package binds; before take_signatures of the same.
    void take_keys(const CloudEvent& event);
    /// The signatures of an entry of the scope.
    void take_signatures(const EntryView& entry);

    /// Holders of keys that signed.
    std::uint64_t count() const { return signers_.size(); }
    /// Those of them whose stream is complete.
    std::uint64_t complete(const std::function<bool(std::string_view stream)>& is_complete) const;

private:
    std::unordered_map<KeyId, std::string> holders_;  ///< their streams
    std::set<std::string> signers_;
};

}  // namespace qiyue
