#include "ledger/event/entry.hpp"

#include <random>

#include <gtest/gtest.h>

#include "ledger/base/limits.hpp"
#include "tests/unit/event/vectors.hpp"

namespace qiyue {
namespace {

const std::string& sample() { return test::worked_entries()[13]; }

/// The sample with the first `from` changed into `to`.
std::string changed(const std::string& from, const std::string& to) {
    std::string line = sample();
    const std::size_t at = line.find(from);
    EXPECT_NE(at, line.npos) << from;
    return line.replace(at, from.size(), to);
}

enum class Outcome { sound, line, envelope };

Outcome outcome(std::string_view line) {
    const auto read = parse_entry(line);
    if (read) return Outcome::sound;
    EXPECT_FALSE(read.error().detail.empty());
    return read.error().envelope_only ? Outcome::envelope : Outcome::line;
}

TEST(Entry, TheWorkedLedgerIsReadAndWrittenByteForByte) {
    std::uint64_t index = 0;
    for (const std::string& line : test::worked_entries()) {
        const auto read = parse_entry(line);
        ASSERT_TRUE(read) << read.error().detail;
        EXPECT_EQ(read->head.index.value, index++);
        EXPECT_EQ(read->head.prev.has_value(), read->head.seq.value > 0);
        EXPECT_EQ(format_entry(read->head, read->envelope), line);
        const auto json = nlohmann::json::parse(line);
        EXPECT_EQ(read->head.stream, json["stream"]["id"].get<std::string>());
        EXPECT_EQ(to_hex(read->head.streams), json["streams"].get<std::string>());
        EXPECT_EQ(read->payload_base64, json["envelope"]["payload"].get<std::string>());
        const auto& signatures = json["envelope"]["signatures"];
        ASSERT_EQ(read->signatures.size(), signatures.size());
        for (std::size_t i = 0; i < signatures.size(); ++i) {
            EXPECT_EQ(to_hex(read->signatures[i].key.hash),
                      signatures[i]["keyid"].get<std::string>());
            EXPECT_EQ(read->signatures[i].signature_base64,
                      signatures[i]["sig"].get<std::string>());
        }
    }
    EXPECT_EQ(index, 50u);
}

TEST(Entry, TheSoundLedgersAreRead) {
    std::size_t entries = 0;
    for (const auto& ledger : test::read_json("format/sound/cases.json")) {
        const std::string tiles = "format/sound/" + ledger["name"].get<std::string>() + "/tiles";
        if (!std::filesystem::exists(test::vector_path(tiles) / "tile/entries")) continue;
        for (const std::string& line : test::read_entries(tiles)) {
            ASSERT_EQ(outcome(line), Outcome::sound) << tiles;
            ++entries;
        }
    }
    EXPECT_GT(entries, 500u);
}

/// Each damaged ledger whose fault lies in an entry: the fault is found in that entry, and of its
/// kind.
TEST(Entry, TheDamagedLedgersAreRefusedForTheirReason) {
    std::size_t cases = 0;
    for (const auto& ledger : test::read_json("format/damaged/cases.json")) {
        const std::string code = ledger["must_find"][0]["code"];
        const bool format = code == "entry_format";
        if (!format && code != "envelope_format") continue;
        const std::string name = ledger["name"];
        const auto lines = test::read_entries("format/damaged/" + name + "/tiles");
        const std::size_t index = ledger["must_find"][0]["index"];
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const Outcome expected = i != index ? Outcome::sound
                                     : format   ? Outcome::line
                                                : Outcome::envelope;
            EXPECT_EQ(outcome(lines[i]), expected) << name << " entry " << i;
        }
        ++cases;
    }
    EXPECT_EQ(cases, 12u);
}

TEST(Entry, HasOneByteForm) {
    EXPECT_EQ(outcome(sample()), Outcome::sound);
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"{\"v\":1", "{\"v\":2"},
             {"{\"v\":1", "{\"v\":1.0"},
             {"{\"v\":1", " {\"v\":1"},
             {"\"index\":13", "\"index\":013"},
             {"\"index\":13", "\"index\":-13"},
             {"\"index\":13", "\"index\":\"13\""},
             {"\"index\":13", "\"index\":9223372036854775808"},
             {"\"index\":13", "\"index\":"},
             {"\"index\"", "\"\\u0069ndex\""},
             {"Z\"", "z\""},
             {"-03T", "-32T"},
             {"\"organizations/", "\"organizations//"},
             {"\"organizations/", "\"others/"},
             {"\"organizations/", "\"organizations/\\u0041"},
             {"\"prev\":\"", "\"prev\":\"0"},
             {"\"streams\":\"", "\"streams\":\"0"},
             {"\"streams\"", "\"Streams\""},
             {"\"payload\":\"", "\"payload\":\"\\/"},
             {"\"payload\":\"", "\"payload\":\"\xc3\xa9"},
             {"\"keyid\":\"", "\"keyid\":\"\\u0030"},
             {"\"sig\"", "\"sig\" "},
             {"}]}}", "}]}}\n"},
             {"}]}}", "}]}} "},
             {"}]}}", "}]}"},
             {"}]}}", "},]}}"},
             {"}]}}", "}],\"x\":1}}"},
         })
        EXPECT_EQ(outcome(changed(from, to)), Outcome::line) << to;
    EXPECT_EQ(outcome(""), Outcome::line);
    for (std::size_t length = 0; length < sample().size(); ++length)
        ASSERT_EQ(outcome(sample().substr(0, length)), Outcome::line) << length;
}

