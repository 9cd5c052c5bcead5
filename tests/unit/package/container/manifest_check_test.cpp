#include "ledger/package/container/manifest_check.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/package/container/asic_manifest.hpp"
#include "tests/unit/package/container/package_fixture.hpp"

namespace qiyue {
namespace {

using namespace testing;

/// Somebody who can make every checksum of a ZIP right.
class Insider : public ::testing::Test {
protected:
    Insider() : members(members_of(make_package().zip)) {}

    std::vector<Finding> findings() const { return findings_of(zip_of(members)); }
    void remove(std::string_view name) {
        std::erase_if(members, [&](const Member& each) { return each.name == name; });
    }
    void replace(std::string_view name, std::string_view from, std::string_view to) {
        Member& changed = member(members, name);
        std::string bytes = changed.packed;
        const std::size_t at = bytes.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        replace_bytes(changed, bytes.replace(at, from.size(), to));
    }
    void expect(std::string_view code, std::string_view detail) const {
        const auto found = findings();
        EXPECT_TRUE(finds(found, code, detail)) << detail;
        if (!finds(found, code, detail))
            for (const Finding& each : found)
                ADD_FAILURE() << each.code << ": " << each.detail;
    }

    std::vector<Member> members;
};

TEST_F(Insider, EveryChangedByteIsFoundButOfTheNewestSeal) {
    for (Member& each : members) {
        if (each.name == "META-INF/timestamp1.tst") continue;
        const Member before = each;
        for (std::size_t i = 0; i < before.packed.size(); ++i) {
            std::string bytes = before.packed;
            bytes[i] = static_cast<char>(bytes[i] ^ 1);
            replace_bytes(each, bytes);
            EXPECT_FALSE(findings().empty()) << each.name << " byte " << i;
        }
        each = before;
    }
    EXPECT_TRUE(findings().empty());
}

TEST_F(Insider, EveryMissingFileIsFound) {
    const std::vector<Member> all = members;
    for (const Member& each : all) {
        members = all;
        remove(each.name);
        EXPECT_FALSE(findings().empty()) << each.name;
    }
}

TEST_F(Insider, AFileThatNoManifestListsIsFound) {
    members.push_back(stored("data/checkpoint/earlier", "x"));
    expect("manifest_mismatch", "manifest-sha256.txt does not list data/checkpoint/earlier");
    expect("manifest_mismatch", "sm3sums.txt does not list data/checkpoint/earlier");
    expect("manifest_mismatch", "ASiCManifest1.xml does not list data/checkpoint/earlier");
    expect("manifest_mismatch", "bag-info.txt counts other files");
}

TEST_F(Insider, APayloadThatIsListedAnewIsFoundByTheSeal) {
    const std::string before = member(members, "data/package.json").packed;
    replace_bytes(member(members, "data/package.json"), "[]\n");
    for (const HashAlgorithm algorithm : {HashAlgorithm::sha256, HashAlgorithm::sm3})
        replace(algorithm == HashAlgorithm::sm3 ? "sm3sums.txt" : "manifest-sha256.txt",
                to_hex(digest(algorithm, before)), to_hex(digest(algorithm, "[]\n")));
    const auto found = findings();
    EXPECT_TRUE(finds(found, "manifest_mismatch",
                      "data/package.json has another digest than META-INF/ASiCManifest1.xml"));
    EXPECT_TRUE(finds(found, "manifest_mismatch",
                      "manifest-sha256.txt has another digest than tagmanifest-sha256.txt"));
    EXPECT_FALSE(finds(found, "manifest_mismatch", "than manifest-sha256.txt says"));
}

TEST_F(Insider, LinesOfAManifest) {
    const std::string sha = to_hex(sha256("{}\n"));
    const std::string line = sha + "  data/package.json\n";
    const auto with = [&](std::string_view to) {
        const auto before = members;
        replace("manifest-sha256.txt", line, to);
        const auto found = findings();
        members = before;
        return found;
    };
    EXPECT_TRUE(finds(with(""), "manifest_mismatch", "does not list data/package.json"));
    EXPECT_TRUE(finds(with(line + line), "manifest_mismatch", "lists data/package.json twice"));
    EXPECT_TRUE(
        finds(with(sha + "  data/package.json\r\n"), "package_format", "no digest and name"));
    EXPECT_TRUE(finds(with(sha + " *data/package.json\n"), "package_format", "no digest and name"));
    EXPECT_TRUE(finds(with(sha + "  ../package.json\n"), "package_format", "no digest and name"));
    EXPECT_TRUE(finds(with(line + sha + "  data/a\n"), "package_format", "lines in order"));
    EXPECT_TRUE(finds(with(line + sha + "  data/pb\n"), "manifest_mismatch",
                      "lists data/pb, which is not there"));
}

TEST_F(Insider, AManifestThatListsWhatIsNotItsOwn) {
    const std::string line = to_hex(sha256("{}\n")) + "  data/package.json\n";
    replace("tagmanifest-sha256.txt", "", line);
    expect("package_format", "tagmanifest-sha256.txt");
}

TEST_F(Insider, FormsOfTheBagsTexts) {
    const std::vector<Member> all = members;
    const auto changed = [&](std::string_view name, std::string_view from, std::string_view to) {
        members = all;
        replace(name, from, to);
        return findings();
    };
    EXPECT_TRUE(finds(changed("bagit.txt", "1.0", "0.97"), "package_format", "bagit.txt"));
    EXPECT_TRUE(finds(changed("mimetype", "asic-e", "asic-s"), "package_format", "mimetype"));
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"Payload-Oxum", "Payload-oxum"},
             {"Qiyue-Tree-Size: 7", "Qiyue-Tree-Size: 07"},
             {"Qiyue-Log-Origin: demo", "Qiyue-Log-Origin: demi"},
             {"Bagging-Date: 2026", "Bagging-Date:  2026"},
             {"Bagging-Date: 2026-01-31\n", ""},
             {"2026-01-31\n", "2026-01-31\r\n"},
             {"2026-01-31\n", "2026-02-30\n"},
             {"complexes-7-0123abcd", "complexes/7"},
             {"evidence-package:1", "evidence-package:2"}})
        EXPECT_TRUE(finds(changed("bag-info.txt", from, to), "package_format", "bag-info.txt"))
            << from;
    EXPECT_TRUE(finds(changed("bag-info.txt", ".4\n", ".5\n"), "manifest_mismatch",
                      "bag-info.txt counts other files"));
}

