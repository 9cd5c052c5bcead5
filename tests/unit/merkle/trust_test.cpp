#include "ledger/merkle/trust.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/merkle/demo_keys.hpp"
#include "tests/unit/merkle/vectors.hpp"

namespace qiyue {
namespace {

const std::string log_line = "log " + demo_log_vkey + "\n";
const std::string none_line = "quorum none\n";

std::string witness_line(int number) {
    const auto name = "w" + std::to_string(number);
    const auto signer =
        demo_signer("witness.example/" + name, NoteSignatureType::cosignature, 0x60 + number);
    return "witness " + name + " " + signer.note_key().vkey() + "\n";
}

std::string witness_lines(int count) {
    std::string lines;
    for (int i = 1; i <= count; ++i)
        lines += witness_line(i);
    return lines;
}

TEST(Trust, FilesOfTheVectors) {
    const std::string text = vectors::read("format/trust");
    const auto trust = Trust::parse(text);
    ASSERT_TRUE(trust) << trust.error().text();
    EXPECT_EQ(trust->format(), text);
    ASSERT_NE(trust->log_key(), nullptr);
    EXPECT_EQ(trust->log_key()->name, "demo.example/qiyue");
    ASSERT_NE(trust->twin_key(), nullptr);
    EXPECT_EQ(trust->twin_key()->name, "demo.example/qiyue/sm3");
    EXPECT_EQ(trust->twin_key()->type, NoteSignatureType::sm2_sm3);
    EXPECT_TRUE(trust->quorum_met({}));
    const std::string cosigned = vectors::read("format/sound/cosigned/trust");
    EXPECT_EQ(Trust::parse(cosigned)->format(), cosigned);
}

TEST(Trust, SpacesCommentsAndUrls) {
    const std::string text =
        "# who is believed\n\n \t \nlog\t" + demo_log_vkey +
        "  https://log.example/  # the log\n  witness w1 " + demo_witness_vkey +
        " https://w1.example/#part\n\t#group g all w1\ngroup g\tall   w1 #\nquorum g";
    const auto trust = Trust::parse(text);
    ASSERT_TRUE(trust) << trust.error().text();
    EXPECT_EQ(trust->logs[0].url, "https://log.example/");
    EXPECT_EQ(trust->witnesses[0].url, "https://w1.example/#part");
    EXPECT_EQ(trust->quorum, "g");
    EXPECT_EQ(trust->twin_key(), nullptr);
    const std::string formatted = trust->format();
    EXPECT_EQ(Trust::parse(formatted)->format(), formatted);
}

struct BadFile {
    std::string text;
    std::string place;
};

TEST(Trust, BadFilesAreRefusedWithTheirLine) {
    const std::string twin = "log " + demo_twin().note_key().vkey() + "\n";
    const std::string witness = "witness w " + demo_witness_vkey + "\n";
    const std::string wrong_id = "log example.com/demo+0a3e8997+" + demo_log_vkey.substr(26) + "\n";
    const std::string other_log =
        "log " + demo_signer("b.example", NoteSignatureType::ed25519, 5).note_key().vkey() + "\n";
    const std::string other_twin =
        "log " + demo_signer("b.example/sm3", NoteSignatureType::sm2_sm3, 5).note_key().vkey() +
        "\n";
    const std::string log_as_witness =
        "witness w " + demo_signer("w", NoteSignatureType::cosignature, 0).note_key().vkey() + "\n";
    const std::vector<BadFile> files = {
        {"", ""},
        {log_line, ""},
        {none_line, ""},
        {twin + none_line, ""},
        {log_line + other_twin + none_line, ""},
        {wrong_id + none_line, "line 1"},
        {log_line + log_line + none_line, "line 2"},
        {log_line + other_log + none_line, "line 2"},
        {log_line + twin + other_twin + none_line, "line 3"},
        {log_line + none_line + none_line, "line 3"},
        {log_line + none_line + "quorum w\n", "line 3"},
        {log_line + "quorum\n", "line 2"},
        {log_line + "quorum none none\n", "line 2"},
        {log_line + "quorum w\n" + witness, "line 2"},
        {log_line + "\nwitness w " + demo_log_vkey + "\n" + none_line, "line 3"},
        {log_line + log_as_witness + none_line, "line 2"},
        {log_line + witness + witness + none_line, "line 3"},
        {log_line + "witness none " + demo_witness_vkey + "\n" + none_line, "line 2"},
        {log_line + "witness " + demo_witness_vkey + "\n" + none_line, "line 2"},
        {log_line + "witness w " + demo_witness_vkey + " url more\n" + none_line, "line 2"},
        {"log " + demo_witness_vkey + "\n" + none_line, "line 1"},
        {"log " + demo_log_vkey + " url more\n" + none_line, "line 1"},
        {"log\n" + none_line, "line 1"},
        {"log nonsense\n" + none_line, "line 1"},
        {log_line + "Quorum none\n", "line 2"},
        {log_line + none_line + "unknown line\n", "line 3"},
    };
    ASSERT_TRUE(Trust::parse(log_line + twin + witness + none_line));
    for (const BadFile& file : files) {
        const auto trust = Trust::parse(file.text);
        ASSERT_FALSE(trust) << file.text;
        EXPECT_EQ(trust.error().code, ErrorCode::policy_format) << file.text;
        EXPECT_EQ(trust.error().place, file.place) << file.text << trust.error().detail;
    }
}

TEST(Trust, BadGroupsAreRefused) {
    const std::string start = log_line + witness_lines(3);
    ASSERT_TRUE(Trust::parse(start + "group g 2 w1 w2 w3\n" + none_line));
    for (const char* group :
         {"group", "group g", "group g any", "group g 0 w1", "group g 2 w1", "group g 4 w1 w2 w3",
          "group g 01 w1", "group g -1 w1", "group g some w1", "group g any w1 w1",
          "group g any w4", "group g any g", "group g any none", "group none any w1",
          "group w1 any w2", "group g any w1\ngroup g any w2", "group g any w1\ngroup h any w1",
          "group g any h\ngroup h any w1", "group g 99999999999999999999 w1"}) {
        const auto trust = Trust::parse(start + group + "\n" + none_line);
        ASSERT_FALSE(trust) << group;
        EXPECT_EQ(trust.error().code, ErrorCode::policy_format) << group;
    }
}

TEST(Trust, BytesAndSizesThatMayNotStandAreRefused) {
    const std::string good = log_line + none_line;
    ASSERT_TRUE(Trust::parse(good + "# \xc3\xa9 \xff\n"));
    for (const char bad : {'\0', '\r', '\x0b', '\x1b', '\x7f'})
        EXPECT_FALSE(Trust::parse(good + "#" + bad + "\n")) << static_cast<int>(bad);
    EXPECT_TRUE(Trust::parse(good + std::string(254, '\n')));
    EXPECT_FALSE(Trust::parse(good + std::string(255, '\n')));
    EXPECT_TRUE(Trust::parse(good + "#" + std::string(65'536 - good.size() - 1, 'x')));
    EXPECT_FALSE(Trust::parse(good + "#" + std::string(65'536 - good.size(), 'x')));
}

TEST(Trust, Quorums) {
    const std::string start = log_line + witness_lines(5);
    const auto met = [&](const std::string& lines, const std::vector<std::string>& names) {
        const auto trust = Trust::parse(start + lines);
        EXPECT_TRUE(trust) << trust.error().text();
        return trust && trust->quorum_met(names);
    };
    EXPECT_TRUE(met("quorum none\n", {}));
    EXPECT_TRUE(met("quorum w2\n", {"w1", "w2"}));
    EXPECT_FALSE(met("quorum w2\n", {"w1", "w3"}));
    EXPECT_TRUE(met("group g any w1 w2\nquorum g\n", {"w2"}));
    EXPECT_FALSE(met("group g any w1 w2\nquorum g\n", {"w3"}));
    EXPECT_FALSE(met("group g all w1 w2\nquorum g\n", {"w1"}));
    EXPECT_TRUE(met("group g all w1 w2\nquorum g\n", {"w2", "w1"}));
    EXPECT_FALSE(met("group g 2 w1 w2 w3\nquorum g\n", {"w1", "w1"}));
    EXPECT_TRUE(met("group g 2 w1 w2 w3\nquorum g\n", {"w1", "w3"}));
    const std::string nested = "group a 2 w1 w2 w3\ngroup b any w4\ngroup c all a b\nquorum c\n";
    EXPECT_TRUE(met(nested, {"w1", "w2", "w4"}));
    EXPECT_FALSE(met(nested, {"w1", "w2", "w3"}));
    EXPECT_FALSE(met(nested, {"w4", "w3"}));
    EXPECT_FALSE(met("group g any w1\nquorum g\n", {"g", "c", "unknown"}));
}

RC_GTEST_PROP(TrustProperty, ChangedFileIsRefusedOrHasOneForm, ()) {
    std::string text =
        log_line + "witness w1 " + demo_witness_vkey + " u\ngroup g 1 w1\nquorum g\n";
    const auto place = *rc::gen::inRange<std::size_t>(0, text.size());
    text[place] = *rc::gen::arbitrary<char>();
    const auto trust = Trust::parse(text);
    if (!trust) return;
    const auto again = Trust::parse(trust->format());
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->format() == trust->format());
}

}  // namespace
}  // namespace qiyue