TEST(Entry, TellsFaultsOfTheEnvelopeApart) {
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"application/cloudevents+json", "application/json"},
             {"application/cloudevents+json", ""},
             {"\"payload\":\"", "\"payload\":\"A"},
             {"\"payload\":\"", "\"payload\":\"_AAA"},
             {"\"keyid\":\"", "\"keyid\":\"0"},
             {"\"sig\":\"", "\"sig\":\"="},
         }) {
        EntryHead head;
        const auto read = parse_entry(changed(from, to), &head);
        ASSERT_FALSE(read) << to;
        EXPECT_TRUE(read.error().envelope_only) << to;
        EXPECT_EQ(head.index.value, 13u);
        EXPECT_EQ(head.stream, parse_entry(sample())->head.stream);
    }
    const std::size_t start = sample().find("\"signatures\":[") + 14;
    EXPECT_EQ(outcome(sample().substr(0, start) + "]}}"), Outcome::envelope);
    const std::string one = sample().substr(start, sample().find('}', start) + 1 - start);
    EXPECT_EQ(outcome(sample().substr(0, start) + one + "," + one + "]}}"), Outcome::envelope);
    EXPECT_EQ(outcome(sample().substr(0, start) + one + "]}}"), Outcome::sound);
}

TEST(Entry, WhetherPrevFitsIsNotItsBusiness) {
    const std::size_t at = sample().find("\"prev\":\"") + 8;
    std::string line = sample();
    line.erase(at, 64);
    const auto read = parse_entry(line);
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_FALSE(read->head.prev);
    EXPECT_GT(read->head.seq.value, 0u);
}

TEST(Entry, HasAtMost65535Bytes) {
    const std::size_t at = sample().find("\"payload\":\"") + 11;
    std::string line = sample();
    line.insert(at, (limits::entry_bytes_max - line.size()) / 4 * 4, 'A');
    EXPECT_EQ(outcome(line), Outcome::sound);
    line.insert(at, "AAAA");
    EXPECT_EQ(outcome(line), Outcome::line);
}

TEST(Entry, ChangedAtRandomItIsRefusedOrWrittenAsItStands) {
    std::mt19937 random(3);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
    int accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string line = test::worked_entries()[below(50)];
        const std::size_t at = below(round % 2 == 0 ? 400 : line.size());
        line[at] = static_cast<char>(below(256));
        const auto read = parse_entry(line);
        if (!read) continue;
        ++accepted;
        ASSERT_EQ(format_entry(read->head, read->envelope), line);
    }
    EXPECT_GT(accepted, 100);
}

}  // namespace
}  // namespace qiyue
