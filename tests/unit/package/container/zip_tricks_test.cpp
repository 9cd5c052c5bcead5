// Each way in which a ZIP can say two things, or hide something, by its name.

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/package/container/package_files.hpp"
#include "tests/unit/package/container/package_fixture.hpp"

namespace qiyue {
namespace {

using namespace testing;

class ZipTricks : public ::testing::Test {
protected:
    ZipTricks() : members(members_of(make_package().zip)) {}

    /// Changes what central and local header say of a member alike.
    static void both(Member& changed, const std::function<void(ZipFields&)>& change) {
        change(changed.central.fields);
        change(changed.local);
    }
    void expect(const std::string& zip, std::string_view detail) const {
        const auto found = findings_of(zip);
        EXPECT_TRUE(finds(found, "package_format", detail)) << detail;
        if (!finds(found, "package_format", detail))
            for (const Finding& each : found)
                ADD_FAILURE() << each.code << ": " << each.detail;
    }
    void expect(std::string_view detail) const { expect(zip_of(members), detail); }
    Member& entries() { return member(members, "data/entries.jsonl"); }
    std::size_t readable() const { return package_files_in(zip_of(members))->files().size(); }

    std::vector<Member> members;
};

TEST_F(ZipTricks, APackageTakenApartAndPutTogetherIsTheSame) {
    EXPECT_EQ(zip_of(members), make_package().zip);
    EXPECT_TRUE(findings_of(zip_of(members)).empty());
}

TEST_F(ZipTricks, NameTwice) {
    members.push_back(stored("data/entries.jsonl", "other\n"));
    expect("\"data/entries.jsonl\" is there twice");
    EXPECT_EQ(readable(), members.size() - 1);
}

TEST_F(ZipTricks, NameTwiceInOtherCase) {
    members.push_back(stored("data/Entries.jsonl", "other\n"));
    expect("\"data/Entries.jsonl\" is there twice");
}

TEST_F(ZipTricks, NamesThatLeaveTheFolder) {
    for (const char* name :
         {"../evil", "data/../../evil", "/etc/passwd", "data\\evil", "C:\\evil", "data//x",
          "data/.x", "data/x/", "data/\x01", "data/\xE4\xBD\xA0", "", "data/a b", "~/x"}) {
        members.push_back(stored(name, "evil\n"));
        expect("is no name of a package's file");
        EXPECT_EQ(readable(), members.size() - 1) << name;
        members.pop_back();
    }
}

TEST_F(ZipTricks, NameWithControls) {
    members.push_back(stored("data/\x1B[2J", "evil\n"));
    for (const Finding& finding : findings_of(zip_of(members)))
        EXPECT_EQ(finding.detail.find('\x1B'), std::string::npos);
}

TEST_F(ZipTricks, NameTooLong) {
    members.push_back(stored("data/" + std::string(60'000, 'x'), "evil\n"));
    expect("is no name of a package's file");
    for (const Finding& finding : findings_of(zip_of(members)))
        EXPECT_LT(finding.detail.size(), 300U);
}

TEST_F(ZipTricks, ForeignFile) {
    members.push_back(stored("data/notes.txt", "foreign\n"));
    expect("\"data/notes.txt\" has no place in a package");
    members.back() = stored("META-INF/manifest.xml", "<a/>\n");
    expect("has no place in a package");
}

TEST_F(ZipTricks, Folder) {
    members.push_back(stored("data/x", ""));
    members.back().central.external = 0x41ED0010;
    expect("is no regular file");
    members.back() = stored("data/folder/", "");
    expect("is no name of a package's file");
}

TEST_F(ZipTricks, Link) {
    entries().central.external = 0xA1FF0000;
    expect("is no regular file");
}

TEST_F(ZipTricks, FirstMemberIsAnother) {
    std::swap(members[0], members[1]);
    expect("first member is not mimetype");
}

TEST_F(ZipTricks, BytesInFront) {
    members.front().before = "#!/bin/sh\n";
    expect("member 1 \"mimetype\" begins at byte 10, not at 0");
}

TEST_F(ZipTricks, BytesInFrontThatNoOffsetCounts) {
    expect("#!/bin/sh\n" + zip_of(members), "directory does not stand right before");
}

TEST_F(ZipTricks, BytesBetweenMembers) {
    entries().after = "hidden";
    expect("where what is before it ends");
    EXPECT_EQ(readable(), members.size());
}

TEST_F(ZipTricks, HiddenMemberBetweenMembers) {
    const Member hidden = stored("data/hidden.txt", "hidden\n");
    entries().after = zip_text(hidden.local) + hidden.name + hidden.packed;
    expect("where what is before it ends");
}

TEST_F(ZipTricks, BytesBehindTheLastMember) {
    members.back().after = "hidden";
    expect("bytes between the ZIP's last member and its directory");
}

TEST_F(ZipTricks, BytesBehindTheEnd) {
    expect(zip_of(members) + "x", "does not end with an end record");
}

TEST_F(ZipTricks, TwoEnds) {
    const std::string zip = zip_of(members);
    const std::string end = zip.substr(zip.size() - zip_end_bytes - zip_comment.size());
    expect(zip + end, "directory does not stand right before");
}

TEST_F(ZipTricks, Comment) {
    expect(zip_of(members, {}, "mimetype=application/zip"), "does not end with an end record");
    EXPECT_TRUE(findings_of(zip_of(members, {}, "")).empty());
}

TEST_F(ZipTricks, MemberWithAComment) {
    entries().comment = "hidden";
    entries().central.comment_bytes = 6;
    expect("has a comment");
    EXPECT_EQ(readable(), members.size());
}

TEST_F(ZipTricks, ExtraFieldInTheDirectory) {
    entries().central_extra = std::string("\x75\x70\x00\x00", 4);
    entries().central.fields.extra_bytes = 4;
    expect("has an extra field");
}

TEST_F(ZipTricks, ExtraFieldInTheMember) {
    entries().local_extra = std::string("\x75\x70\x00\x00", 4);
    entries().local.extra_bytes = 4;
    expect("has an extra field in its local header");
    EXPECT_EQ(readable(), members.size());
}

TEST_F(ZipTricks, HeadersThatDisagree) {
    const std::vector<std::function<void(ZipFields&)>> changes = {
        [](ZipFields& fields) { fields.crc ^= 1; },
        [](ZipFields& fields) { fields.size += 1; },
        [](ZipFields& fields) { fields.packed -= 1; },
        [](ZipFields& fields) { fields.time = 1; },
        [](ZipFields& fields) { fields.date = 1; },
        [](ZipFields& fields) { fields.method = 8; },
        [](ZipFields& fields) { fields.needed = 20; },
        [](ZipFields& fields) { fields.flags = 2048; },
    };
    for (const auto& change : changes) {
        const Member before = entries();
        change(entries().local);
        expect("has another local header than central one");
        entries() = before;
    }
}

TEST_F(ZipTricks, NamesThatDisagree) {
    const std::string zip = zip_of(members);
    std::string changed = zip;
    changed.replace(changed.find("data/report.html"), 16, "data/retort.html");
    expect(changed, "has no local header with its name");
}

TEST_F(ZipTricks, Flags) {
    both(entries(), [](ZipFields& fields) { fields.flags = 1; });
    expect("has flags (encrypted)");
    EXPECT_EQ(readable(), members.size() - 1);
    both(entries(), [](ZipFields& fields) { fields.flags = 8; });
    expect("has flags (a data descriptor)");
    both(entries(), [](ZipFields& fields) { fields.flags = 2048; });
    expect("has flags");
}

TEST_F(ZipTricks, DataDescriptorWithoutSizes) {
    entries().local.flags = entries().central.fields.flags = 8;
    entries().local.crc = entries().local.size = entries().local.packed = 0;
    entries().after = std::string("PK\x07\x08", 4) + std::string(12, '\0');
    expect("has flags (a data descriptor)");
}

TEST_F(ZipTricks, Zip64) {
    both(entries(), [](ZipFields& fields) { fields.needed = 45; });
    expect("needs another version");
    const std::string zip = zip_of(members, [](std::vector<ZipCentral>& records, ZipEnd&) {
        records[1].fields.size = records[1].fields.packed = 0xFFFFFFFF;
    });
    expect(zip, "reaches into the ZIP's directory");
}

TEST_F(ZipTricks, OtherMethods) {
    for (const int method : {1, 6, 9, 12, 14, 93, 99}) {
        both(entries(),
             [&](ZipFields& fields) { fields.method = static_cast<std::uint16_t>(method); });
        expect("is packed by another method than deflate");
    }
}

TEST_F(ZipTricks, OtherDisks) {
    expect(zip_of(members, [](auto&, ZipEnd& end) { end.disk = 1; }), "other disks");
    expect(zip_of(members, [](auto&, ZipEnd& end) { end.central_disk = 1; }), "other disks");
    expect(zip_of(members, [](auto&, ZipEnd& end) { end.here = 3; }), "other disks");
    expect(zip_of(members, [](auto& records, ZipEnd&) { records[2].disk = 1; }),
           "is on another disk");
}

TEST_F(ZipTricks, MiscountedMembers) {
    expect(zip_of(members, [](auto&, ZipEnd& end) { end.here = ++end.members; }), "counts 20");
    expect(zip_of(members, [](auto&, ZipEnd& end) { end.here = --end.members; }), "counts 18");
}

TEST_F(ZipTricks, MembersThatOverlap) {
    const std::string zip = zip_of(members, [](std::vector<ZipCentral>& records, ZipEnd&) {
        records[3].offset = records[2].offset;
    });
    expect(zip, "has no local header with its name");
    // Two that share one member's bytes: the quoted overlap of bombs.
    std::vector<Member> twice = members;
    twice.push_back(stored("data/checkpoint/earlier", "x"));
    twice[2].packed = zip_text(twice.back().local) + twice.back().name + twice.back().packed;
    replace_bytes(twice[2], twice[2].packed);
    const std::string overlapping = zip_of(twice, [&](std::vector<ZipCentral>& records, ZipEnd&) {
        records.back().offset = records[2].offset + static_cast<std::uint32_t>(zip_local_bytes) +
                                records[2].fields.name_bytes;
    });
    expect(overlapping, "where what is before it ends");
    EXPECT_FALSE(package_files_in(overlapping)->holds("data/checkpoint/earlier"));
}

TEST_F(ZipTricks, SizesOfAStoredMember) {
    both(entries(), [](ZipFields& fields) { fields.size += 1; });
    expect("is stored, but in another size");
}

TEST_F(ZipTricks, AnotherChecksum) {
    both(entries(), [](ZipFields& fields) { fields.crc ^= 0x10; });
    expect("has another CRC-32");
}

TEST_F(ZipTricks, CutOffAnywhere) {
    const std::string zip = zip_of(members);
    for (std::size_t length = 0; length < zip.size(); ++length)
        EXPECT_FALSE(package_files_in(std::string_view(zip).substr(0, length))->findings().empty());
}

TEST_F(ZipTricks, TooManyMembers) {
    for (int i = 0; i < 1'000; ++i)
        members.push_back(stored("data/proofs/" + std::to_string(i + 1) + ".tlog-proof", ""));
    expect("more members than a package can have");
    EXPECT_LE(readable(), 990U);
}

TEST_F(ZipTricks, MoreThanNineHundredFiles) {
    for (int i = 0; i < 900; ++i)
        members.push_back(stored("data/proofs/" + std::to_string(i + 1) + ".tlog-proof", ""));
    expect("there are more than 900 files");
}

TEST_F(ZipTricks, HugeDirectory) {
    for (int i = 0; i < 40; ++i) {
        members.push_back(stored("data/proofs/" + std::to_string(i + 1) + ".tlog-proof", ""));
        members.back().comment = std::string(60'000, 'x');
        members.back().central.comment_bytes = 60'000;
    }
    expect("directory is larger");
}

class DeflatedMembers : public ZipTricks {};

TEST_F(DeflatedMembers, AreAccepted) {
    for (Member& each : members)
        each = deflated(each.name, each.packed);
    const std::string zip = zip_of(members);
    EXPECT_TRUE(findings_of(zip).empty());
    EXPECT_EQ(contents_of(*package_files_in(zip)),
              contents_of(*package_files_in(make_package().zip)));
}

TEST_F(DeflatedMembers, ThatAreEmptyOrLargeAreReadToTheirEnd) {
    std::string large;
    for (int i = 0; i < 400'000; ++i)
        large += std::to_string(i);
    const std::string zip =
        zip_of({deflated("mimetype", ""), deflated("data/entries.jsonl", large)});
    const auto files = package_files_in(zip);
    EXPECT_EQ(files->read("mimetype", 0), "");
    EXPECT_EQ(files->read("data/entries.jsonl", large.size()), large);
}

TEST_F(DeflatedMembers, WithAnotherSize) {
    const std::string bytes = entries().packed;
    for (const int by : {-1, 1}) {
        entries() = deflated("data/entries.jsonl", bytes);
        both(entries(), [&](ZipFields& fields) {
            fields.size = static_cast<std::uint32_t>(static_cast<int>(fields.size) + by);
        });
        expect(by < 0 ? "unpacks to more bytes" : "unpacks to fewer bytes");
    }
}

TEST_F(DeflatedMembers, WithBytesBehindThePackedOnes) {
    entries() = deflated("data/entries.jsonl", entries().packed);
    entries().packed += "hidden";
    both(entries(), [](ZipFields& fields) { fields.packed += 6; });
    expect("has bytes behind its packed ones");
}

TEST_F(DeflatedMembers, WithAnotherChecksum) {
    entries() = deflated("data/entries.jsonl", entries().packed);
    both(entries(), [](ZipFields& fields) { fields.crc ^= 1; });
    expect("has another CRC-32");
}

TEST_F(DeflatedMembers, ThatAreDamagedOrCutOff) {
    entries() = deflated("data/entries.jsonl", entries().packed);
    const Member sound = entries();
    entries().packed[0] = '\x07';
    expect("is not deflated as it should be");
    entries() = sound;
    entries().packed.pop_back();
    both(entries(), [](ZipFields& fields) { fields.packed -= 1; });
    expect("data/entries.jsonl");
}

TEST_F(DeflatedMembers, ThatAreBombs) {
    entries() = deflated("data/entries.jsonl", std::string(20'000'000, '\0'));
    expect("more than 200 times");
    EXPECT_FALSE(package_files_in(zip_of(members))->holds("data/entries.jsonl"));
    // One that lies about its size is stopped when it has unpacked that much.
    both(entries(), [](ZipFields& fields) { fields.size = 1'000; });
    expect("unpacks to more bytes");
}

}  // namespace
}  // namespace qiyue
