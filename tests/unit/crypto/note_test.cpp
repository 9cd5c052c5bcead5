#include "ledger/crypto/note.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

const std::string dash = "\xe2\x80\x94";
const std::string good_line = dash + " example.com/key AAAAAAA=\n";

ErrorCode note_code(const std::string& bytes) {
    const auto note = Note::parse(bytes);
    return note ? ErrorCode::unsupported : note.error().code;
}

NoteSigner signer(NoteSignatureType type, const std::string& name = "example.com/demo") {
    const Suite suite = type == NoteSignatureType::sm2_sm3 ? Suite::sm2 : Suite::ed25519;
    return NoteSigner::make(name, type, PrivateKey::from_secret(suite, std::string(32, 7)).value())
        .value();
}

TEST(KeyName, HasNoSpacePlusOrControl) {
    for (const char* good : {"example.com/demo", "a", "演示", "demo.example/qiyue/sm3", "-"})
        EXPECT_TRUE(is_key_name(good)) << good;
    for (const char* bad :
         {"",       "a b",    "a+b",     "a\tb",    "a\nb",    "a\vb",   " a",
          "a\x01",  "a\x7f",  "\u0085",  "a\u00a0", "a\u1680", "\u2003", "a\u2028",
          "\u202f", "\u205f", "\u3000x", "\u0090",  "\xff",    "a\xc2"})
        EXPECT_FALSE(is_key_name(bad)) << to_hex(bad);
}

TEST(Note, SplitsAtTheLastEmptyLine) {
    const std::string text = "first\n\nsecond\n\n\nthird\n";
    const auto note = Note::parse(text + "\n" + good_line + good_line);
    ASSERT_TRUE(note);
    EXPECT_EQ(note->text, text);
    ASSERT_EQ(note->signatures.size(), 2u);
    EXPECT_EQ(note->signatures[0].name, "example.com/key");
    EXPECT_EQ(note->signatures[0].id, 0u);
    EXPECT_EQ(note->signatures[0].signature, std::string(1, '\0'));
    EXPECT_EQ(note->signatures[0].line, good_line);
    EXPECT_EQ(note->format(), text + "\n" + good_line + good_line);
}

