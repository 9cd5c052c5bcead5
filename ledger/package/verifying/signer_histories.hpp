#pragma once

// Who signed the entries of a package, whether the stream in which a key of theirs would be revoked
// is shown whole, and whether the source of an entry signed it (ledger/package/FORMAT.md P5). One
// thread.

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ledger/audit/entry_work.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/package/verifying/verification_scope.hpp"

namespace qiyue {

class SignerHistories {
public:
    /// The keys that an entry of the package binds; before take_signatures of the same.
    void take_keys(const CloudEvent& event);
    /// The signatures of an entry: of the scope, or one that stands beside it.
    void take_signatures(bool is_scope, const EntryWork& work, const CloudEvent& event);

    using IsComplete = std::function<bool(std::string_view stream)>;
    /// Holders of keys that signed entries of the scope.
    ShownHistories of_scope(const IsComplete& is_complete) const;
    /// Those that signed only entries beside it, who bound and revoked the others' keys.
    ShownHistories beside_scope(const IsComplete& is_complete) const;

    /// Entries of the scope that no key of their source's holder signed; the first of them.
    std::uint64_t without_source() const { return without_source_; }
    const std::vector<std::uint64_t>& first_without_source() const { return first_without_source_; }

private:
    std::unordered_map<KeyId, std::string> holders_;  ///< their streams
    std::set<std::string, std::less<>> signers_;
    std::set<std::string, std::less<>> signers_beside_;
    std::uint64_t without_source_ = 0;
    std::vector<std::uint64_t> first_without_source_;
};

}  // namespace qiyue
