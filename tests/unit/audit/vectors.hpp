#pragma once

// Reading the format vectors, for the tests of ledger/audit.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ledger/audit/auditor.hpp"

namespace qiyue::audit_test {

inline std::string path_of(const std::string& name) {
    return std::string{QIYUE_TEST_VECTORS} + "/format/" + name;
}

inline std::string read(const std::string& name) {
    std::ifstream in{path_of(name), std::ios::binary};
    EXPECT_TRUE(in.is_open()) << name;
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

inline nlohmann::json read_json(const std::string& name) {
    return nlohmann::json::parse(read(name));
}

inline Trust read_trust(const std::string& name) {
    auto trust = Trust::parse(read(name));
    EXPECT_TRUE(trust.has_value()) << name << (trust ? "" : trust.error().text());
    return std::move(*trust);
}

/// Findings as a set, in the manner of the vectors: code, and index or −1.
using Codes = std::set<std::pair<std::string, std::int64_t>>;

inline Codes codes(const std::vector<Finding>& findings) {
    Codes set;
    for (const Finding& finding : findings)
        set.emplace(finding.code, finding.index ? static_cast<std::int64_t>(*finding.index) : -1);
    return set;
}

inline Codes codes(const nlohmann::json& findings) {
    Codes set;
    for (const auto& finding : findings)
        set.emplace(finding["code"].get<std::string>(),
                    finding["index"].is_null() ? -1 : finding["index"].get<std::int64_t>());
    return set;
}

inline AuditReport audit_directory(const std::string& directory, const Trust* trust,
                                   AuditOptions options = {}) {
    auto source = open_tiles_directory(directory);
    EXPECT_TRUE(source.has_value()) << directory;
    options.trust = trust;
    auto report = audit_log(**source, options);
    EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().text());
    return report ? std::move(*report) : AuditReport{};
}

}  // namespace qiyue::audit_test
