#include "ledger/package/claim/package_claim.hpp"

#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

PackageClaim claim_of_complex() {
    PackageClaim claim;
    claim.origin = "demo.example/qiyue";
    claim.size = 50;
    claim.root = sha256("root");
    claim.root_sm3 = sha256("twin");
    claim.scope.kind = PackageScope::Kind::complexes;
    claim.scope.ids = {"CQ-0001"};
    claim.entries = {.scope = 32, .keys = 12, .policy = 1};
    claim.complete = {"complexes/CQ-0001", "policy"};
    claim.fields = {.opened = 3, .withheld = 2, .erased = 1};
    claim.documents = {.included = 4, .left_out = 5};
    claim.withheld_by = {"/contact", "class:personal"};
    claim.profile = "court";
    claim.recipient = "区法院 \"民三庭\"";
    claim.purpose = "举证";
    claim.request_no = "(2026)渝0112民初1号";
    claim.seals = {"cades-p256", "sm2", "rfc3161"};
    claim.made_from = sha256("older");
    claim.name();
    return claim;
}

PackageClaim claim_of_volume() {
    PackageClaim claim = claim_of_complex();
    claim.scope = {};
    claim.volume = {.number = 2, .of = 3, .from = 10, .to = 20};
    claim.root_sm3.reset();
    claim.profile.clear();
    claim.request_no.clear();
    claim.made_from.reset();
    claim.seals = {"cades-p256"};
    claim.name();
    return claim;
}

TEST(PackageClaim, IsReadBackAndWrittenTheSameAgain) {
    for (const PackageClaim& claim : {claim_of_complex(), claim_of_volume()}) {
        const std::string json = claim.to_json();
        const auto read = PackageClaim::parse(json);
        ASSERT_TRUE(read) << read.error().text() << json;
        EXPECT_EQ(*read, claim);
        EXPECT_EQ(read->to_json(), json);
        EXPECT_EQ(Json::parse(json)["recipient"], claim.recipient);
        EXPECT_TRUE(json.ends_with("\n}\n"));
        for (const char line : json)
            EXPECT_NE(line, '\r');
    }
}

TEST(PackageClaim, WritesItsMembersOneALine) {
    PackageClaim claim = claim_of_volume();
    const std::string json = claim.to_json();
    EXPECT_NE(json.find("\n  \"scope\": {\"kind\":\"ledger\"},\n"), std::string::npos) << json;
    EXPECT_NE(json.find("\n  \"volume\": {\"number\":2,\"of\":3,\"from\":10,\"to\":20},\n"),
              std::string::npos);
    EXPECT_NE(json.find("\n  \"withheld_by\": [\"/contact\",\"class:personal\"],\n"),
              std::string::npos);
}

TEST(PackageClaim, IsNamedByWhatItIsAbout) {
    PackageClaim claim = claim_of_complex();
    // The lines that the name is made of, written out once by hand.
    const std::string lines = "\"origin\": \"demo.example/qiyue\"\n\"size\": 50\n\"root\": \"" +
                              to_hex(claim.root) + "\"\n\"root_sm3\": \"" +
                              to_hex(*claim.root_sm3) +
                              "\"\n\"scope\": {\"kind\":\"complexes\",\"ids\":[\"CQ-0001\"]}\n"
                              "\"withheld_by\": [\"/contact\",\"class:personal\"]\n"
                              "\"profile\": \"court\"\n\"recipient\": \"区法院 \\\"民三庭\\\"\"\n"
                              "\"purpose\": \"举证\"\n\"request_no\": \"(2026)渝0112民初1号\"\n";
    EXPECT_EQ(claim.id, "CQ-0001-50-" + to_hex(sha256(lines)).substr(0, 8));
    EXPECT_EQ(claim.group(), claim.id);

    const std::string id = claim.id;
    claim.fields.opened = 0;
    claim.complete.clear();
    claim.entries = {};
    claim.seals = {"cades-p256"};
    claim.volume = {.number = 2, .of = 12, .from = {}, .to = {}};
    claim.name();
    EXPECT_EQ(claim.id, id + "-v2");
    EXPECT_EQ(claim.group(), id);
    claim.purpose = "审计";
    claim.name();
    EXPECT_NE(claim.group(), id);

    claim.scope.ids = {"a", "b"};
    claim.name();
    EXPECT_TRUE(claim.id.starts_with("complexes-50-"));
    claim.scope.ids = {"." + std::string(63, 'x')};
    claim.size = 9'007'199'254'740'991;
    claim.volume = {.number = 123'456, .of = 999'999, .from = {}, .to = {}};
    claim.name();
    EXPECT_TRUE(claim.id.starts_with("_x")) << claim.id;
    EXPECT_LE(claim.id.size(), 90u);
    const auto read = PackageClaim::parse(claim.to_json());
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->id, claim.id);
}

