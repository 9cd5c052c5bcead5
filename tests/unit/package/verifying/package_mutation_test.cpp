// Every way in which a package can be altered, by whom it may: somebody outside, who has the ZIP
// alone; somebody inside, who makes all manifests anew, and leaves the old seals, or seals with a
// key of their own, or even with the ledger's. None is accepted.

#include <algorithm>
#include <cstdint>

#include <gtest/gtest.h>

#include "tests/unit/package/container/package_fixture.hpp"
#include "tests/unit/package/verifying/alterations.hpp"

namespace qiyue::verifying_test {
namespace {

using qiyue::testing::Member;
using qiyue::testing::members_of;
using qiyue::testing::zip_of;

/// The ZIP with these files of data/ and everything else as it was.
std::string outside(const Contents& contents) {
    std::vector<Member> members;
    for (Member& member : members_of(complex_zip())) {
        const auto found = std::ranges::find(contents.data, member.name,
                                             &std::pair<std::string, std::string>::first);
        const bool is_gone = member.name.starts_with("data/") && found == contents.data.end();
        if (is_gone) continue;
        if (found != contents.data.end() && found->second != member.packed)
            qiyue::testing::replace_bytes(member, found->second);
        members.push_back(std::move(member));
    }
    for (const auto& [name, bytes] : contents.data)
        if (std::ranges::find(members, name, &Member::name) == members.end())
            members.push_back(qiyue::testing::stored(name, bytes));
    return zip_of(members);
}

class Alterations : public ::testing::TestWithParam<Alteration> {
protected:
    Contents changed() const {
        Contents contents = contents_of(complex_zip());
        GetParam().change(contents);
        return contents;
    }
    void expect(const std::string& zip, const std::vector<std::string>& expected) const {
        const PackageVerdict verdict = verify(zip);
        EXPECT_FALSE(verdict.audit.ok);
        for (const std::string& code : expected)
            EXPECT_TRUE(codes(verdict).contains(code)) << code << " is not in\n" << told(verdict);
    }
};

TEST_P(Alterations, InsideWithTheLedgersKey) {
    expect(packed(changed(), ledger_seals()), {GetParam().code});
}

TEST_P(Alterations, InsideWithAForeignKey) {
    expect(packed(changed(), foreign_seals()), {GetParam().code, "seal_invalid"});
}

TEST_P(Alterations, InsideWithTheOldSeals) {
    expect(packed_with_old_seals(changed()), {GetParam().code, "seal_invalid"});
}

TEST_P(Alterations, Outside) {
    const Contents contents = changed();
    if (contents.data == contents_of(complex_zip()).data) return;  // of bag-info.txt alone
    expect(outside(contents), {GetParam().code, "manifest_mismatch"});
}

/// Without a trust file and authorities nothing is authenticated, and what does not hold together
/// is found all the same.
TEST_P(Alterations, InsideWithTheLedgersKeyBeforeAStranger) {
    const std::string zip = packed(changed(), ledger_seals());
    PackageOptions alone;
    alone.now = verified_at();
    const PackageVerdict verdict = verify(zip, alone);
    EXPECT_FALSE(verdict.audit.ok);
    EXPECT_FALSE(verdict.audit.anchored);
}

std::string test_name(const ::testing::TestParamInfo<Alteration>& info) {
    std::string name = std::to_string(info.index) + "_" + info.param.name;
    std::ranges::replace_if(
        name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Entries, Alterations, ::testing::ValuesIn(entry_alterations()), test_name);
INSTANTIATE_TEST_SUITE_P(Contents, Alterations, ::testing::ValuesIn(content_alterations()),
                         test_name);

/// What was altered outside `data/`, and the code.
void expect_members(const std::function<void(std::vector<Member>&)>& change,
                    const std::string& code) {
    auto members = members_of(complex_zip());
    change(members);
    const PackageVerdict verdict = verify(zip_of(members));
    EXPECT_FALSE(verdict.audit.ok);
    EXPECT_TRUE(codes(verdict).contains(code)) << code << " is not in\n" << told(verdict);
}

/// Replaces the bytes of one member.
std::function<void(std::vector<Member>&)> put(std::string name, std::string bytes) {
    return [name = std::move(name), bytes = std::move(bytes)](std::vector<Member>& members) {
        qiyue::testing::replace_bytes(qiyue::testing::member(members, name), bytes);
    };
}

std::string member_of(const std::string& zip, const std::string& name) {
    auto members = members_of(zip);
    return qiyue::testing::member(members, name).packed;
}

TEST(PackageMutations, FilesBesideTheData) {
    for (const char* name : {"README.zh.md", "README.en.md", "verify.sh", "sm3sums.txt"})
        expect_members(put(name, "altered\n"), "manifest_mismatch");
    expect_members(put("bag-info.txt", "altered\n"), "package_format");
    expect_members(put("mimetype", "application/zip"), "package_format");
    expect_members(put("META-INF/ASiCManifest1.xml", "<xml/>"), "package_format");
}

TEST(PackageMutations, SealsOfOthers) {
    const std::string foreign = altered([](Contents&) {}, foreign_seals());
    const std::string other =
        altered([](Contents& c) { c.at("data/report.html") += " "; }, ledger_seals());
    for (const std::string& zip : {foreign, other}) {
        for (const char* name : {"META-INF/signature1.p7s", "manifest-sha256.txt.sm2.sig"})
            expect_members(put(name, member_of(zip, name)), "seal_invalid");
        expect_members(put("META-INF/timestamp1.tst", member_of(zip, "META-INF/timestamp1.tst")),
                       "timestamp_invalid");
    }
    EXPECT_EQ(codes(verify(foreign)), (std::set<std::string>{"seal_invalid", "timestamp_invalid"}));
}

TEST(PackageMutations, SealsTakenAway) {
    const auto without = [](std::vector<std::string_view> ends) {
        return [ends](std::vector<Member>& members) {
            std::erase_if(members, [&](const Member& member) {
                return std::ranges::any_of(
                    ends, [&](std::string_view end) { return member.name.ends_with(end); });
            });
        };
    };
    expect_members(without({".p7s", "ASiCManifest1.xml", ".tst", "ASiCManifest2.xml"}),
                   "seal_invalid");
    expect_members(without({".tst", "ASiCManifest2.xml"}), "package_claim");
    expect_members(without({".sm2.sig"}), "package_claim");
}

TEST(PackageMutations, TricksOfTheZip) {
    const std::string& zip = complex_zip();
    const auto expect_bytes = [](const std::string& bytes, const char* what) {
        const PackageVerdict verdict = verify(bytes);
        EXPECT_TRUE(codes(verdict).contains("package_format")) << what << "\n" << told(verdict);
    };
    expect_bytes("#!/bin/sh\n" + zip, "bytes in front");
    expect_bytes(zip + "bytes", "bytes behind");
    expect_bytes(zip.substr(0, zip.size() / 2), "half of it");
    expect_bytes("", "nothing");
    const auto added = [](const std::string& name) {
        return [name](std::vector<Member>& members) {
            members.push_back(qiyue::testing::stored(name, "x"));
        };
    };
    for (const char* name : {"data/entries.jsonl", "DATA/entries.jsonl", "../etc/passwd",
                             "/etc/passwd", "data\\entries.jsonl", "data/x/../y", "data/.hidden"})
        expect_members(added(name), "package_format");
    expect_members(
        [](std::vector<Member>& members) {
            members.push_back(
                qiyue::testing::deflated("data/documents/x", std::string(64u << 20, '\0')));
        },
        "package_format");
}

TEST(PackageMutations, AnotherComplexsPackageUnderThisName) {
    making_test::VectorLog log;
    const std::string other = make_zips(log, complex_request("CQ-0002")).at(0);
    PackageOptions asked = options();
    asked.expected_stream = "complexes/CQ-0001";
    EXPECT_EQ(codes(verify(complex_zip(), asked)), std::set<std::string>{});
    EXPECT_EQ(codes(verify(other, options())), std::set<std::string>{});
    EXPECT_EQ(codes(verify(other, asked)), std::set<std::string>{"package_scope"});
    const std::string renamed = altered(
        [&](Contents& c) {
            c = contents_of(other);
            c.info.id = contents_of(complex_zip()).info.id;
        },
        ledger_seals());
    EXPECT_TRUE(codes(verify(renamed)).contains("package_claim"));
}

TEST(PackageMutations, ProofsOfAPackageOfAnotherSize) {
    making_test::VectorLog small(47);
    PackageRequest request = complex_request();
    const std::string older = make_zips(small, request, ledger_seals()).at(0);
    const Contents from = contents_of(older);
    const std::string mixed = altered(
        [&](Contents& c) {
            for (auto& [name, bytes] : c.data)
                if (name.ends_with("/20.tlog-proof"))
                    for (const auto& [there, other] : from.data)
                        if (there == name) bytes = other;
        },
        ledger_seals());
    EXPECT_TRUE(codes(verify(mixed)).contains("proof_inclusion")) << told(verify(mixed));
}

/// Bytes changed anywhere, by chance: never accepted, never a crash.
TEST(PackageMutations, BytesByChance) {
    std::uint64_t state = 41;
    const auto below = [&](std::size_t limit) {
        state = state * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
        return static_cast<std::size_t>((state >> 33) % limit);
    };
    for (unsigned i = 0; i < 300; ++i) {
        std::string bytes = complex_zip();
        const std::size_t at = below(bytes.size());
        bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1 + below(255)));
        EXPECT_FALSE(verify(bytes).audit.ok) << at;
    }
}

}  // namespace
}  // namespace qiyue::verifying_test
