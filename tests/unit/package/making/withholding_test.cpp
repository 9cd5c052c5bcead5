#include "ledger/package/making/withholding.hpp"

#include <gtest/gtest.h>

namespace qiyue {
namespace {

Withholding with(std::initializer_list<std::string_view> rules) {
    Withholding withholding;
    for (const std::string_view rule : rules)
        EXPECT_TRUE(withholding.add(rule)) << rule;
    return withholding;
}

TEST(Withholding, NothingIsWithheldUnlessARuleSaysSo) {
    const Withholding withholding;
    EXPECT_FALSE(withholding.withholds("organization.registered", "/contact"));
    EXPECT_TRUE(withholding.documents());
    EXPECT_TRUE(withholding.rules().empty());
}

TEST(Withholding, GoesByField) {
    const Withholding withholding = with({"/members", "/experts/1"});
    EXPECT_TRUE(withholding.withholds("council.constituted", "/members/3"));
    EXPECT_TRUE(withholding.withholds("council.constituted", "/members"));
    EXPECT_FALSE(withholding.withholds("council.constituted", "/membership"));
    EXPECT_TRUE(withholding.withholds("expert_committee.constituted", "/experts/1"));
    EXPECT_FALSE(withholding.withholds("expert_committee.constituted", "/experts/10"));
    EXPECT_FALSE(withholding.withholds("organization.registered", "/contact"));
}

TEST(Withholding, GoesByClass) {
    const Withholding personal = with({"class:personal"});
    EXPECT_TRUE(personal.withholds("organization.registered", "/contact"));
    EXPECT_TRUE(personal.withholds("council.constituted", "/members/3"));
    EXPECT_FALSE(personal.withholds("charter.signed", "/share_terms"));
    const Withholding secret = with({"class:trade_secret"});
    EXPECT_FALSE(secret.withholds("charter.signed", "/signatory"));
    EXPECT_TRUE(secret.withholds("charter.signed", "/share_terms"));
    for (const Withholding& one : {personal, secret}) {
        EXPECT_TRUE(one.withholds("charter.signed", "/unheard_of")) << "it may be of either class";
        EXPECT_TRUE(one.withholds("unheard.of", "/contact"));
    }
    EXPECT_TRUE(with({"all"}).withholds("unheard.of", "/x"));
}

TEST(Withholding, RulesAreSortedAndStandOnce) {
    const Withholding withholding = with({"class:personal", "/contact", "all", "/contact"});
    EXPECT_EQ(withholding.rules(), (std::vector<std::string>{"/contact", "all", "class:personal"}));
}

TEST(Withholding, DocumentsAreARuleOfTheirOwn) {
    const Withholding withholding = with({"documents"});
    EXPECT_FALSE(withholding.documents());
    EXPECT_FALSE(withholding.withholds("organization.registered", "/contact"));
    Withholding same;
    same.leave_documents_out();
    EXPECT_EQ(same.rules(), withholding.rules());
    EXPECT_TRUE(with({"all"}).documents());
}

TEST(Withholding, RefusesWhatIsNoRule) {
    for (const char* rule : {"", "contact", "class:", "class:secret", "ALL", "/", "/~", "/contakt",
                             "/size", "/contact~2"}) {
        Withholding withholding;
        const auto added = withholding.add(rule);
        ASSERT_FALSE(added) << rule;
        EXPECT_EQ(added.error().code, ErrorCode::invalid_argument);
        EXPECT_TRUE(withholding.rules().empty());
    }
}

TEST(Withholding, ReadsProfiles) {
    Withholding withholding = with({"/contact"});
    ASSERT_TRUE(withholding.add_profile(
        R"({"profile":"公众","withhold":["class:personal","class:trade_secret"],"documents":false})"));
    EXPECT_EQ(withholding.profile(), "公众");
    EXPECT_FALSE(withholding.documents());
    EXPECT_EQ(withholding.rules().size(), 4u);
    ASSERT_TRUE(withholding.add_profile(R"({"profile":"b","withhold":[],"documents":true})"));
    EXPECT_FALSE(withholding.documents()) << "a later profile opens nothing";

    for (const char* bad :
         {"", "[]", "{}", R"({"profile":"a"})", R"({"profile":"","withhold":[]})",
          R"({"profile":"a","withhold":"all"})", R"({"profile":"a","withhold":[1]})",
          R"({"profile":"a","withhold":["/contact","/contakt"]})",
          R"({"profile":"a","withhold":[],"documents":1})",
          R"({"profile":"a","withhold":[],"document":false})"}) {
        Withholding unchanged;
        const auto added = unchanged.add_profile(bad);
        ASSERT_FALSE(added) << bad;
        EXPECT_EQ(added.error().code, ErrorCode::invalid_argument);
        EXPECT_TRUE(unchanged.rules().empty() && unchanged.profile().empty());
    }
}

}  // namespace
}  // namespace qiyue
