#pragma once

// Makes packages of the vectors' ledger into a directory of the test's own and reads them back.

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/audit/entry_work.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/package/container/package_files.hpp"
#include "ledger/package/making/package_making.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/package/making/vector_log.hpp"

namespace qiyue::making_test {

/// A package's files and their bytes.
using Files = std::map<std::string, std::string>;

inline Files files_of(const std::string& path) {
    Files files;
    const auto package = open_package_files(path);
    EXPECT_TRUE(package) << path;
    if (!package) return files;
    for (const Finding& finding : (*package)->findings())
        ADD_FAILURE() << finding.code << " " << finding.detail;
    for (const PackageFile& file : (*package)->files()) {
        auto bytes = (*package)->read(file.name, 1u << 30);
        EXPECT_TRUE(bytes) << file.name;
        if (bytes) files.emplace(file.name, std::move(*bytes));
    }
    return files;
}

/// The indexes of the entries in one of the three files, which must be the log's, byte for byte.
inline std::vector<std::uint64_t> indexes_in(const Files& files, std::string_view name,
                                             const VectorLog& log) {
    std::vector<std::uint64_t> indexes;
    const auto file = files.find(std::string(name));
    if (file == files.end()) return indexes;
    std::string_view rest = file->second;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        EXPECT_NE(end, rest.npos);
        if (end == rest.npos) break;
        EntryWork work;
        work.read(rest.substr(0, end), false);
        EXPECT_EQ(rest.substr(0, end), log.lines().at(work.head.index.value));
        indexes.push_back(work.head.index.value);
        rest.remove_prefix(end + 1);
    }
    EXPECT_FALSE(indexes.empty()) << name << " is there for nothing";
    return indexes;
}

inline std::size_t count_in(const Files& files, std::string_view folder) {
    std::size_t count = 0;
    for (const auto& [name, bytes] : files)
        if (name.starts_with(folder)) ++count;
    return count;
}

class Making : public ::testing::Test {
protected:
    Making() {
        request.recipient = "区法院";
        request.purpose = "举证";
        seals.cades = [](std::string_view bytes) -> Result<std::string> {
            return "seal of " + to_hex(sha256(bytes));
        };
        seals.sm2 = [](std::string_view bytes) -> Result<std::string> {
            return "sm2 of " + to_hex(sm3(bytes));
        };
        seals.timestamp = [](std::string_view bytes) -> Result<std::string> {
            return "token of " + to_hex(sha256(bytes));
        };
    }

    void of_complexes(std::vector<std::string> ids) {
        request.scope = {};
        request.scope.kind = PackageScope::Kind::complexes;
        request.scope.ids = std::move(ids);
    }
    void of_organization(const std::string& uscc) {
        request.scope = {};
        request.scope.kind = PackageScope::Kind::organization;
        request.scope.uscc = uscc;
    }
    void of_range(std::uint64_t from, std::uint64_t to) {
        request.scope = {};
        request.scope.kind = PackageScope::Kind::range;
        request.scope.from = from;
        request.scope.to = to;
    }
    void withhold(std::string_view rule) { EXPECT_TRUE(request.withholding.add(rule)) << rule; }

    std::vector<MadePackage> make(VectorLog& log) {
        log.asked_complete.clear();
        auto made = make_packages(log, request, seals, folder.path(), {});
        EXPECT_TRUE(made) << (made ? "" : made.error().text());
        for (const auto& [stream, times] : log.asked_complete)
            EXPECT_LE(times, made ? made->size() : times) << stream << " is proved too often";
        return made ? std::move(*made) : std::vector<MadePackage>{};
    }
    /// The one package that this request makes.
    MadePackage make_one(VectorLog& log) {
        auto made = make(log);
        EXPECT_EQ(made.size(), 1u);
        return made.empty() ? MadePackage{} : std::move(made.front());
    }

    testing::TemporaryDirectory folder;
    PackageRequest request;
    PackageSeals seals;
};

}  // namespace qiyue::making_test
