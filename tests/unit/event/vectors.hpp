#pragma once

// Reading the test vectors, for the tests of ledger/event.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"

namespace qiyue::test {

inline std::filesystem::path vector_path(const std::string& name) {
    return std::filesystem::path{QIYUE_TEST_VECTORS} / name;
}

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("no such vector: " + path.string());
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline nlohmann::json read_json(const std::string& name) {
    return nlohmann::json::parse(read_file(vector_path(name)));
}

/// The entries of a ledger's bundles, in order. `tiles` is its tlog-tiles directory; full bundles
/// 000 to 999 and one partial one.
inline std::vector<std::string> read_entries(const std::string& tiles) {
    std::vector<std::string> entries;
    std::vector<std::filesystem::path> bundles;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(vector_path(tiles) / "tile/entries"))
        if (file.is_regular_file()) bundles.push_back(file.path());
    std::sort(bundles.begin(), bundles.end());
    for (const auto& path : bundles) {
        const std::string bundle = read_file(path);
        for (std::size_t at = 0; at < bundle.size();) {
            const std::size_t length = read_u16be(std::string_view{bundle}.substr(at, 2));
            entries.push_back(bundle.substr(at + 2, length));
            at += 2 + length;
        }
    }
    return entries;
}

/// The entries of the worked ledger.
inline const std::vector<std::string>& worked_entries() {
    static const std::vector<std::string> entries = read_entries("format/ledger");
    return entries;
}

/// The payloads of the worked ledger's envelopes.
inline std::vector<std::string> worked_payloads() {
    std::vector<std::string> payloads;
    for (const std::string& entry : worked_entries()) {
        const auto json = nlohmann::json::parse(entry);
        payloads.push_back(*from_base64(json["envelope"]["payload"].get<std::string>()));
    }
    return payloads;
}

}  // namespace qiyue::test
