#include "ledger/event/envelope.hpp"

#include <random>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/event/base64_form.hpp"
#include "tests/unit/event/vectors.hpp"

namespace qiyue {
namespace {

const std::string key_a(64, 'a');
const std::string key_b(64, 'b');

std::string signature_text(const std::string& key) {
    return R"({"keyid":")" + key + R"(","sig":"AAAA"})";
}

std::string envelope_text(const std::string& signatures, const std::string& payload = "e30=") {
    return R"({"payloadType":"application/cloudevents+json","payload":")" + payload +
           R"(","signatures":[)" + signatures + "]}";
}

std::string keys_up_to(int count) {
    std::string signatures;
    for (int i = 0; i < count; ++i) {
        const std::string number = std::to_string(i);
        signatures +=
            (i == 0 ? "" : ",") + signature_text(std::string(64 - number.size(), '0') + number);
    }
    return signatures;
}

ErrorCode code_of(std::string_view json) {
    const auto read = Envelope::parse(json);
    EXPECT_FALSE(read) << json;
    return read ? ErrorCode::io : read.error().code;
}

TEST(Envelope, ReadsAnyOrderAndSpacing) {
    const std::string json =
        " {\n\"signatures\" :\t[ { \"sig\" : \"AAAA\" , \"keyid\":\"" + key_a + "\"},\r\n" +
        signature_text(key_b) +
        "] , \"payload\":\"e30=\",\"payloadType\":\"application/cloudevents+json\"}\n";
    const auto read = Envelope::parse(json);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->payload, "{}");
    EXPECT_EQ(read->payload_base64, "e30=");
    ASSERT_EQ(read->signatures.size(), 2u);
    EXPECT_EQ(to_hex(read->signatures[0].key.hash), key_a);
    EXPECT_EQ(read->signatures[0].signature, std::string(3, '\0'));
    EXPECT_EQ(read->format(), envelope_text(signature_text(key_a) + "," + signature_text(key_b)));
}

TEST(Envelope, CopiesTheUnescapedTexts) {
    const auto read = Envelope::parse(
        R"({"payload\u0054ype":"application\/cloudevents+json","payload":"\u0065\/\u002F0","signatures":[)" +
        signature_text(key_a) + "]}");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->format(), envelope_text(signature_text(key_a), "e//0"));
}

TEST(Envelope, RefusesOtherMembers) {
    const std::string one = signature_text(key_a);
    for (const std::string& bad : {
             std::string("{}"),
             std::string("[]"),
             std::string(),
             std::string("null"),
             R"({"payloadType":"application/cloudevents+json","payload":"e30="})" + std::string(),
             R"({"payload":"e30=","signatures":[)" + one + "]}",
             R"({"payloadType":"application/cloudevents+json","signatures":[)" + one + "]}",
             envelope_text(""),
             envelope_text(one + ","),
             envelope_text(one) + "x",
             envelope_text(one) + "{}",
             "\xef\xbb\xbf" + envelope_text(one),
             envelope_text(one).insert(1, R"("x":1,)"),
             envelope_text(one).insert(1, R"("payload":"e30=",)"),
             envelope_text(one).insert(1, R"("p\u0061yload":"e30=",)"),
             envelope_text(one).insert(1, ","),
             envelope_text(R"({"keyid":")" + key_a + R"("})"),
             envelope_text(R"({"sig":"AAAA"})"),
             envelope_text(R"({"keyid":")" + key_a + R"(","sig":"AAAA","x":""})"),
             envelope_text(R"({"keyid":")" + key_a + R"(","sig":"AAAA","sig":"AAAA"})"),
             envelope_text(R"({"keyid":")" + std::string(64, 'A') + R"(","sig":"AAAA"})"),
             envelope_text(R"({"keyid":")" + std::string(63, 'a') + R"(","sig":"AAAA"})"),
             envelope_text(R"({"keyid":null,"sig":"AAAA"})"),
             envelope_text(one + "," + one),
             std::string(R"({"payloadType":"text/plain","payload":"e30=","signatures":[)") + one +
                 "]}",
         })
        EXPECT_EQ(code_of(bad), ErrorCode::envelope_format);
}

TEST(Envelope, RefusesBase64ThatIsNotCanonical) {
    const std::string one = signature_text(key_a);
    for (const char* bad : {"e30", "e31=", "e30=\\n", "e3 0", "e30_", "e30-", "=",
                            "e===", "e30==", "e30=e30=", "\\u00e9AAA", "\\ud800AAA", "AA\tA",
                            "\xc3\xa9"
                            "AA"}) {
        EXPECT_EQ(code_of(envelope_text(one, bad)), ErrorCode::envelope_format);
        std::string sig = one;
        sig.replace(sig.find("AAAA"), 4, bad);
        EXPECT_EQ(code_of(envelope_text(sig)), ErrorCode::envelope_format);
    }
}