/// Every member gone, or of another kind, and one too many.
TEST(PackageClaim, RefusesOtherForms) {
    const std::set<std::string> optional = {"root_sm3", "profile", "request_no", "made_from"};
    for (const PackageClaim& claim : {claim_of_complex(), claim_of_volume()}) {
        const Json good = Json::parse(claim.to_json());
        const auto refused = [](const Json& json) {
            const auto read = PackageClaim::parse(json.dump());
            return !read && read.error().code == ErrorCode::package_format;
        };
        for (const auto& [name, value] : good.items()) {
            Json bad = good;
            bad.erase(name);
            EXPECT_EQ(refused(bad), !optional.contains(name)) << name;
            for (const Json& other :
                 {Json(nullptr), Json(true), Json(-1), Json("\x01"), Json("")}) {
                bad = good;
                bad[name] = other;
                if (other.is_string() && !other.get<std::string>().empty() &&
                    (name == "profile" || name == "recipient" || name == "purpose" ||
                     name == "request_no"))
                    continue;  // any text
                EXPECT_TRUE(refused(bad)) << name << other;
            }
            if (!value.is_object()) continue;
            bad = good;
            bad[name]["more"] = 1;
            EXPECT_TRUE(refused(bad)) << name;
            for (const auto& [member, inner] : value.items()) {
                bad = good;
                bad[name].erase(member);
                EXPECT_TRUE(refused(bad)) << name << member;
            }
        }
        Json bad = good;
        bad["more"] = 1;
        EXPECT_TRUE(refused(bad));
    }
    EXPECT_FALSE(PackageClaim::parse(""));
    EXPECT_FALSE(PackageClaim::parse("[]"));
    EXPECT_FALSE(PackageClaim::parse(claim_of_complex().to_json() + "x"));
}

TEST(PackageClaim, RefusesWhatIsNotInOrder) {
    const Json good = Json::parse(claim_of_complex().to_json());
    const auto refused = [&](std::string_view pointer, const Json& value) {
        Json bad = good;
        bad[Json::json_pointer(std::string(pointer))] = value;
        return !PackageClaim::parse(bad.dump());
    };
    EXPECT_FALSE(refused("/purpose", "x"));
    EXPECT_TRUE(refused("/format", "qiyue-package/2"));
    EXPECT_TRUE(refused("/complete", {"policy", "complexes/CQ-0001"}));
    EXPECT_TRUE(refused("/complete", {"policy", "policy"}));
    EXPECT_TRUE(refused("/complete", {"complexes/../x"}));
    EXPECT_TRUE(refused("/withheld_by", {"b", "a"}));
    EXPECT_TRUE(refused("/seals", {"sm2", "cades-p256"}));
    EXPECT_TRUE(refused("/seals", {"cades-p256", "cades-p256"}));
    EXPECT_TRUE(refused("/seals", {"pgp"}));
    EXPECT_TRUE(refused("/size", 51)) << "the id names the size";
    EXPECT_TRUE(refused("/volume", {{"number", 2}, {"of", 1}}));
    EXPECT_TRUE(refused("/volume", {{"number", 0}, {"of", 0}}));
    EXPECT_TRUE(refused("/volume", {{"number", 1}, {"of", 2}})) << "the id names the volume";
    EXPECT_TRUE(refused("/id", "CQ-0001/../x-50-00000000"));
    EXPECT_TRUE(refused("/id", "-50-00000000"));
    EXPECT_TRUE(refused("/id", "00000000"));
    EXPECT_TRUE(refused("/id", "CQ-0001-50-0000000G"));
    EXPECT_TRUE(refused("/id", std::string(80, 'a') + "-50-00000000"));
    EXPECT_TRUE(refused("/scope/ids", Json::array()));
    EXPECT_TRUE(refused("/scope/ids", {"b", "a"}));
    EXPECT_TRUE(refused("/scope/ids", {"a/b"}));
    EXPECT_TRUE(refused("/origin", "a b"));
}

