#include "ledger/store/expected_rows.hpp"

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/random.hpp"

namespace qiyue {
namespace {

constexpr std::size_t secret_bytes = 32;

std::array<RowSum, index_columns.size()> empty_sums(const std::string& secret) {
    const RowSum none(secret);
    return {none, none, none, none, none, none};
}

}  // namespace

void RowSum::add(std::string_view key, std::string_view value) {
    const Hash hash = sha256({secret_, u64be(key.size()), key, value});
    std::uint64_t carry = 0;
    for (std::size_t word = 0; word < sum_.size(); ++word) {
        const std::uint64_t part = read_u64be(hash.view().substr(8 * word));
        const std::uint64_t with_carry = sum_[word] + carry;
        sum_[word] = with_carry + part;
        const bool overflow = with_carry < carry || sum_[word] < part;
        carry = overflow ? 1 : 0;
    }
    ++rows_;
}

void IndexRanges::add(std::uint64_t first, std::uint64_t last) {
    if (!ranges_.empty() && ranges_.back().second + 1 == first) {
        ranges_.back().second = last;
    } else {
        ranges_.emplace_back(first, last);
    }
}

bool IndexRanges::contains(std::uint64_t index) const {
    const auto behind = std::upper_bound(
        ranges_.begin(), ranges_.end(), index,
        [](std::uint64_t value, const auto& range) { return value < range.first; });
    return behind != ranges_.begin() && std::prev(behind)->second >= index;
}

ExpectedRows::ExpectedRows() : secret_(random_bytes(secret_bytes)), sums_(empty_sums(secret_)) {}

std::size_t ExpectedRows::place(Column column) {
    const auto found = std::find(index_columns.begin(), index_columns.end(), column);
    return static_cast<std::size_t>(found - index_columns.begin());
}

void ExpectedRows::add(std::uint64_t index, EntryFacts facts, const Hash& leaf) {
    if (!facts.line_known) return lose(index, index);
    if (!facts.event_known) lost_events_.add(index, index);
    for (const Column column : index_columns) {
        if (!known(column, index)) continue;
        for (const StoredRow& row : index_rows(column, facts.entry, Index{index}))
            sums_[place(column)].add(row.key, row.value);
    }
    ExpectedHead& head = heads_[facts.entry.stream];
    // Counted, as the map is; behind lost entries the stated number is the best there is.
    const std::uint64_t count = lines_lost() ? facts.entry.seq.value : head.head.count.value;
    head = {StreamHead{Count{count + 1}, leaf}, index};
    add_keys(index, facts);
    last_index_ = index;
    last_recorded_ = facts.entry.recorded;
}

void ExpectedRows::add_keys(std::uint64_t index, const EntryFacts& facts) {
    for (const BoundKey& key : facts.bound) {
        keys_.try_emplace(key.id, ExpectedKey{key.spki, key.holder, index, std::nullopt});
    }
    if (!facts.revoked) return;
    const auto key = keys_.find(*facts.revoked);
    if (key != keys_.end() && !key->second.revoked) key->second.revoked = index;
}

void ExpectedRows::lose(std::uint64_t first, std::uint64_t last) { lost_lines_.add(first, last); }

bool ExpectedRows::known(Column column, std::uint64_t index) const {
    if (lost_lines_.contains(index)) return false;
    const bool from_line = column == Column::by_stream || column == Column::by_time;
    return from_line || !lost_events_.contains(index);
}

std::optional<Micros> ExpectedRows::last_recorded(std::uint64_t size) const {
    if (size == 0) return Micros{};
    return last_index_ + 1 == size ? last_recorded_ : std::nullopt;
}

}  // namespace qiyue
