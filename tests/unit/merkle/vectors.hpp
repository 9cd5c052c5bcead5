#pragma once

// Reads the test vectors that these tests share.

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/merkle/tiles.hpp"

namespace qiyue::vectors {

inline std::string path_of(const std::string& name) {
    return std::string{QIYUE_TEST_VECTORS} + "/" + name;
}

inline std::string read(const std::string& name) {
    std::ifstream in{path_of(name), std::ios::binary};
    EXPECT_TRUE(in.is_open()) << name;
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

inline nlohmann::json read_json(const std::string& name) {
    return nlohmann::json::parse(read(name));
}

inline Hash hash(const nlohmann::json& hex) {
    const auto found = hash_from_hex(hex.get<std::string>());
    EXPECT_TRUE(found) << hex;
    return found.value_or(Hash{});
}

inline std::vector<Hash> hashes(const nlohmann::json& list) {
    std::vector<Hash> out;
    for (const auto& each : list)
        out.push_back(hash(each));
    return out;
}

inline HashAlgorithm tree(const nlohmann::json& name) {
    return name == "sm3" ? HashAlgorithm::sm3 : HashAlgorithm::sha256;
}

/// The 50 entries of the worked ledger, verbatim.
inline std::vector<std::string> entries() {
    const std::string bundle = read("format/ledger/tile/entries/000.p/50");
    const auto split = split_bundle(bundle, 50);
    EXPECT_TRUE(split);
    std::vector<std::string> out;
    for (const std::string_view entry : split.value_or(std::vector<std::string_view>{}))
        out.emplace_back(entry);
    return out;
}

}  // namespace qiyue::vectors
