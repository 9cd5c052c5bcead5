#pragma once

// Bytes that follow from a seed: the same seed gives the same demonstration ledger. Not random, and
// used for nothing else. One thread.

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"

namespace qiyue::demo {

class SeededBytes {
public:
    explicit SeededBytes(std::uint64_t seed) : seed_(seed) {}

    /// The next bytes of the sequence.
    std::string next(std::size_t count) {
        std::string bytes;
        while (bytes.size() < count)
            bytes += block(sequence_, u64be(counter_++));
        return bytes.substr(0, count);
    }

    /// Another sequence, by a name.
    SeededBytes separate(std::string_view name) const {
        SeededBytes other(*this);
        other.counter_ = 0;
        other.sequence_ = name;
        return other;
    }

    /// 32 bytes for a name: the secret of a party's key.
    std::string secret_of(std::string_view name) const { return block("key", name); }

private:
    std::string block(std::string_view purpose, std::string_view what) const {
        const Hash hash = sha256({"qiyue demo/", purpose, "/", u64be(seed_), what});
        return std::string(hash.view());
    }

    std::uint64_t seed_;
    std::string sequence_ = "sequence";
    std::uint64_t counter_ = 0;
};

}  // namespace qiyue::demo
