#pragma once

// The bytes in which an audit's state is kept: numbers as eight bytes, big-endian; texts and lists
// with their length before them; digests raw. Reading hostile bytes fails: it never reads outside
// and never allocates more than the bytes could hold. One thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/encoding.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/merkle/compact_range.hpp"

namespace qiyue {

class ByteWriter {
public:
    void number(std::uint64_t value) { append_u64be(out_, value); }
    void text(std::string_view value) {
        number(value.size());
        out_ += value;
    }
    void hash(const Hash& value) { out_ += value.view(); }
    void hashes(const std::vector<Hash>& list) {
        number(list.size());
        for (const Hash& one : list)
            hash(one);
    }
    void raw(std::string_view bytes) { out_ += bytes; }
    std::string take() { return std::move(out_); }

private:
    std::string out_;
};

/// After the first thing that is missing, everything reads as nothing and good() is false.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

    std::uint64_t number() {
        const std::string_view bytes = raw(8);
        return good_ ? read_u64be(bytes) : 0;
    }
    /// Of a list whose elements have at least this many bytes.
    std::uint64_t length(std::size_t element_bytes) {
        const std::uint64_t count = number();
        if (count > rest_.size() / element_bytes) good_ = false;
        return good_ ? count : 0;
    }
    std::string_view text() { return raw(length(1)); }
    Hash hash() {
        const std::string_view bytes = raw(sizeof(Hash));
        return good_ ? Hash::from_raw(bytes) : Hash{};
    }
    std::vector<Hash> hashes() {
        std::vector<Hash> list(length(sizeof(Hash)));
        for (Hash& one : list)
            one = hash();
        return list;
    }
    std::string_view raw(std::uint64_t count) {
        if (!good_ || count > rest_.size()) {
            good_ = false;
            return {};
        }
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }
    bool good() const { return good_; }
    bool finished() const { return good_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool good_ = true;
};

void save_range(ByteWriter& bytes, const CompactRange& range);
/// False if the bytes hold no compact range.
bool load_range(ByteReader& bytes, CompactRange& range);

}  // namespace qiyue