/// Lines of files that are not there, thousands of them: the first are told, the others counted.
TEST_F(Insider, CannotFillTheMemoryWithFindings) {
    std::string text;
    for (int i = 10'000; i < 20'000; ++i)
        text += std::string(64, '0') + "  data/x" + std::to_string(i) + "\n";
    replace_bytes(member(members, "manifest-sha256.txt"), text);
    const auto check = check_manifests(*package_files_in(zip_of(members)));
    ASSERT_TRUE(check);
    EXPECT_LT(check->findings.size(), 1'010U);
    EXPECT_GT(check->findings.size() + check->findings_left_out, 10'000U);
}

TEST_F(Insider, FormsOfAnAsicManifest) {
    const std::vector<Member> all = members;
    const auto changed = [&](std::string_view name, std::string_view from, std::string_view to) {
        members = all;
        replace(name, from, to);
        const auto found = findings();
        return finds(found, "package_format", std::string(name));
    };
    const std::string_view first = "META-INF/ASiCManifest1.xml";
    EXPECT_TRUE(changed(first, "UTF-8", "utf-8"));
    EXPECT_TRUE(changed(first, "text/html", "text/plain"));
    EXPECT_TRUE(changed(first, "URI=\"README", "URI='README"));
    EXPECT_TRUE(changed(first, "signature1.p7s", "signature2.p7s"));
    EXPECT_TRUE(changed(first, "sha256", "sha512"));
    EXPECT_TRUE(changed(first, "<ASiCManifest", "<!DOCTYPE a []><ASiCManifest"));
    EXPECT_TRUE(changed(first, "</ASiCManifest>\n", "</ASiCManifest>"));
    EXPECT_TRUE(changed(first, "URI=\"data/", "URI=\"data/../data/"));
    EXPECT_TRUE(changed("META-INF/ASiCManifest2.xml", "timestamp1.tst", "timestamp2.tst"));
}

TEST_F(Insider, AFileOfMetaInfThatIsNoPartOfTheChain) {
    members.push_back(stored("META-INF/timestamp2.tst", "x"));
    expect("package_format", "META-INF/timestamp2.tst is no part of the chain");
    members.back() = stored("META-INF/ASiCManifest4.xml", "x");
    expect("package_format", "META-INF/ASiCManifest4.xml is no part of the chain");
    members.back() = stored("META-INF/ASiCManifest04.xml", "x");
    expect("package_format", "has no place in a package");
}

TEST_F(Insider, AManifestWithoutItsSeal) {
    remove("META-INF/timestamp1.tst");
    expect("manifest_mismatch", "refers to META-INF/timestamp1.tst, which is not there");
}

TEST_F(Insider, AManifestTooLargeToBeOne) {
    replace_bytes(member(members, "manifest-sha256.txt"), std::string(2u << 20, 'x'));
    expect("package_format", "manifest-sha256.txt is larger");
}

TEST(ManifestCheck, SaysWhatTheBagSays) {
    const MadePackage package = make_package();
    std::uint64_t last = 0;
    std::uint64_t all = 0;
    const auto files = package_files_in(package.zip);
    const auto check = check_manifests(*files, [&](std::uint64_t done, std::uint64_t of) {
        EXPECT_GE(done, last);
        last = done;
        all = of;
    });
    ASSERT_TRUE(check);
    EXPECT_TRUE(check->findings.empty());
    EXPECT_EQ(check->package_sha256, package.finished.package_sha256);
    EXPECT_EQ(check->files, 19U);
    EXPECT_EQ(last, all);
    EXPECT_EQ(check->bytes, all);
    ASSERT_TRUE(check->info);
    EXPECT_EQ(check->info->id, bag_info().id);
    EXPECT_EQ(check->info->origin, bag_info().origin);
    EXPECT_EQ(check->info->size, 7U);
    EXPECT_EQ(check->info->root, to_hex(sha256("root")));
    EXPECT_EQ(check->info->root_sm3, to_hex(sha256("root in the twin")));
    EXPECT_EQ(check->info->group, "");
    ASSERT_EQ(check->seals.size(), 2U);
    EXPECT_EQ(check->seals[0].manifest, "META-INF/ASiCManifest1.xml");
    EXPECT_EQ(check->seals[0].seal, "META-INF/signature1.p7s");
    EXPECT_EQ(check->seals[1].manifest, "META-INF/ASiCManifest2.xml");
    EXPECT_EQ(check->seals[1].seal, "META-INF/timestamp1.tst");
}

TEST(ManifestCheck, OfNothingFindsThatEverythingIsMissing) {
    const auto files = package_files_in("");
    const auto check = check_manifests(*files);
    ASSERT_TRUE(check);
    EXPECT_FALSE(check->package_sha256);
    EXPECT_FALSE(check->info);
    EXPECT_EQ(check->findings.size(), 11U);
}

TEST(AsicManifestText, IsReadBackAsItWasWritten) {
    for (const bool renewal : {false, true}) {
        AsicManifest manifest;
        manifest.number = renewal ? 3 : 1;
        manifest.sha512 = renewal;
        const std::string digest(renewal ? 64 : 32, '\x07');
        for (const char* name :
             {"META-INF/timestamp1.tst", "a.sh", "data/documents/x", "data/y.pdf"})
            manifest.references.push_back({name, digest});
        const std::string text = manifest.text();
        const auto parsed = AsicManifest::parse(manifest.number, text);
        ASSERT_TRUE(parsed) << parsed.error().text();
        EXPECT_EQ(parsed->text(), text);
        EXPECT_EQ(parsed->sha512, renewal);
        EXPECT_FALSE(AsicManifest::parse(renewal ? 1 : 3, text));
        std::swap(manifest.references[0], manifest.references[1]);
        EXPECT_FALSE(AsicManifest::parse(manifest.number, manifest.text()));
    }
}

}  // namespace
}  // namespace qiyue