TEST(Note, StrangersLinesMayBeOfAnyLengthAndName) {
    // What we would not name a key ourselves is still a line to be passed over.
    EXPECT_TRUE(Note::parse("t\n\n" + dash +
                            " a\x7f"
                            "b AAAAAAA=\n"));
    EXPECT_TRUE(Note::parse("t\n\n" + dash + " x " + to_base64(std::string(2'432, 'm')) + "\n"));
    EXPECT_TRUE(Note::parse("\n\n" + good_line));
}

TEST(Note, EveryFaultIsRefused) {
    const std::vector<std::string> refused = {
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        "text\n" + good_line,
        "\n" + good_line,
        good_line,
        "text\n\n" + good_line.substr(0, good_line.size() - 1),
        "text\n\n" + good_line + "\n",
        "text\n\n" + good_line + "rest\n",
        "text\n\n" + good_line + "\n" + "rest\n",
        "text\n\n- example.com/key AAAAAAA=\n",
        "text\n\n" + dash + "example.com/key AAAAAAA=\n",
        "text\n\n" + dash + "  example.com/key AAAAAAA=\n",
        "text\n\n" + dash + " example.com/key  AAAAAAA=\n",
        "text\n\n" + dash + " example.com/key AAAAAAA= \n",
        "text\n\n" + dash + " example.com/key\n",
        "text\n\n" + dash + " example.com/key \n",
        "text\n\n" + dash + " example.com+key AAAAAAA=\n",
        "text\n\n" + dash + " example\u3000com AAAAAAA=\n",
        "text\n\n" + dash + " example.com/key AAAAAA==\n",  // four bytes: an id and nothing
        "text\n\n" + dash + " example.com/key AAAAAAA\n",  // not padded
        "text\n\n" + dash + " example.com/key AAAAAAB=\n",  // unused bits
        "text\n\n" + dash + " example.com/key AAAA-AA=\n",
        "text\r\n\r\n" + good_line,
        "te\txt\n\n" + good_line,
        std::string{"te\0xt\n\n", 7} + good_line,
        "te\xffxt\n\n" + good_line,
        "te\xed\xa0\x80xt\n\n" + good_line,
    };
    for (const std::string& bytes : refused)
        EXPECT_EQ(note_code(bytes), ErrorCode::note_format) << bytes;
}

TEST(Note, FaultsAreNamedByLine) {
    EXPECT_EQ(Note::parse("a\nb\n\n" + good_line + "x\n").error().place, "line 5");
    EXPECT_EQ(Note::parse("a\nb\tc\n\n" + good_line).error().place, "line 2");
}

TEST(Note, HasLimits) {
    std::string bytes = "text\n\n";
    for (std::size_t i = 0; i < limits::note_signatures_max; ++i)
        bytes += good_line;
    EXPECT_TRUE(Note::parse(bytes));
    EXPECT_FALSE(Note::parse(bytes + good_line));
    std::string text(limits::note_bytes_max - good_line.size() - 2, 'x');
    EXPECT_TRUE(Note::parse(text + "\n\n" + good_line));
    EXPECT_FALSE(Note::parse(text + "x\n\n" + good_line));
}

TEST(NoteKey, RoundTripsInEveryType) {
    for (const auto type :
         {NoteSignatureType::ed25519, NoteSignatureType::cosignature, NoteSignatureType::sm2_sm3}) {
        const NoteKey key = signer(type).note_key();
        const auto again = NoteKey::parse(key.vkey());
        ASSERT_TRUE(again) << again.error().text();
        EXPECT_EQ(again->vkey(), key.vkey());
        EXPECT_EQ(again->type, type);
        EXPECT_EQ(again->id, key.id);
        EXPECT_EQ(again->key.id(), key.key.id());
    }
}

TEST(NoteKey, EveryFaultIsRefused) {
    const std::string good =
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    ASSERT_TRUE(NoteKey::parse(good));
    const std::string base64 = good.substr(good.rfind('+') + 1);
    const std::string raw = from_base64(base64)->substr(1);
    const auto of_type = [&](char type, const std::string& material) {
        return "example.com/foo+530d903a+" + to_base64(type + material);
    };
    for (const std::string& bad :
         std::vector<std::string>{"",
                                  "+",
                                  "++",
                                  "example.com/foo",
                                  "example.com/foo+530d903a",
                                  "+530d903a+" + base64,
                                  "example.com/foo+530d903b+" + base64,
                                  "example.com/fop+530d903a+" + base64,
                                  "example.com/foo+530D903A+" + base64,
                                  "example.com/foo+530d903+" + base64,
                                  "example.com/foo+0530d903a+" + base64,
                                  "example.com/foo+530d903a+",
                                  "example.com/foo+530d903a+" + base64 + "=",
                                  "example.com/foo+530d903a+" + base64 + "\n",
                                  "example com/foo+530d903a+" + base64,
                                  "\xff" + good,
                                  good + "AAAA",
                                  of_type('\2', raw),
                                  of_type('\6', raw),
                                  of_type('\0', raw),
                                  of_type('\1', raw + "x"),
                                  of_type('\1', raw.substr(1)),
                                  of_type('\xff', raw),
                                  of_type('\xff', "sm2-sm3-v1" + raw),
                                  of_type('\4', raw)}) {
        const auto key = NoteKey::parse(bad);
        ASSERT_FALSE(key) << bad;
        EXPECT_EQ(key.error().code, ErrorCode::policy_format) << bad;
    }
}

TEST(NoteKey, SuiteMustFitTheType) {
    const auto p256 = PrivateKey::generate(Suite::p256), sm2 = PrivateKey::generate(Suite::sm2);
    for (const auto type : {NoteSignatureType::ed25519, NoteSignatureType::cosignature})
        EXPECT_FALSE(NoteKey::make("a", type, sm2->public_key()));
    EXPECT_FALSE(NoteKey::make("a", NoteSignatureType::sm2_sm3, p256->public_key()));
    EXPECT_FALSE(NoteKey::make("a b", NoteSignatureType::sm2_sm3, sm2->public_key()));
    EXPECT_TRUE(NoteKey::make("a", NoteSignatureType::sm2_sm3, sm2->public_key()));
    // A P-256 key behind the SM2 name, with the id that it would have.
    const std::string body =
        "\xff"
        "sm2-sm3-v1" +
        p256->public_key().spki();
    EXPECT_FALSE(NoteKey::parse("a+00000000+" + to_base64(body)));
}

TEST(NoteSigner, SignsAndIsVerified) {
    const std::string text = "example.com/demo\n1\nAAAA\n";
    for (const auto type : {NoteSignatureType::ed25519, NoteSignatureType::sm2_sm3}) {
        const NoteSigner key = signer(type);
        const auto note = Note::parse(text + "\n" + key.sign_line(text).value());
        ASSERT_TRUE(note);
        EXPECT_EQ(verify_note_signature(key.note_key(), *note, note->signatures[0]),
                  NoteVerdict::valid);
        Note changed = *note;
        changed.text[0] = 'f';
        EXPECT_EQ(verify_note_signature(key.note_key(), changed, note->signatures[0]),
                  NoteVerdict::invalid);
        EXPECT_EQ(
            verify_note_signature(signer(type, "other").note_key(), *note, note->signatures[0]),
            NoteVerdict::unknown_key);
        EXPECT_FALSE(key.cosign_line(text, 1));
    }
}

TEST(NoteSigner, CosignsWithATime) {
    const std::string text = "example.com/demo\n1\nAAAA\n";
    const NoteSigner key = signer(NoteSignatureType::cosignature);
    EXPECT_FALSE(key.sign_line(text));
    EXPECT_TRUE(key.cosign_line(text, 0x7fffffffffffffff));
    EXPECT_FALSE(key.cosign_line(text, 0x8000000000000000));
    auto note = Note::parse(text + "\n" + key.cosign_line(text, 1'700'000'000).value());
    std::uint64_t time_s = 1;
    EXPECT_EQ(verify_note_signature(key.note_key(), *note, note->signatures[0], &time_s),
              NoteVerdict::valid);
    EXPECT_EQ(time_s, 1'700'000'000u);
    // The time is signed: another one is not believed, nor handed out.
    note->signatures[0].signature[7] = static_cast<char>(note->signatures[0].signature[7] ^ 1);
    time_s = 1;
    EXPECT_EQ(verify_note_signature(key.note_key(), *note, note->signatures[0], &time_s),
              NoteVerdict::invalid);
    EXPECT_EQ(time_s, 1u);
    note->signatures[0].signature = "short";
    EXPECT_EQ(verify_note_signature(key.note_key(), *note, note->signatures[0]),
              NoteVerdict::invalid);
}

TEST(NoteSigner, SignsOnlyWhatCanStandInANote) {
    const NoteSigner key = signer(NoteSignatureType::ed25519);
    for (const std::string& bad : {std::string{}, std::string{"no newline"}, std::string{"a\r\n"},
                                   std::string{"\xff\n"}, std::string(70'000, '\n')})
        EXPECT_EQ(key.sign_line(bad).error().code, ErrorCode::invalid_argument);
}

RC_GTEST_PROP(Note, ParsedNotesFormatToTheSameBytes, ()) {
    // Built from the pieces that matter to the parser, in any order.
    const std::vector<std::string> pieces = {"\n",       "\n\n", dash,  " ",       "a",
                                             "AAAAAAA=", "é",    "+",   good_line, "text\n",
                                             "\r",       "\xff", "AAAA"};
    std::string bytes;
    for (const std::string& piece :
         *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)))
        bytes += piece;
    if (*rc::gen::arbitrary<bool>()) bytes += "\n\n" + good_line;
    const auto note = Note::parse(bytes);
    RC_CLASSIFY(note.has_value());
    if (!note) return;
    RC_ASSERT(note->format() == bytes);
    RC_ASSERT(note->text.ends_with('\n'));
    RC_ASSERT(!note->signatures.empty());
}

RC_GTEST_PROP(Note, NoChangedBitIsValid, ()) {
    const std::string text = "example.com/demo\n1\nAAAA\n";
    const NoteSigner key = signer(NoteSignatureType::ed25519);
    std::string bytes = text + "\n" + key.sign_line(text).value();
    const auto bit = *rc::gen::inRange<std::size_t>(0, bytes.size() * 8);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    const auto note = Note::parse(bytes);
    if (!note) return;
    for (const NoteSignature& signature : note->signatures)
        RC_ASSERT(verify_note_signature(key.note_key(), *note, signature) != NoteVerdict::valid);
}

}  // namespace
}  // namespace qiyue
