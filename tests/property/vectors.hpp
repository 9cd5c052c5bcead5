#pragma once

// The format vectors, as the tests of this folder need them.

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ledger/base/check.hpp"
#include "ledger/merkle/tiles.hpp"
#include "ledger/merkle/trust.hpp"
#include "tests/property/meaning.hpp"

namespace qiyue::property {

/// A file below tests/vectors/format.
inline std::string read(const std::string& name) {
    std::ifstream in{std::string{QIYUE_TEST_VECTORS} + "/format/" + name, std::ios::binary};
    QIYUE_CHECK(in.is_open(), "a vector is missing");
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

inline nlohmann::json read_json(const std::string& name) {
    return nlohmann::json::parse(read(name));
}

inline Trust read_trust(const std::string& name) {
    auto trust = Trust::parse(read(name));
    QIYUE_CHECK(trust, "a vector's trust file");
    return std::move(*trust);
}

/// All keys of a trust file, for the meaning of notes.
inline std::vector<KnownKey> keys_of(const Trust& trust) {
    std::vector<KnownKey> keys;
    for (const auto& log : trust.logs)
        keys.push_back(known_key(log.key.vkey()));
    for (const auto& witness : trust.witnesses)
        keys.push_back(known_key(witness.key.vkey()));
    return keys;
}

/// The 50 entries of the worked ledger, verbatim.
inline std::vector<std::string> entries() {
    const std::string bundle = read("ledger/tile/entries/000.p/50");
    const auto split = split_bundle(bundle, 50);
    QIYUE_CHECK(split, "the vectors' bundle");
    return {split->begin(), split->end()};
}

}  // namespace qiyue::property
