#include "ledger/event/disclosure.hpp"

#include <gtest/gtest.h>

#include "ledger/crypto/digest.hpp"
#include "ledger/event/entry.hpp"
#include "tests/unit/event/vectors.hpp"

namespace qiyue {
namespace {

using nlohmann::json;

const std::string salt(32, '\x07');
constexpr std::string_view event_id = "019cb141-1b40-739f-af42-eeff58b66a01";

std::string text_with(std::string_view pointer, std::string_view value) {
    return format_disclosure(salt, event_id, pointer, value);
}

TEST(Disclosure, IsReadBack) {
    for (const char* pointer : {"/contact", "/a~1b/0", "/\"\\", "/", "/\n\xe5\x8e\x82"}) {
        const std::string text = text_with(pointer, R"({"mobile":"138"})");
        const auto read = Disclosure::parse(text);
        ASSERT_TRUE(read) << read.error().text();
        EXPECT_EQ(read->text, text);
        EXPECT_EQ(read->pointer, pointer);
        EXPECT_EQ(read->event_id, event_id);
        EXPECT_EQ(read->value()["mobile"].text(), "138");
        EXPECT_EQ(read->commitment(), sha256(text));
        EXPECT_EQ(json::parse(text)[3], pointer);
    }
    EXPECT_TRUE(Disclosure::parse(text_with("/x", "null"))->value().is_null());
}

TEST(Disclosure, RefusesOtherForms) {
    const std::string good = text_with("/x", "1");
    const json parts = json::parse(good);
    std::vector<std::string> bad = {"",
                                    " " + good,
                                    good + " ",
                                    good + "\n",
                                    "\xef\xbb\xbf" + good,
                                    good + good,
                                    "{}",
                                    "[]",
                                    "null",
                                    text_with("x", "1"),
                                    text_with("", "1"),
                                    text_with("/~", "1"),
                                    text_with("/x", "1.5"),
                                    text_with("/x", R"({"a":1,"a":2})")};
    const auto with = [&](std::size_t element, const json& value) {
        json changed = parts;
        changed[element] = value;
        bad.push_back(changed.dump());
    };
    with(0, "qiyue-disclosure/2");
    with(0, nullptr);
    with(1, to_base64url(std::string(31, 'x')));
    with(1, to_base64url(std::string(33, 'x')));
    with(1, to_base64(std::string(32, 'x')));
    with(1, 7);
    with(2, "019CB141-1b40-739f-af42-eeff58b66a01");
    with(2, nullptr);
    with(3, nullptr);
    with(5, nullptr);
    bad.push_back(json(std::vector<json>(parts.begin(), parts.begin() + 4)).dump());
    EXPECT_TRUE(Disclosure::parse(good));
    for (const std::string& text : bad) {
        const auto read = Disclosure::parse(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, ErrorCode::disclosure_format) << text;
    }
}

TEST(Disclosure, TheVectorsHaveTheirVerdicts) {
    const auto payloads = test::worked_payloads();
    Document document;
    std::size_t cases = 0;
    for (const auto& vector : test::read_json("format/proofs/disclosures.json")) {
        const auto event = read_event(payloads[vector["event_index"].get<std::size_t>()], document);
        ASSERT_TRUE(event);
        const std::string expected = vector["ok"] ? "" : vector["code"].get<std::string>();
        EXPECT_EQ(check_disclosure(*event, vector["disclosure"].get<std::string>()), expected)
            << vector["name"];
        ++cases;
    }
    EXPECT_EQ(cases, 12u);
}

TEST(Disclosure, TheWorkedLedgersFieldsOpen) {
    const auto payloads = test::worked_payloads();
    Document document;
    std::size_t opened = 0;
    for (const auto& file :
         std::filesystem::directory_iterator(test::vector_path("format/disclosures"))) {
        const auto event = read_event(payloads[std::stoul(file.path().filename())], document);
        ASSERT_TRUE(event);
        EXPECT_EQ(check_disclosure(*event, test::read_file(file.path())), "") << file.path();
        ++opened;
    }
    EXPECT_GT(opened, 30u);
}

TEST(Disclosure, BothDigestsMustHold) {
    const std::string text = text_with("/x", "1");
    json event = json::parse(test::worked_payloads()[5]);
    event["id"] = event_id;
    Document document;
    const auto verdict = [&](const json& commit, const json& twin) {
        event["data"] = {{"commit", commit}, {"commit_sm3", twin}};
        const auto read = read_event(event.dump(), document);
        EXPECT_TRUE(read) << read.error().text();
        return std::string(check_disclosure(*read, text));
    };
    const std::string digest = to_hex(sha256(text)), other(64, '0');
    EXPECT_EQ(verdict({{"/x", digest}}, {{"/x", to_hex(sm3(text))}}), "");
    EXPECT_EQ(verdict({{"/x", digest}}, json::object()), "");
    EXPECT_EQ(verdict({{"/x", digest}}, {{"/x", other}}), "disclosure_hash");
    EXPECT_EQ(verdict({{"/x", other}}, {{"/x", to_hex(sm3(text))}}), "disclosure_hash");
    EXPECT_EQ(verdict({{"/y", digest}}, json::object()), "disclosure_pointer");
}

}  // namespace
}  // namespace qiyue
