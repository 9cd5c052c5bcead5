#pragma once

// Reads the test vectors: JSON files, OpenSSL's evp_test files, hex.

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"

namespace qiyue::vectors {

inline std::string read(const std::string& path) {
    std::ifstream in{std::string{QIYUE_TEST_VECTORS} + "/" + path, std::ios::binary};
    EXPECT_TRUE(in.is_open()) << path;
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

inline nlohmann::json read_json(const std::string& path) {
    return nlohmann::json::parse(read(path));
}

/// Hex in any case, as the published vectors have it.
inline std::string unhex(std::string text) {
    for (char& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto bytes = from_hex(text);
    EXPECT_TRUE(bytes) << text;
    return bytes.value_or("");
}

/// One paragraph of an evp_test file: `Name = value` lines; PEM text stands under "PEM".
using Stanza = std::map<std::string, std::string>;

inline std::vector<Stanza> read_evp_test(const std::string& path) {
    std::ifstream in{std::string{QIYUE_TEST_VECTORS} + "/" + path};
    EXPECT_TRUE(in.is_open()) << path;
    std::vector<Stanza> stanzas(1);
    bool in_pem = false;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("#")) continue;
        if (line.empty()) {
            stanzas.emplace_back();
            continue;
        }
        in_pem = in_pem || line.starts_with("-----BEGIN");
        if (in_pem) {
            stanzas.back()["PEM"] += line + "\n";
            in_pem = !line.starts_with("-----END");
            continue;
        }
        const std::size_t equal = line.find('=');
        const std::size_t name_end = line.find_last_not_of(' ', equal - 1) + 1;
        const std::size_t value = line.find_first_not_of(' ', equal + 1);
        stanzas.back()[line.substr(0, name_end)] =
            value == std::string::npos ? "" : line.substr(value);
    }
    return stanzas;
}

}  // namespace qiyue::vectors