TEST(Envelope, HasAtMost128Signatures) {
    EXPECT_TRUE(Envelope::parse(envelope_text(keys_up_to(128))));
    EXPECT_EQ(code_of(envelope_text(keys_up_to(129))), ErrorCode::envelope_format);
    EXPECT_EQ(code_of(envelope_text(keys_up_to(100) + "," + keys_up_to(1))),
              ErrorCode::envelope_format);
}

TEST(Envelope, HasALimitOfBytes) {
    std::string json = envelope_text(signature_text(key_a));
    json += std::string(limits::envelope_bytes_max - json.size(), ' ');
    EXPECT_TRUE(Envelope::parse(json));
    EXPECT_EQ(code_of(json + " "), ErrorCode::too_large);
}

TEST(Envelope, TellsWhereItIsWrong) {
    const auto place = [](const std::string& json) { return Envelope::parse(json).error().place; };
    EXPECT_EQ(place(envelope_text(signature_text(key_a), "e31=")), "/payload");
    EXPECT_EQ(place(envelope_text(signature_text(key_a) + "," + signature_text("x"))),
              "/signatures/1/keyid");
    EXPECT_EQ(place("{x"), "byte 1");
}

TEST(Envelope, TheWorkedEnvelopesComeBackAsTheEntriesHaveThem) {
    std::size_t index = 0;
    for (const std::string& entry : test::worked_entries()) {
        const std::string number = std::to_string(index);
        const std::string name = (index < 10 ? "0" : "") + number + ".json";
        const auto read =
            Envelope::parse(test::read_file(test::vector_path("format/envelopes/" + name)));
        ASSERT_TRUE(read) << name << read.error().text();
        const auto json = nlohmann::json::parse(entry);
        EXPECT_TRUE(entry.ends_with(",\"envelope\":" + read->format() + "}")) << name;
        ++index;
    }
    EXPECT_EQ(index, 50u);
}

TEST(Envelope, ThePreAuthenticationEncodingIsTheVectors) {
    EXPECT_EQ(pae("http://example.com/HelloWorld", "hello world"),
              "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    const auto expected = test::read_json("format/expected.json");
    const auto payloads = test::worked_payloads();
    std::size_t checked = 0;
    for (const auto& entry : expected["entries"]) {
        const std::string bytes = pae(payload_type, payloads[checked++]);
        EXPECT_EQ(to_base64(bytes), entry["pae"].get<std::string>());
        EXPECT_EQ(to_hex(sha256(bytes)), entry["pae_sha256"].get<std::string>());
    }
    EXPECT_EQ(checked, 50u);
}

TEST(Envelope, ChangedAtRandomItIsReadAsAnotherParserReadsIt) {
    std::mt19937 random(7);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
    const std::string alphabet = "\"\\{}[]:,ue=/aA0 \n\xe9";
    const std::string seed =
        envelope_text(signature_text(key_a) + ", " + signature_text(key_b), "e\\/\\u0041A");
    int accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string json = seed;
        for (std::size_t changes = 1 + below(2); changes > 0; --changes) {
            const std::size_t at = below(json.size());
            if (below(2) == 0)
                json[at] = alphabet[below(alphabet.size())];
            else
                json.insert(at, 1, alphabet[below(alphabet.size())]);
        }
        const auto read = Envelope::parse(json);
        if (!read) continue;
        ++accepted;
        const auto other = nlohmann::json::parse(json, nullptr, false);
        ASSERT_FALSE(other.is_discarded()) << json;
        ASSERT_EQ(other, nlohmann::json::parse(read->format()));
        ASSERT_EQ(from_base64(read->payload_base64), read->payload);
    }
    EXPECT_GT(accepted, 100);
}

RC_GTEST_PROP(Base64Form, IsWhatTheDecoderTakes, (const std::vector<std::uint8_t>& digits)) {
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (const std::uint8_t digit : digits)
        text += alphabet[digit % 64];
    for (const char* end : {"", "=", "==", "A=", "Q==", "AAA", "_", "\n"}) {
        const std::string tried = text + end;
        RC_ASSERT(is_base64(tried) == from_base64(tried).has_value());
    }
}

}  // namespace
}  // namespace qiyue
