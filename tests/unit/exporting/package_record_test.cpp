#include "ledger/exporting/package_record.hpp"

#include <fstream>

#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/package/container/package_writer.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

using Json = nlohmann::ordered_json;

class PackageRecordTest : public PipelineTest {
protected:
    void SetUp() override {
        PipelineTest::SetUp();
        open();
        made.claim.size = 1;
        made.claim.recipient = "示例法院";
        made.claim.purpose = "诉讼举证";
        made.claim.fields = {3, 2, 1};
        made.package_sha256 = sha256("a manifest");
    }
    Result<ExportedDraft> draft(const std::string& source) const {
        return draft_exported(Town::origin, source, Town::start, exported_data(made));
    }
    std::optional<Index> found(std::uint64_t from = 0, std::uint64_t end = 1'000) const {
        const auto index = find_exported(ledger->store(), Index{from}, Index{end},
                                         town.party("operator"), exported_data(made));
        EXPECT_TRUE(index) << index.error().text();
        return index ? *index : std::nullopt;
    }
    /// Signed by the operator, whose act it is.
    std::string signed_record() const {
        const auto drafted = draft(town.party("operator"));
        EXPECT_TRUE(drafted) << drafted.error().text();
        return town.sign(Json::parse(drafted->payload), {"operator"});
    }

    MadePackage made;
};

TEST_F(PackageRecordTest, ADraftIsAnEventThatTheLedgerTakes) {
    const auto drafted = draft(town.party("operator"));
    ASSERT_TRUE(drafted) << drafted.error().text();
    const Json event = Json::parse(drafted->payload);
    EXPECT_EQ(event["id"], drafted->id);
    EXPECT_EQ(event["type"], "package.exported");
    EXPECT_EQ(event["subject"], "ledger");
    EXPECT_EQ(event["ledger"], Town::origin);
    EXPECT_EQ(event["data"]["package_sha256"], to_hex(made.package_sha256));
    EXPECT_EQ(event["data"]["withheld"], 2);
    EXPECT_EQ(event["data"]["erased"], 1);
    EXPECT_NE(draft(town.party("operator"))->id, drafted->id);
    accepted(signed_record());
}

TEST_F(PackageRecordTest, WhatTheFormRefusesIsNotDrafted) {
    const auto refused = [&](const std::string& source) {
        const auto drafted = draft(source);
        ASSERT_FALSE(drafted);
        EXPECT_EQ(drafted.error().code, ErrorCode::invalid_argument) << drafted.error().text();
    };
    refused("nobody");
    made.claim.recipient = "";
    refused(town.party("operator"));
    made.claim.recipient = std::string(501, 'x');
    refused(town.party("operator"));
    PackageRequest request;
    request.recipient = "示例法院";
    request.purpose = "诉讼举证";
    const auto check = [&] {
        return check_exported(Town::origin, town.party("operator"), Town::start, request)
            .has_value();
    };
    EXPECT_TRUE(check());
    request.purpose = "";
    EXPECT_FALSE(check());
}

TEST_F(PackageRecordTest, ARecordIsFoundByAllThatItStates) {
    EXPECT_FALSE(found());
    const Index index = accepted(signed_record()).index;
    EXPECT_EQ(found(), index);
    EXPECT_EQ(found(index.value), index);
    EXPECT_FALSE(found(index.value + 1));
    EXPECT_FALSE(found(0, index.value));  // not published yet, say
    made.claim.recipient = "另一法院";
    EXPECT_FALSE(found());
    made.claim.recipient = "示例法院";
    made.package_sha256 = sha256("another manifest");
    EXPECT_FALSE(found());
    accepted(signed_record());
    EXPECT_EQ(found(), Index{index.value + 1});
}

TEST_F(PackageRecordTest, TheSameSaidByAnotherOrganisationRecordsNothing) {
    const auto other = draft(town.party("authority 0"));
    ASSERT_TRUE(other) << other.error().text();
    const Index index =
        accepted(town.sign(Json::parse(other->payload), {"authority 0", "operator"})).index;
    EXPECT_FALSE(found());
    const auto by_other = find_exported(ledger->store(), Index{}, Index{1'000},
                                        town.party("authority 0"), exported_data(made));
    ASSERT_TRUE(by_other) << by_other.error().text();
    EXPECT_EQ(*by_other, index);
    std::vector<ExportedEntry> all;
    ASSERT_TRUE(
        each_exported(ledger->store(), Index{}, Index{1'000}, [&](const ExportedEntry& one) {
            all.push_back(one);
            return true;
        }));
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].source, town.party("authority 0"));
    EXPECT_EQ(all[0].package_sha256, made.package_sha256);
}

TEST_F(PackageRecordTest, ThePackageAndEachOpenedTextAreNoted) {
    const std::string path = directory / "p.asice";
    auto writer = PackageWriter::create(path);
    ASSERT_TRUE(writer) << writer.error().text();
    ASSERT_TRUE(writer->add("data/package.json", "{}"));
    ASSERT_TRUE(writer->add("data/disclosures/3.contact.json", "one"));
    ASSERT_TRUE(writer->add("data/disclosures/4.contact.json", "two"));
    PackageSeals seals;
    seals.cades = [](std::string_view) { return std::string("seal"); };
    BagInfo info;
    info.id = "p";
    info.origin = Town::origin;
    info.date = "2026-09-21";
    ASSERT_TRUE(writer->finish(info, {"zh\n", "en\n", "#!/bin/sh\n"}, seals));

    const auto opened = opened_commitments(path);
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_EQ(*opened, (std::vector{sha256("one"), sha256("two")}));
    AccessRecord record(directory.path());
    AccessLine line;
    line.name = "qiyue export";
    line.outcome = "given";
    ASSERT_TRUE(note_package(record, sha256("a manifest"), *opened, line));
    std::ifstream file(AccessRecord::path_in(directory.path()));
    std::vector<Json> lines;
    for (std::string text; std::getline(file, text);)
        lines.push_back(Json::parse(text));
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_FALSE(lines[0].contains("commitment"));
    EXPECT_EQ(lines[2]["commitment"], to_hex(sha256("two")));
    for (const Json& noted : lines) {
        EXPECT_EQ(noted["package"], to_hex(sha256("a manifest")));
        EXPECT_EQ(noted["outcome"], "given");
        EXPECT_EQ(noted["name"], "qiyue export");
    }
    // What opens nothing leaves, too.
    ASSERT_TRUE(note_package(record, sha256("another"), {}, line));
    std::ifstream again(AccessRecord::path_in(directory.path()));
    std::size_t count = 0;
    for (std::string text; std::getline(again, text);)
        ++count;
    EXPECT_EQ(count, 4u);
    EXPECT_FALSE(opened_commitments(directory / "missing.asice"));
}

}  // namespace
}  // namespace qiyue::testing
