#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/event/disclosure.hpp"
#include "ledger/event/json_text.hpp"
#include "ledger/package/claim/package_claim.hpp"

namespace qiyue {
namespace {

class EventContents : public ::testing::Test {
protected:
    const CloudEvent& event(std::string type, std::string data) {
        text_ =
            R"({"specversion":"1.0","id":"019cb141-1b40-739f-af42-eeff58b66a01","source":)"
            R"("/organizations/A","type":")" +
            type + R"(","dataschema":"urn:qiyue:catalogue:)" + type +
            R"(:1","subject":"complexes/C","time":"2026-01-01T00:00:00Z","datacontenttype":)"
            R"("application/json","ledger":"demo.example/qiyue","nonce":"AAAAAAAAAAAAAAAAAAAAAA",)"
            R"("data":)" +
            data + "}";
        auto read = read_event(text_, document_);
        EXPECT_TRUE(read) << (read ? "" : read.error().text());
        return event_.emplace(std::move(*read));
    }
    static std::string hex(std::string_view of) { return to_hex(sha256(of)); }

private:
    std::string text_;
    Document document_;
    std::optional<CloudEvent> event_;
};

TEST_F(EventContents, DocumentsAreFoundWhereverTheyStand) {
    const std::string one =
        R"({"sha256":")" + hex("1") + R"(","size":5,"media_type":"text/plain","name":"a"})";
    const std::string two = R"({"sha256":")" + hex("2") + R"(","sm3":")" + hex("3") +
                            R"(","size":6,"media_type":"application/pdf","name":"b"})";
    const auto documents = named_documents(
        event("some.thing", R"({"doc":)" + one + R"(,"deep":[{"official":{"doc":)" + two + "}}]}"));
    ASSERT_EQ(documents.size(), 2u);
    EXPECT_EQ(documents[0].sha256, sha256("1"));
    EXPECT_EQ(documents[0].size, 5u);
    EXPECT_EQ(documents[0].media_type, "text/plain");
    EXPECT_FALSE(documents[0].sm3);
    EXPECT_EQ(documents[1].sm3, sha256("3"));
}

TEST_F(EventContents, WhatOnlyLooksLikeADocumentIsNone) {
    const std::string hash = R"("sha256":")" + hex("1") + '"';
    for (const std::string& other :
         {"{" + hash + "}", "{" + hash + R"(,"size":5,"media_type":"a"})",
          "{" + hash + R"(,"size":-5,"media_type":"a","name":"b"})",
          "{" + hash + R"(,"size":5,"media_type":"a","name":"b","more":1})",
          "{" + hash + R"(,"sm3":"x","size":5,"media_type":"a","name":"b"})",
          std::string(R"({"sha256":"x","size":5,"media_type":"a","name":"b"})")})
        EXPECT_TRUE(named_documents(event("some.thing", R"({"doc":)" + other + "}")).empty())
            << other;
}

TEST_F(EventContents, CommitmentsAndErasuresAreRead) {
    const CloudEvent& both = event(
        "some.thing", R"({"commit":{"/b":")" + hex("1") + R"(","/a/0":")" + hex("2") + R"("}})");
    const auto commitments = commitments_of(both);
    ASSERT_EQ(commitments.size(), 2u);
    EXPECT_EQ(commitments[0].pointer, "/b");
    EXPECT_EQ(commitments[0].hash, sha256("1"));
    EXPECT_EQ(commitments[1].pointer, "/a/0");
    EXPECT_TRUE(commitments_of(event("some.thing", "{}")).empty());

    const std::string data = R"({"commitments":[")" + hex("1") + R"(","x",7]})";
    EXPECT_EQ(erased_by(event("disclosure.erased", data)), std::vector<Hash>{sha256("1")});
    EXPECT_TRUE(erased_by(event("disclosure.granted", data)).empty());
    EXPECT_TRUE(erased_by(event("disclosure.erased", R"({"commitments":"x"})")).empty());
}

TEST_F(EventContents, TextsThatAConclusionStatesAreRead) {
    const std::string id = "019cb141-1b40-739f-af42-eeff58b66a02";
    const std::string text = format_disclosure(std::string(32, 's'), id, "/scores", R"({"a":9})");
    std::string quoted;
    append_json_string(quoted, text);
    const std::string data = R"({"opened":["no disclosure",)" + quoted + ",7]}";
    const auto opened = opened_by(event("evaluation.concluded", data));
    ASSERT_EQ(opened.size(), 1u);
    EXPECT_EQ(opened[0].commitment, sha256(text));
    EXPECT_EQ(opened[0].event_id, id);
    EXPECT_EQ(opened[0].pointer, "/scores");
    EXPECT_TRUE(opened_by(event("review.concluded", data)).empty());
    EXPECT_TRUE(opened_by(event("evaluation.concluded", R"({"opened":"x"})")).empty());
    EXPECT_TRUE(opened_by(event("evaluation.concluded", "{}")).empty());
    EXPECT_TRUE(is_opened_by_log(event("evaluation.scored", "{}")));
    EXPECT_FALSE(is_opened_by_log(event("evaluation.concluded", "{}")));
}

}  // namespace
}  // namespace qiyue
