#include "api/packages/asked_package.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ledger/domain/uscc.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

/// A code with its check character.
std::string organisation() {
    const std::string first = "91500000MA0000001";
    return first + uscc_check_character(first);
}

Json body() {
    return {{"scope", {{"kind", "complexes"}, {"ids", {"CQ-2", "CQ-1"}}}},
            {"recipient", "示例法院"},
            {"purpose", "诉讼"},
            {"source", organisation()}};
}

std::string refused(const Json& json, bool is_preview = false) {
    const auto asked = AskedPackage::parse(json.dump(), {}, is_preview);
    if (asked) return "taken";
    EXPECT_EQ(asked.error().code, ErrorCode::invalid_argument);
    return asked.error().place;
}

TEST(AskedPackage, SaysAllThatIsAskedFor) {
    Json json = body();
    json["request_no"] = "示例调字1号";
    json["withhold"] = {"class:personal", "/contact"};
    json["documents"] = false;
    json["size"] = 12;
    json["since"] = "a note";
    json["volume_bytes"] = 1 << 20;
    const auto asked = AskedPackage::parse(json.dump(), {}, false);
    ASSERT_TRUE(asked) << asked.error().text();
    EXPECT_EQ(asked->request.scope.ids, (std::vector<std::string>{"CQ-1", "CQ-2"}));
    EXPECT_EQ(asked->request.recipient, "示例法院");
    EXPECT_EQ(asked->request.request_no, "示例调字1号");
    EXPECT_EQ(asked->request.earlier, "a note");
    EXPECT_FALSE(asked->request.withholding.documents());
    EXPECT_EQ(asked->request.withholding.rules(),
              (std::vector<std::string>{"/contact", "class:personal", "documents"}));
    EXPECT_EQ(asked->checkpoint.kind, CheckpointChoice::Kind::size);
    EXPECT_EQ(asked->checkpoint.size, TreeSize{12});
    EXPECT_EQ(asked->request.volume_bytes, 1u << 20);
    EXPECT_EQ(asked->source, "/organizations/" + organisation());
}

TEST(AskedPackage, WhatMeansTheSameHasOneText) {
    const auto first = AskedPackage::parse(body().dump(), {}, false);
    ASSERT_TRUE(first);
    Json other = body();
    other["scope"]["ids"] = {"CQ-1", "CQ-2", "CQ-1"};
    other.erase("source");
    Json turned = Json::object();
    for (const char* name : {"purpose", "scope", "recipient"})
        turned[name] = other[name];
    const auto second =
        AskedPackage::parse(turned.dump(4), "/organizations/" + organisation(), false);
    ASSERT_TRUE(second) << second.error().text();
    EXPECT_EQ(first->text, second->text);
    const auto again = AskedPackage::parse(first->text, {}, false);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->text, first->text);
    other["purpose"] = "another";
    EXPECT_NE(AskedPackage::parse(other.dump(), "/organizations/" + organisation(), false)->text,
              first->text);
}

TEST(AskedPackage, RulesAreTheSameHoweverTheyAreGiven) {
    Json one = body();
    one["withhold"] = {"class:personal", "documents"};
    one["profile"] = {{"profile", "court"}, {"withhold", Json::array()}};
    Json other = body();
    other["documents"] = false;
    other["profile"] = {{"profile", "court"}, {"withhold", {"class:personal"}}};
    const auto first = AskedPackage::parse(one.dump(), {}, false);
    const auto second = AskedPackage::parse(other.dump(), {}, false);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->text, second->text);
    EXPECT_EQ(AskedPackage::parse(first->text, {}, false)->request.withholding.profile(), "court");
}

TEST(AskedPackage, ABodyIsMadeOfARequest) {
    Json json = body();
    json["withhold"] = {"all"};
    json["checkpoint"] = "a note";
    json["twin_checkpoint"] = "the twin's";
    json["documents"] = false;
    const auto asked = AskedPackage::parse(json.dump(), {}, false);
    ASSERT_TRUE(asked) << asked.error().text();
    const auto again = AskedPackage::parse(
        AskedPackage::body_of(asked->request, asked->checkpoint, organisation()), {}, false);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again->text, asked->text);
    EXPECT_EQ(again->checkpoint.note, "a note");
    EXPECT_EQ(again->checkpoint.kind, CheckpointChoice::Kind::given);
}

TEST(AskedPackage, APreviewNeedsTheScopeAlone) {
    const Json json = {{"scope", {{"kind", "ledger"}}}};
    EXPECT_EQ(refused(json, true), "taken");
    EXPECT_EQ(refused(json), "/recipient");
    EXPECT_EQ(refused(Json::object(), true), "/scope");
}

TEST(AskedPackage, RefusesWhatItDoesNotUnderstand) {
    const auto with = [](const std::string& name, const Json& value) {
        Json json = body();
        json[name] = value;
        return refused(json);
    };
    EXPECT_EQ(with("surplus", 1), "/surplus");
    EXPECT_EQ(with("recipient", ""), "/recipient");
    EXPECT_EQ(with("recipient", 5), "/recipient");
    EXPECT_EQ(with("purpose", std::string(9'000, 'x')), "/purpose");
    EXPECT_EQ(with("source", "nobody"), "/source");
    EXPECT_EQ(with("source", "/organizations/" + organisation()), "/source");
    EXPECT_EQ(with("size", -1), "/size");
    EXPECT_EQ(with("size", "12"), "/size");
    EXPECT_EQ(with("withhold", "all"), "/withhold");
    EXPECT_EQ(with("withhold", {"all", "class:secret"}), "/withhold/1");
    EXPECT_EQ(with("withhold", {1}), "/withhold/0");
    EXPECT_EQ(with("withhold", Json::array_t(1'001, "all")), "/withhold");
    EXPECT_EQ(with("documents", "no"), "/documents");
    EXPECT_EQ(with("volume_bytes", 1), "/volume_bytes");
    EXPECT_EQ(with("profile", {{"withhold", {"all"}}}).substr(0, 8), "/profile");
    EXPECT_EQ(with("twin_checkpoint", "a note"), "/twin_checkpoint");
    EXPECT_EQ(with("since", std::string(70'000, 'x')), "/since");
    for (const char* scope : {R"({"kind":"everything"})", R"({"kind":"complexes","ids":[]})",
                              R"({"kind":"complexes","ids":["a/b"]})",
                              R"({"kind":"range","from":5,"to":5})", "[]", "null"})
        EXPECT_EQ(with("scope", Json::parse(scope)).substr(0, 6), "/scope") << scope;
    Json both = body();
    both["size"] = 1;
    both["checkpoint"] = "a note";
    EXPECT_EQ(refused(both), "/size");
    for (const char* text : {"", "{", "[]", "5", R"({"scope":1,"scope":2})", "\xff"})
        EXPECT_FALSE(AskedPackage::parse(text, {}, false)) << text;
}

TEST(AskedPackage, TheHolderIsTheSourceIfItIsAnOrganisation) {
    Json json = body();
    json.erase("source");
    EXPECT_FALSE(AskedPackage::parse(json.dump(), "/experts/E-1", false));
    EXPECT_FALSE(AskedPackage::parse(json.dump(), "", false));
    const auto asked = AskedPackage::parse(json.dump(), "/organizations/" + organisation(), false);
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->source, "/organizations/" + organisation());
}

}  // namespace
}  // namespace qiyue
