#pragma once

// What a check found wrong: a code of interfaces.md's list, the index of the entry it is tied to
// (if it is), and a sentence for people. Codes are part of the contract.

#include <cstdint>
#include <optional>
#include <string>

namespace qiyue {

struct Finding {
    std::string code;
    std::optional<std::uint64_t> index;
    std::string detail;

    bool operator==(const Finding&) const = default;
};

}  // namespace qiyue
