#pragma once

// The entries of a package's scope, by their places from 0: of streams a list of indexes, of a
// range or the whole ledger two numbers. One thread.

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/package/claim/package_claim.hpp"
#include "ledger/package/making/package_source.hpp"

namespace qiyue {

/// Places [from, to) of a scope: what one volume holds of it.
struct Places {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    std::uint64_t count() const { return to - from; }
};

class ScopeEntries {
public:
    /// Errors: not_found (there is none, or none of one of the streams, which is named), those of
    /// the source.
    static Result<ScopeEntries> select(PackageSource& source, const PackageScope& scope);

    std::uint64_t count() const { return contiguous_ ? range_.count() : indexes_.size(); }
    Index index_at(std::uint64_t place) const;
    /// Whether the entry stands at one of these places.
    bool holds(Places places, Index index) const;

    /// Calls `take` with the entries at these places, in order; its first error ends it. `take` may
    /// use the source.
    using Take = std::function<Result<void>(Index, std::string_view)>;
    Result<void> each(PackageSource& source, Places places, const Take& take) const;

private:
    bool contiguous_ = false;
    Places range_;
    std::vector<Index> indexes_;
};

}  // namespace qiyue
