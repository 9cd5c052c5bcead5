#include "ledger/package/verifying/scope_check.hpp"

#include <algorithm>

namespace qiyue {

ScopeCheck::ScopeCheck(const PackageClaim& claim, std::string expected_stream,
                       FindingList& findings)
    : claim_(claim), expected_(std::move(expected_stream)), findings_(findings) {
    const auto streams = claim.scope.streams();
    is_expected_there_ =
        expected_.empty() || std::ranges::find(streams, expected_) != streams.end();
    if (!claim.scope.is_contiguous()) return;
    const std::uint64_t from = claim.scope.from.value_or(0);
    const std::uint64_t to = claim.scope.to.value_or(claim.size);
    const auto& volume = claim.volume;
    next_ = volume.from.value_or(from);
    const bool fits = volume.from && volume.to && from <= *volume.from &&
                      *volume.from < *volume.to && *volume.to <= to && to <= claim.size;
    const bool fills = volume.of > 1 || (volume.from == from && volume.to == to);
    if (!fits || !fills)
        find("package_claim", std::nullopt, "the volume's range is not one of the scope");
}

void ScopeCheck::find(const char* code, std::optional<std::uint64_t> index, std::string detail) {
    is_broken_ = true;
    findings_.find(code, index, std::move(detail));
}

void ScopeCheck::take(EntryPart part, const EntryWork& work) {
    if (work.head.index == Index{0}) has_first_ = true;
    const bool readable = work.event && work.event->has_value();
    const std::string_view source = readable ? (*work.event)->source : std::string_view();
    if (part == EntryPart::scope)
        take_scope(work, source);
    else
        take_beside(part, work, source);
}

void ScopeCheck::take_scope(const EntryWork& work, std::string_view source) {
    const std::uint64_t index = work.head.index.value;
    if (!claim_.scope.holds(index, work.head.stream, source))
        return find("package_scope", index, "the entry is not of the package's scope");
    if (claim_.scope.is_contiguous()) {
        if (index != *next_)
            find("package_claim", std::nullopt,
                 "the range has a gap: entry " + std::to_string(*next_) + " should follow, and " +
                     std::to_string(index) + " does");
        next_ = index + 1;
    }
    if (work.head.stream == expected_) is_expected_there_ = true;
}

/// Keys are bound and revoked in the streams of organisations and experts; both files may hold
/// entry 0, which binds the first keys and is the first policy.
void ScopeCheck::take_beside(EntryPart part, const EntryWork& work, std::string_view source) {
    const std::uint64_t index = work.head.index.value;
    const std::string& stream = work.head.stream;
    const bool belongs =
        index == 0 || (part == EntryPart::policy ? stream == "policy"
                                                 : stream.starts_with("organizations/") ||
                                                       stream.starts_with("experts/"));
    if (!belongs)
        find("package_scope", index, "the entry has no place beside the scope");
    else if (claim_.volume.of == 1 && claim_.scope.holds(index, stream, source))
        find("package_scope", index, "the entry is of the scope and stands beside it");
}

void ScopeCheck::finish() {
    const bool ends = claim_.volume.to && next_ == *claim_.volume.to;
    is_whole_ = claim_.scope.is_contiguous() && ends && !is_broken_;
    if (!has_first_) find("package_claim", std::nullopt, "entry 0 is not in the package");
    if (!is_expected_there_)
        find("package_scope", std::nullopt, "the package is not about " + expected_);
    if (claim_.scope.is_contiguous() && !ends)
        find("package_claim", std::nullopt,
             "the range ends with entry " + std::to_string(next_.value_or(0)) + " left out");
}

}  // namespace qiyue
