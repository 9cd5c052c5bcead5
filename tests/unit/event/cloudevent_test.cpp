#include "ledger/event/cloudevent.hpp"

#include <set>

#include <gtest/gtest.h>

#include "ledger/base/limits.hpp"
#include "ledger/event/entry.hpp"
#include "tests/unit/event/vectors.hpp"

namespace qiyue {
namespace {

using nlohmann::json;

json sample() {
    return {{"specversion", "1.0"},
            {"id", "019cb13c-8760-72cb-b470-0b8a9fdae207"},
            {"source", "/organizations/91500000MAFA00118E"},
            {"type", "charter.signed"},
            {"dataschema", "urn:qiyue:catalogue:charter.signed:2"},
            {"subject", "complexes/CQ-0001"},
            {"time", "2026-03-03T01:07:40.5Z"},
            {"datacontenttype", "application/json"},
            {"ledger", "demo.example/qiyue"},
            {"nonce", "-z1hChUggJGpZ3ej9TM5iw"},
            {"data", {{"a", {{"b", 1}}}}}};
}

/// The place of the refusal, "" if accepted, or the code if it is not event_attribute.
std::string refusal(const json& event) {
    Document document;
    const auto read = read_event(event.dump(), document);
    if (read) return "";
    if (read.error().code != ErrorCode::event_attribute) return read.error().text();
    return read.error().place;
}

std::string refusal_with(const std::string& attribute, const json& value) {
    json event = sample();
    event[attribute] = value;
    return refusal(event);
}

TEST(CloudEvent, IsReadWithAllItsAttributes) {
    json with_correction = sample();
    with_correction["corrects"] = 7;
    with_correction["data"]["commit"] = {{"/x~1y", std::string(64, 'c')}};
    Document document;
    const std::string payload = with_correction.dump();
    const auto event = read_event(payload, document);
    ASSERT_TRUE(event) << event.error().text();
    EXPECT_EQ(event->id, "019cb13c-8760-72cb-b470-0b8a9fdae207");
    EXPECT_EQ(event->source, "/organizations/91500000MAFA00118E");
    EXPECT_EQ(event->type, "charter.signed");
    EXPECT_EQ(event->type_version, 2u);
    EXPECT_EQ(event->subject, "complexes/CQ-0001");
    EXPECT_EQ(event->time_text, "2026-03-03T01:07:40.5Z");
    EXPECT_EQ(event->time, *parse_event_time("2026-03-03T01:07:40.5Z"));
    EXPECT_EQ(event->ledger, "demo.example/qiyue");
    EXPECT_EQ(event->nonce, "-z1hChUggJGpZ3ej9TM5iw");
    EXPECT_EQ(event->corrects, Index{7});
    EXPECT_EQ(event->data["a"]["b"].integer(), 1);
    EXPECT_EQ(commitment_at(*event, "/x~1y"), hash_from_hex(std::string(64, 'c')));
    EXPECT_FALSE(commitment_at(*event, "/x"));
    EXPECT_FALSE(commitment_sm3_at(*event, "/x~1y"));
}

TEST(CloudEvent, NeedsEveryAttributeAndNoOther) {
    EXPECT_EQ(refusal(sample()), "");
    const json complete = sample();
    for (const auto& [name, value] : complete.items()) {
        json event = sample();
        event.erase(name);
        EXPECT_EQ(refusal(event), "/" + name);
        EXPECT_EQ(refusal_with(name, nullptr), "/" + name);
        EXPECT_EQ(refusal_with(name, 1), "/" + name);
    }
    EXPECT_EQ(refusal_with("dataref", "x"), "/dataref");
    EXPECT_EQ(refusal_with("", "x"), "/");
    EXPECT_EQ(refusal_with("Data", json::object()), "/Data");
    EXPECT_EQ(refusal_with("corrects", nullptr), "/corrects");
}

TEST(CloudEvent, ChecksEveryValue) {
    const std::vector<std::pair<std::string, std::vector<json>>> bad = {
        {"specversion", {"1.1", "1", ""}},
        {"id", {"019CB13C-8760-72cb-b470-0b8a9fdae207", "019cb13c876072cbb4700b8a9fdae207", ""}},
        {"source",
         {"/organizations/", "organizations/A", "/complexes/A", "/experts/a/b", "/experts/a b",
          "/experts/" + std::string(65, 'a'), "/organizations/\xe5\x8e\x82", ""}},
        {"type", {"charter", "charter.", ".signed", "charter.signed.x", "Charter.signed", ""}},
        {"dataschema",
         {"urn:qiyue:catalogue:charter.signed", "urn:qiyue:catalogue:charter.signed:0",
          "urn:qiyue:catalogue:charter.signed:01", "urn:qiyue:catalogue:charter.signed:",
          "urn:qiyue:catalogue:charter.sign:1", "urn:qiyue:catalogue:charter.signed.x:1",
          "urn:qiyue:catalogue:charter.signed:4294967296", "charter.signed:1", ""}},
        {"subject",
         {"complexes/", "complexes", "ledgers", "policy/", "complexes/a/b", "/complexes/a",
          "complexes/" + std::string(65, 'a'), ""}},
        {"time",
         {"2026-03-03T01:07:60Z", "2026-02-29T01:07:40Z", "2026-03-03T01:07:40",
          "2026-03-03T01:07:40+08:00", "2026-03-03T01:07:40.Z", "2026-03-03t01:07:40Z",
          "2026-03-03T01:07:40.1234567890Z", ""}},
        {"datacontenttype", {"application/json; charset=utf-8", "text/plain", ""}},
        {"ledger",
         {"", "a b", "a+b", "a\n",
          "a\xc2\xa0"
          "b"}},
        {"nonce",
         {"-z1hChUggJGpZ3ej9TM5i", "-z1hChUggJGpZ3ej9TM5iww", "-z1hChUggJGpZ3ej9TM5ix",
          "+z1hChUggJGpZ3ej9TM5iw", "-z1hChUggJGpZ3ej9TM5iw==", ""}},
        {"corrects", {-1, "7", true, json::array()}},
        {"data", {json::array(), "x", true}},
    };
    for (const auto& [name, values] : bad)
        for (const json& value : values)
            EXPECT_EQ(refusal_with(name, value), "/" + name) << value;
    for (const char* subject : {"policy", "ledger", "experts/EX-1", "organizations/a.b_c-D"})
        EXPECT_EQ(refusal_with("subject", subject), "");
    EXPECT_EQ(refusal_with("source", "/experts/" + std::string(64, 'a')), "");
    EXPECT_EQ(refusal_with("corrects", 0), "");
}

TEST(CloudEvent, ChecksCommitments) {
    const std::string hex(64, 'c');
    const auto with = [](const json& commit, const json& twin = nullptr) {
        json data = {{"a", {{"b", 1}}}, {"list", {1, 2}}};
        if (!commit.is_null()) data["commit"] = commit;
        if (!twin.is_null()) data["commit_sm3"] = twin;
        return refusal_with("data", data);
    };
    EXPECT_EQ(with({{"/x", hex}, {"/list/2", hex}, {"/a/c", hex}}), "");
    EXPECT_EQ(with({{"/x", hex}, {"/y", hex}}, {{"/x", hex}}), "");
    EXPECT_EQ(with(json::array()), "/data/commit");
    EXPECT_EQ(with("x"), "/data/commit");
    EXPECT_EQ(with({{"", hex}}), "/data/commit/");
    EXPECT_EQ(with({{"x", hex}}), "/data/commit/x");
    EXPECT_EQ(with({{"/~2", hex}}), "/data/commit/~1~02");
    EXPECT_EQ(with({{"/x", std::string(64, 'C')}}), "/data/commit/~1x");
    EXPECT_EQ(with({{"/x", std::string(63, 'c')}}), "/data/commit/~1x");
    EXPECT_EQ(with({{"/x", 1}}), "/data/commit/~1x");
    EXPECT_EQ(with({{"/a/b", hex}}), "/data/commit/~1a~1b");
    EXPECT_EQ(with({{"/a", hex}}), "/data/commit/~1a");
    EXPECT_EQ(with({{"/list/1", hex}}), "/data/commit/~1list~11");
    EXPECT_EQ(with(nullptr, {{"/x", hex}}), "/data/commit_sm3");
    EXPECT_EQ(with({{"/x", hex}}, {{"/y", hex}}), "/data/commit_sm3/~1y");
    EXPECT_EQ(with({{"/x", hex}}, {{"/x", "c"}}), "/data/commit_sm3/~1x");
}

TEST(CloudEvent, SizeComesBeforeFormBeforeAttributes) {
    Document document;
    const auto code = [&](const std::string& payload) {
        const auto read = read_event(payload, document);
        return read ? "sound" : std::string(code_name(read.error().code));
    };
    const std::string payload = sample().dump();
    const std::string spaces(limits::payload_bytes_max - payload.size(), ' ');
    EXPECT_EQ(code(payload + spaces), "sound");
    EXPECT_EQ(code(payload + spaces + " "), "event_format");
    EXPECT_EQ(code("[]"), "event_format");
    EXPECT_EQ(code("null"), "event_format");
    EXPECT_EQ(code("{}"), "event_attribute");
    EXPECT_EQ(code(R"({"x":1,"x":1})"), "event_format");
}

TEST(CloudEvent, TheSoundLedgersHoldSoundEvents) {
    std::vector<std::string> ledgers = {"format/ledger"};
    for (const auto& ledger : test::read_json("format/sound/cases.json"))
        ledgers.push_back("format/sound/" + ledger["name"].get<std::string>() + "/tiles");
    Document document;
    std::size_t events = 0;
    for (const std::string& tiles : ledgers) {
        if (!std::filesystem::exists(test::vector_path(tiles) / "tile/entries")) continue;
        for (const std::string& line : test::read_entries(tiles)) {
            const auto entry = parse_entry(line);
            ASSERT_TRUE(entry) << tiles;
            const auto event = read_event(*from_base64(entry->payload_base64), document);
            ASSERT_TRUE(event) << tiles << " " << event.error().text();
            EXPECT_EQ(event->subject, entry->head.stream);
            ++events;
        }
    }
    EXPECT_GT(events, 500u);
}

TEST(CloudEvent, TheDamagedLedgersAreRefusedForTheirReason) {
    Document document;
    std::set<std::string> names;
    for (const auto& ledger : test::read_json("format/damaged/cases.json")) {
        const std::string name = ledger["name"], expected = ledger["must_find"][0]["code"];
        if (expected != "event_format" && expected != "event_attribute") continue;
        const auto lines = test::read_entries("format/damaged/" + name + "/tiles");
        const std::size_t index = ledger["must_find"][0]["index"];
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const auto entry = parse_entry(lines[i]);
            ASSERT_TRUE(entry) << name << " entry " << i;
            const auto event = read_event(*from_base64(entry->payload_base64), document);
            ASSERT_EQ(event.has_value(), i != index) << name << " entry " << i;
            if (event) continue;
            EXPECT_EQ(code_name(event.error().code), expected) << name;
        }
        names.insert(name);
    }
    EXPECT_EQ(names.size(), 12u);
}

}  // namespace
}  // namespace qiyue
