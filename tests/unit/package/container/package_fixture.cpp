#include "tests/unit/package/container/package_fixture.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <gtest/gtest.h>
#include <zlib.h>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/package/container/manifest_check.hpp"

namespace qiyue::testing {
namespace {

std::uint32_t crc_of(std::string_view bytes) {
    return static_cast<std::uint32_t>(
        ::crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

std::string deflate_bytes(std::string_view bytes) {
    z_stream stream{};
    EXPECT_EQ(::deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string packed(::deflateBound(&stream, bytes.size()), '\0');
    std::string input(bytes);
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.resize(stream.total_out);
    ::deflateEnd(&stream);
    return packed;
}

Member member_of(std::string name, std::string packed, std::string_view bytes) {
    Member made;
    made.local.crc = crc_of(bytes);
    made.local.packed = static_cast<std::uint32_t>(packed.size());
    made.local.size = static_cast<std::uint32_t>(bytes.size());
    made.local.name_bytes = static_cast<std::uint16_t>(name.size());
    made.central.fields = made.local;
    made.name = std::move(name);
    made.packed = std::move(packed);
    return made;
}

}  // namespace

Result<std::string> sealed(std::string_view bytes) { return "seal of " + to_hex(sha256(bytes)); }

PackageSeals all_seals() { return {sealed, sealed, sealed}; }

BagInfo bag_info() {
    BagInfo info;
    info.id = "complexes-7-0123abcd";
    info.origin = "demo.example/qiyue";
    info.date = "2026-01-31";
    info.size = 7;
    info.root = sha256("root");
    info.root_sm3 = sha256("root in the twin");
    return info;
}

PackageTexts texts() { return {"说明\n", "what it is\n", "#!/bin/sh\n"}; }

MadePackage make_package(const PackageSeals& seals) {
    const TemporaryDirectory directory;
    const std::string path = directory / "p.asice";
    auto writer = PackageWriter::create(path);
    EXPECT_TRUE(writer) << writer.error().text();
    EXPECT_TRUE(writer->add("data/entries.jsonl", "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n"));
    EXPECT_TRUE(writer->add("data/proofs/0.tlog-proof", "c2sp.org/tlog-proof@v1\n"));
    EXPECT_TRUE(writer->add("data/report.html", "<html></html>\n"));
    EXPECT_TRUE(writer->add("data/package.json", "{}\n"));
    auto finished = writer->finish(bag_info(), texts(), seals);
    EXPECT_TRUE(finished) << finished.error().text();
    return {file_bytes(path), *finished};
}

Member stored(std::string name, std::string bytes) {
    const std::string copy = bytes;
    return member_of(std::move(name), std::move(bytes), copy);
}

Member deflated(std::string name, std::string_view bytes) {
    Member made = member_of(std::move(name), deflate_bytes(bytes), bytes);
    made.local.method = made.central.fields.method = 8;
    made.local.needed = made.central.fields.needed = 20;
    return made;
}

void replace_bytes(Member& member, std::string bytes) {
    Member made = stored(member.name, std::move(bytes));
    member.packed = std::move(made.packed);
    member.local = made.local;
    member.central = made.central;
}

std::string zip_of(const std::vector<Member>& members,
                   const std::function<void(std::vector<ZipCentral>&, ZipEnd&)>& last,
                   std::string_view comment) {
    std::string zip;
    std::vector<ZipCentral> records;
    for (const Member& each : members) {
        zip += each.before;
        records.push_back(each.central);
        records.back().offset = static_cast<std::uint32_t>(zip.size());
        zip += zip_text(each.local) + each.name + each.local_extra + each.packed + each.after;
    }
    ZipEnd end;
    end.here = end.members = static_cast<std::uint16_t>(members.size());
    end.central_offset = static_cast<std::uint32_t>(zip.size());
    end.comment_bytes = static_cast<std::uint16_t>(comment.size());
    for (const Member& each : members)
        end.central_bytes += static_cast<std::uint32_t>(
            zip_central_bytes + each.name.size() + each.central_extra.size() + each.comment.size());
    if (last) last(records, end);
    for (std::size_t i = 0; i < members.size(); ++i)
        zip +=
            zip_text(records[i]) + members[i].name + members[i].central_extra + members[i].comment;
    return zip + zip_text(end) + std::string(comment);
}

std::vector<Member> members_of(std::string_view zip) {
    std::vector<Member> members;
    while (const auto local = zip_local(zip)) {
        const std::string_view rest = zip.substr(zip_local_bytes);
        members.push_back(stored(std::string(rest.substr(0, local->name_bytes)),
                                 std::string(rest.substr(local->name_bytes, local->packed))));
        zip = rest.substr(local->name_bytes + local->packed);
    }
    return members;
}

Member& member(std::vector<Member>& members, std::string_view name) {
    const auto found = std::ranges::find(members, name, &Member::name);
    EXPECT_NE(found, members.end()) << name;
    return *found;
}

std::vector<Finding> findings_of(const PackageFiles& files) {
    std::vector<Finding> findings = files.findings();
    auto check = check_manifests(files);
    EXPECT_TRUE(check) << check.error().text();
    if (check) std::ranges::move(check->findings, std::back_inserter(findings));
    return findings;
}

std::vector<Finding> findings_of(std::string_view zip) {
    return findings_of(*package_files_in(zip));
}

bool finds(const std::vector<Finding>& findings, std::string_view code, std::string_view detail) {
    return std::ranges::any_of(findings, [&](const Finding& finding) {
        return finding.code == code && !finding.index &&
               finding.detail.find(detail) != std::string::npos;
    });
}

std::vector<std::string> contents_of(const PackageFiles& files) {
    std::vector<std::string> contents;
    for (const PackageFile& file : files.files()) {
        const auto bytes = files.read(file.name, file.size);
        if (bytes) contents.push_back(file.name + '=' + *bytes);
    }
    return contents;
}

std::string file_bytes(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in) << path;
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const std::string& path, std::string_view bytes) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
}

void unpack(const std::string& zip, const std::string& folder) {
    for (const Member& each : members_of(zip))
        write_bytes(folder + '/' + each.name, each.packed);
}

}  // namespace qiyue::testing
