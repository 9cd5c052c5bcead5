#pragma once

// Choices that follow from the seed and a name: what one part of the story chooses never moves what
// another does. One thread.

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ledger/base/check.hpp"
#include "tools/qiyue/demo/seeded_bytes.hpp"

namespace qiyue::demo {

class Dice {
public:
    Dice(const SeededBytes& seeded, std::string_view name) {
        for (const char byte : seeded.secret_of(name).substr(0, 8)) {
            state_ = state_ << 8 | static_cast<unsigned char>(byte);
        }
    }

    /// SplitMix64.
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    /// Both ends included.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        QIYUE_CHECK(low <= high, "a range has two ends in order");
        const auto span = static_cast<std::uint64_t>(high - low) + 1;
        return low + static_cast<std::int64_t>(next() % span);
    }
    bool chance(int percent) { return between(1, 100) <= percent; }
    template <class T>
    const T& one_of(const std::vector<T>& list) {
        QIYUE_CHECK(!list.empty(), "there must be something to choose from");
        return list[next() % list.size()];
    }
    template <class T>
    void shuffle(std::vector<T>& list) {
        for (std::size_t n = list.size(); n > 1; --n)
            std::swap(list[n - 1], list[next() % n]);
    }

private:
    std::uint64_t state_ = 0;
};

}  // namespace qiyue::demo
