#include "ledger/audit/auditor.hpp"

#include <random>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "tests/unit/audit/vectors.hpp"

namespace qiyue {
namespace {

using namespace audit_test;

TEST(Auditor, AcceptsTheReferenceLedger) {
    const Trust trust = read_trust("trust");
    const auto expected = read_json("expected.json");
    const AuditReport report = audit_directory(path_of("ledger"), &trust);
    EXPECT_TRUE(report.ok) << report.to_json();
    EXPECT_TRUE(report.anchored);
    EXPECT_EQ(report.size, 50u);
    EXPECT_EQ(report.entries_checked, 50u);
    EXPECT_GT(report.signatures_checked, 50u);
    ASSERT_TRUE(report.root.has_value());
    EXPECT_EQ(to_hex(*report.root), expected["root_sha256"].get<std::string>());
    ASSERT_TRUE(report.twin_root.has_value());
    EXPECT_EQ(to_hex(*report.twin_root), expected["root_sm3"].get<std::string>());
}

TEST(Auditor, WithoutTrustTheLedgersOwnKeysCountAndNothingIsAnchored) {
    const AuditReport report = audit_directory(path_of("ledger"), nullptr);
    EXPECT_TRUE(report.ok) << report.to_json();
    EXPECT_FALSE(report.anchored);
    EXPECT_EQ(report.origin, "demo.example/qiyue");
}

TEST(Auditor, AcceptsEverySoundCase) {
    for (const auto& sound : read_json("sound/cases.json")) {
        const std::string name = "sound/" + sound["name"].get<std::string>();
        const Trust trust = read_trust(name + "/trust");
        const AuditReport report = audit_directory(path_of(name + "/tiles"), &trust);
        EXPECT_TRUE(report.ok) << name << report.to_json();
    }
}

TEST(Auditor, FindsInEveryDamagedCaseWhatTheReferenceFinds) {
    const auto cases = read_json("damaged/cases.json");
    ASSERT_GE(cases.size(), 72u);
    for (const auto& damaged : cases) {
        const std::string name = "damaged/" + damaged["name"].get<std::string>();
        const Trust trust = read_trust(name + "/trust");
        const AuditReport report = audit_directory(path_of(name + "/tiles"), &trust);
        EXPECT_FALSE(report.ok) << name;
        EXPECT_EQ(codes(report.findings), codes(damaged["reference_finds"])) << name << "\n"
                                                                             << report.to_json();
    }
}

TEST(Auditor, AnyByteOfTheLedgerChangedIsFound) {
    namespace fs = std::filesystem;
    const Trust trust = read_trust("trust");
    const fs::path copy = fs::temp_directory_path() / "qiyue-audit-byte";
    std::mt19937_64 random(20261124);
    for (const char* file :
         {"checkpoint", "checkpoint-sm3", "tile/0/000.p/50", "tile/entries/000.p/50"}) {
        for (int round = 0; round < 12; ++round) {
            fs::remove_all(copy);
            fs::copy(path_of("ledger"), copy, fs::copy_options::recursive);
            std::string bytes = read(std::string("ledger/") + file);
            const std::size_t at = random() % bytes.size();
            bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1 + random() % 255));
            std::ofstream(copy / file, std::ios::binary) << bytes;
            EXPECT_FALSE(audit_directory(copy.string(), &trust).ok) << file << " byte " << at;
        }
    }
    fs::remove_all(copy);
}

TEST(Auditor, TheNumberOfThreadsChangesNothing) {
    const Trust trust = read_trust("sound/size-257/trust");
    for (const unsigned threads : {1u, 2u, 7u}) {
        AuditOptions options;
        options.threads = threads;
        const AuditReport report =
            audit_directory(path_of("sound/size-257/tiles"), &trust, options);
        EXPECT_TRUE(report.ok);
        EXPECT_EQ(report.entries_checked, 257u);
    }
}

TEST(Auditor, ADirectoryThatIsNotThereIsAnError) {
    const auto source = open_tiles_directory(path_of("nowhere"));
    ASSERT_FALSE(source.has_value());
    EXPECT_EQ(source.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace qiyue