TEST(PackageScope, HoldsWhatItNames) {
    const auto scope = [](const char* json) {
        auto parsed = PackageScope::parse(json);
        EXPECT_TRUE(parsed) << json;
        EXPECT_EQ(parsed->to_json(), json);
        return std::move(*parsed);
    };
    const auto complexes = scope(R"({"kind":"complexes","ids":["A","B"],"from":5,"to":9})");
    EXPECT_TRUE(complexes.holds(5, "complexes/A", ""));
    EXPECT_TRUE(complexes.holds(8, "complexes/B", "x"));
    EXPECT_FALSE(complexes.holds(4, "complexes/A", ""));
    EXPECT_FALSE(complexes.holds(9, "complexes/A", ""));
    EXPECT_FALSE(complexes.holds(5, "complexes/C", ""));
    EXPECT_FALSE(complexes.holds(5, "experts/A", ""));
    EXPECT_EQ(complexes.streams(), (std::vector<std::string>{"complexes/A", "complexes/B"}));

    const auto organization = scope(R"({"kind":"organization","uscc":"X1"})");
    EXPECT_TRUE(organization.holds(0, "organizations/X1", "/organizations/X2"));
    EXPECT_TRUE(organization.holds(0, "complexes/A", "/organizations/X1"));
    EXPECT_FALSE(organization.holds(0, "complexes/X1", "/organizations/X2"));
    EXPECT_FALSE(organization.holds(0, "experts/X1", "/experts/X1"));
    EXPECT_EQ(organization.streams(), std::vector<std::string>{"organizations/X1"});

    const auto range = scope(R"({"kind":"range","from":0,"to":2})");
    EXPECT_TRUE(range.holds(1, "ledger", "") && range.is_contiguous());
    EXPECT_FALSE(range.holds(2, "ledger", ""));
    EXPECT_TRUE(range.streams().empty());
    EXPECT_TRUE(scope(R"({"kind":"ledger"})").holds(1u << 30, "x", ""));

    for (const char* bad :
         {"", "{}", R"({"kind":"range"})", R"({"kind":"range","from":2,"to":2})",
          R"({"kind":"range","from":2})", R"({"kind":"ledger","from":2,"to":3})",
          R"({"kind":"complexes","ids":"A"})", R"({"kind":"complexes","ids":["A"],"uscc":"B"})",
          R"({"kind":"organization","uscc":""})", R"({"kind":"all"})",
          R"({"kind":"organization","uscc":"A","from":-1})"})
        EXPECT_FALSE(PackageScope::parse(bad)) << bad;
}

TEST(PackageFileNames, FollowThePointerTheTypeAndTheStream) {
    const Hash hash =
        *hash_from_hex("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
    const auto name = [&](std::string_view pointer) {
        return disclosure_file_name(Index{7}, pointer, hash);
    };
    EXPECT_EQ(name("/contact"), "data/disclosures/7.contact.json");
    EXPECT_EQ(name("/members/3"), "data/disclosures/7.members.3.json");
    const std::string by_hash = "data/disclosures/7.0123456789abcdef.json";
    EXPECT_EQ(name("/a.b"), by_hash) << "or it would pass for /a/b";
    EXPECT_EQ(name("/Contact"), by_hash);
    EXPECT_EQ(name("/a~1b"), by_hash);
    EXPECT_EQ(name("/姓名"), by_hash);
    EXPECT_EQ(name("/" + std::string(60, 'x')),
              "data/disclosures/7." + std::string(60, 'x') + ".json");
    EXPECT_EQ(name("/" + std::string(61, 'x')), by_hash);

    const std::string document = "data/documents/" + to_hex(hash);
    EXPECT_EQ(document_file_name(hash, "application/pdf"), document + ".pdf");
    EXPECT_EQ(document_file_name(hash, "Text/Plain ; charset=utf-8"), document + ".txt");
    EXPECT_EQ(document_file_name(hash, "image/jpeg"), document + ".jpg");
    EXPECT_EQ(document_file_name(hash, "../../x"), document);
    EXPECT_EQ(document_file_name(hash, ""), document);
    EXPECT_EQ(completeness_file_name("complexes/CQ-1"), "data/completeness/complexes.CQ-1.json");
    EXPECT_EQ(completeness_file_name("policy"), "data/completeness/policy.json");
}

}  // namespace
}  // namespace qiyue
