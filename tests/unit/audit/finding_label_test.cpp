#include "ledger/audit/verdict/finding_label.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace qiyue {
namespace {

namespace fs = std::filesystem;

const fs::path source = fs::path(QIYUE_TEST_VECTORS).parent_path().parent_path();

std::string text_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in.is_open()) << path;
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Where the sources make findings: code → a file that uses it. A code is a text with an underscore
/// where a Finding begins, or where a function that makes one is called.
std::map<std::string, std::string> codes_in_sources() {
    const std::regex place(
        R"re((?:\b(?:find|failed|one|add|alarm|found)\(|\bfind\(\w+(?:\.\w+)*,|(?:push_back|add|take_?|emplace_back|Finding(?:\s\w+)?)\(?\{|^\s*\{)\s*(?:\*?\w[\w.>-]*(?:\s==\s[\w:]+)?\s*\?\s*"([a-z0-9]+(?:_[a-z0-9]+)*)"\s*:\s*)?"([a-z0-9]+(?:_[a-z0-9]+)*)"\s*,)re",
        std::regex::multiline);
    std::map<std::string, std::string> codes;
    for (const char* folder :
         {"ledger/audit", "ledger/store", "ledger/merkle", "ledger/package/container",
          "ledger/package/verifying", "tools/qiyue"}) {
        for (const auto& file : fs::directory_iterator(source / folder)) {
            const std::string name = file.path().filename().string();
            // The list itself, and the JSON of reports, which begins members as findings begin.
            if (!name.ends_with(".cpp") || name == "finding_label.cpp" || name == "report.cpp")
                continue;
            const std::string text = text_of(file.path());
            if (text.find("Finding") == std::string::npos &&
                text.find("finding") == std::string::npos)
                continue;
            for (std::sregex_iterator it(text.begin(), text.end(), place), end; it != end; ++it)
                for (const auto group : {1u, 2u})
                    if ((*it)[group].matched && (*it)[group].str().contains('_'))
                        codes.emplace((*it)[group].str(), name);
        }
    }
    return codes;
}

/// Texts that stand where codes stand and are none: members of JSON.
const std::set<std::string> not_codes{};

TEST(FindingLabel, EveryCodeThatTheSourcesUseHasWords) {
    const auto listed = finding_codes();
    const auto used = codes_in_sources();
    // The search is not blind: it sees what each way of making a finding makes.
    for (const char* known : {"bundle_missing", "bundle_format",         "event_attribute",
                              "key_rebound",    "proof_inclusion",       "completeness_map",
                              "tile_hash",      "file_unexpected",       "store_row_surplus",
                              "guard_ahead",    "vault_not_erased",      "state_damaged",
                              "rule_broken",    "checkpoint_origin_sm3", "witness_quorum",
                              "package_claim",  "package_scope",         "document_mismatch",
                              "volume_missing", "proof_inclusion_sm3"}) {
        EXPECT_TRUE(used.contains(known)) << known;
    }
    for (const auto& [code, file] : used) {
        if (not_codes.contains(code)) continue;
        EXPECT_NE(std::ranges::find(listed, code), listed.end())
            << code << " of " << file << " (if it is no code, say so in not_codes)";
    }
}

TEST(FindingLabel, EveryCodeOfTheFormatHasWords) {
    // Section 10 names its codes in backticks; what else it names so are members and files.
    const std::string format = text_of(source / "ledger/FORMAT.md");
    const std::size_t begin = format.find("\n## 10."), end = format.find("\n## 11.");
    ASSERT_NE(begin, std::string::npos);
    const std::string section = format.substr(begin, end - begin);
    const std::set<std::string> members{"commit_sm3", "token_sha256"};
    const std::regex code("`([a-z0-9]+(?:_[a-z0-9]+)+)`");
    const auto listed = finding_codes();
    std::size_t seen = 0;
    for (std::sregex_iterator it(section.begin(), section.end(), code), none; it != none; ++it) {
        const std::string name = (*it)[1].str();
        if (members.contains(name)) continue;
        ++seen;
        EXPECT_NE(std::ranges::find(listed, name), listed.end()) << name;
    }
    EXPECT_GE(seen, 40u);
}

TEST(FindingLabel, WordsAreThereInBothLanguagesAndTellCodesApart) {
    std::set<std::string> zh, en, codes;
    for (const std::string_view code : finding_codes()) {
        const Label label = finding_label(code);
        EXPECT_TRUE(codes.emplace(code).second) << code << " stands twice";
        EXPECT_TRUE(zh.insert(label.zh).second) << code;
        EXPECT_TRUE(en.insert(label.en).second) << code;
        EXPECT_GT(label.zh.size(), 6u) << code;
        EXPECT_TRUE(std::ranges::any_of(label.zh, [](char c) { return (c & 0x80) != 0; })) << code;
        EXPECT_TRUE(std::ranges::all_of(label.en, [](char c) { return (c & 0x80) == 0; })) << code;
    }
}

TEST(FindingLabel, AnUnknownCodeIsSaidToBeUnknown) {
    EXPECT_EQ(finding_label("no_such_code").en, "a finding of an unknown kind");
    EXPECT_FALSE(finding_label("").zh.empty());
}

}  // namespace
}  // namespace qiyue
