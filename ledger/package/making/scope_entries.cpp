#include "ledger/package/making/scope_entries.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace qiyue {
namespace {

/// Read at a time: so that what is done with an entry does not run inside the source's own walk.
constexpr std::uint64_t entries_at_a_time = 256;

void keep(std::vector<Index>& indexes, const PackageScope& scope, std::uint64_t size) {
    const std::uint64_t from = scope.from.value_or(0), to = std::min(scope.to.value_or(size), size);
    std::erase_if(indexes, [&](Index index) { return index.value < from || index.value >= to; });
}

/// A name that nothing has is a slip of the pen: beside others it would not be noticed.
std::unexpected<Error> nothing_of(const std::vector<std::string>& streams) {
    std::string names;
    for (const std::string& stream : streams)
        names += (names.empty() ? "" : ", ") + stream;
    return fail(ErrorCode::not_found, "there is no entry of " + names);
}

Result<void> walk_range(PackageSource& source, Places range, const ScopeEntries::Take& take) {
    std::vector<std::string> lines;
    for (std::uint64_t from = range.from; from < range.to;) {
        const std::uint64_t to = std::min(from + entries_at_a_time, range.to);
        lines.clear();
        const auto read = source.scan(Index{from}, Index{to}, [&](Index, std::string_view line) {
            lines.emplace_back(line);
            return true;
        });
        if (!read) return read;
        if (lines.size() != to - from)
            return fail(ErrorCode::corrupt,
                        "an entry is missing behind index " + std::to_string(from + lines.size()));
        for (const std::string& line : lines)
            if (auto taken = take(Index{from++}, line); !taken) return taken;
    }
    return {};
}

}  // namespace

Result<ScopeEntries> ScopeEntries::select(PackageSource& source, const PackageScope& scope) {
    ScopeEntries entries;
    const std::uint64_t size = source.size().value;
    entries.contiguous_ = scope.is_contiguous();
    if (entries.contiguous_) {
        entries.range_ = {scope.from.value_or(0), scope.to.value_or(size)};
    } else {
        bool is_any = false;  // whatever its index
        const auto add = [&](Result<std::vector<Index>> more) -> Result<void> {
            is_any = more && !more->empty();
            if (!more && more.error().code == ErrorCode::not_found) return {};
            if (!more) return pass(more);
            keep(*more, scope, size);
            entries.indexes_.insert(entries.indexes_.end(), more->begin(), more->end());
            return {};
        };
        std::vector<std::string> empty;
        for (const std::string& stream : scope.streams()) {
            if (auto added = add(source.stream(stream)); !added) return pass(added);
            if (!is_any) empty.push_back(stream);
        }
        if (scope.kind == PackageScope::Kind::organization)
            if (auto added = add(source.by_source("/organizations/" + scope.uscc)); !added)
                return pass(added);
        const bool is_unknown = scope.kind == PackageScope::Kind::complexes || !is_any;
        if (!empty.empty() && is_unknown) return nothing_of(empty);
        std::ranges::sort(entries.indexes_);
        const auto twice = std::ranges::unique(entries.indexes_);
        entries.indexes_.erase(twice.begin(), twice.end());
    }
    if (entries.count() == 0) return fail(ErrorCode::not_found, "no entry is in this scope");
    return entries;
}

Index ScopeEntries::index_at(std::uint64_t place) const {
    return contiguous_ ? Index{range_.from + place} : indexes_[place];
}

bool ScopeEntries::holds(Places places, Index index) const {
    if (places.count() == 0) return false;
    if (contiguous_) return index >= index_at(places.from) && index <= index_at(places.to - 1);
    const auto begin = indexes_.begin();
    return std::binary_search(begin + static_cast<std::ptrdiff_t>(places.from),
                              begin + static_cast<std::ptrdiff_t>(places.to), index);
}

Result<void> ScopeEntries::each(PackageSource& source, Places places, const Take& take) const {
    if (contiguous_)
        return walk_range(source, {range_.from + places.from, range_.from + places.to}, take);
    for (std::uint64_t place = places.from; place < places.to; ++place) {
        auto line = source.entry(indexes_[place]);
        if (!line) return pass(line);
        if (auto taken = take(indexes_[place], *line); !taken) return taken;
    }
    return {};
}

}  // namespace qiyue
