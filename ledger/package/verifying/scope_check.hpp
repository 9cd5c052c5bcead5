#pragma once

// That the entries of a package are those that its claim says (ledger/package/FORMAT.md P4, P5,
// P8): each in the file where it belongs, a range without a gap. One thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/audit/entry_work.hpp"
#include "ledger/audit/finding_list.hpp"
#include "ledger/package/claim/package_claim.hpp"
#include "ledger/package/report/package_report.hpp"

namespace qiyue {

class ScopeCheck {
public:
    /// Both outlive it. `expected_stream`: the stream that the caller asked for; empty: any.
    ScopeCheck(const PackageClaim& claim, std::string expected_stream, FindingList& findings);

    /// The entries of the package, ascending.
    void take(EntryPart part, const EntryWork& work);
    void finish();

    /// Every entry of the volume's own range is there, and no other: only of a range or ledger,
    /// after finish().
    bool is_whole() const { return is_whole_; }
    /// Entry 0 was there.
    bool has_first() const { return has_first_; }

private:
    void take_scope(const EntryWork& work, std::string_view source);
    void take_beside(EntryPart part, const EntryWork& work, std::string_view source);
    void find(const char* code, std::optional<std::uint64_t> index, std::string detail);

    const PackageClaim& claim_;
    std::string expected_;
    FindingList& findings_;
    bool is_expected_there_ = false;
    bool has_first_ = false;
    bool is_whole_ = false;
    bool is_broken_ = false;  ///< a gap, or an entry that is not of the scope
    std::optional<std::uint64_t> next_;  ///< in a range: what must come
};

}  // namespace qiyue
