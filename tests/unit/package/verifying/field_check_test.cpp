// Fields that are opened, withheld or erased, counted by the verifier; whatever else a package is.

#include "ledger/package/verifying/field_check.hpp"

#include <gtest/gtest.h>

#include "ledger/audit/entry_work.hpp"
#include "ledger/base/encoding.hpp"
#include "tests/unit/package/verifying/sealed_package.hpp"

namespace qiyue::verifying_test {
namespace {

constexpr std::uint64_t score = 34;  ///< of the vectors, with /scores and /comments
constexpr std::uint64_t conclusion = 37;

/// The entries of a package of one complex without disclosures, told to a check.
class FieldCheckTest : public ::testing::Test {
protected:
    FieldCheckTest() {
        PackageRequest request = complex_request();
        EXPECT_TRUE(request.withholding.add("all"));
        zip_ = make_zips(log_, request).at(0);
        files_ = package_files_in(zip_);
    }

    void take(std::uint64_t index, EntryPart part = EntryPart::scope) {
        EntryWork work;
        work.read(log_.lines().at(index), false);
        EXPECT_TRUE(check_->take(part, work.head.index, **work.event));
    }
    /// Erases all that the first score commits to.
    void erase() {
        EntryWork work;
        work.read(log_.lines().at(score), false);
        std::string commitments;
        for (const Commitment& commitment : commitments_of(**work.event))
            commitments += (commitments.empty() ? "\"" : ",\"") + to_hex(commitment.hash) + '"';
        const std::string text =
            R"({"specversion":"1.0","id":"019cb141-1b40-739f-af42-eeff58b66a01",)"
            R"("source":"/organizations/A",)"
            R"("type":"disclosure.erased","dataschema":"urn:qiyue:catalogue:disclosure.erased:1",)"
            R"("subject":"complexes/CQ-0001","time":"2026-01-01T00:00:00Z","datacontenttype":)"
            R"("application/json","ledger":"demo.example/qiyue","nonce":"AAAAAAAAAAAAAAAAAAAAAA",)"
            R"("data":{"commitments":[)" +
            commitments + "]}}";
        Document document;
        const auto event = read_event(text, document);
        ASSERT_TRUE(event) << event.error().text();
        EXPECT_TRUE(check_->take(EntryPart::scope, Index{49}, *event));
    }
    PackageClaim::Fields finish() {
        const auto fields = check_->finish();
        EXPECT_TRUE(fields);
        EXPECT_TRUE(findings_.take_sorted().empty());
        return fields ? *fields : PackageClaim::Fields{};
    }
    using Fields = PackageClaim::Fields;

    making_test::VectorLog log_;
    std::string zip_;
    std::unique_ptr<PackageFiles> files_;
    FindingList findings_{100};
    std::optional<FieldCheck> check_;
};

TEST_F(FieldCheckTest, AConclusionOpensEarlierScoresOnly) {
    check_.emplace(*files_, findings_);
    take(score);
    take(conclusion);
    EXPECT_EQ(finish(), (Fields{.opened = 1, .withheld = 1}));

    check_.emplace(*files_, findings_);
    take(conclusion);
    take(score);
    EXPECT_EQ(finish(), (Fields{.withheld = 2})) << "not a later entry";

    check_.emplace(*files_, findings_);
    take(score);
    EXPECT_EQ(finish(), (Fields{.withheld = 2})) << "the conclusion is not in the package";

    check_.emplace(*files_, findings_);
    take(score, EntryPart::keys);
    take(conclusion);
    EXPECT_EQ(finish(), Fields{}) << "fields beside the scope are not counted";

    check_.emplace(*files_, findings_);
    take(score);
    take(conclusion);
    take(conclusion);
    EXPECT_EQ(finish(), (Fields{.opened = 1, .withheld = 1})) << "opened once";
}

TEST_F(FieldCheckTest, AnErasedScoreStaysOpen) {
    check_.emplace(*files_, findings_);
    take(score);
    erase();
    EXPECT_EQ(finish(), (Fields{.erased = 2}));

    check_.emplace(*files_, findings_);
    take(score);
    take(conclusion);
    erase();
    EXPECT_EQ(finish(), (Fields{.opened = 1, .erased = 1}));
}

/// Who says that scores are withheld which anybody can read in the package says what is not so.
TEST_F(FieldCheckTest, AClaimThatHidesThemIsFalse) {
    Contents contents = contents_of(zip_);
    auto claim = PackageClaim::parse(contents.at("data/package.json"));
    ASSERT_TRUE(claim);
    ASSERT_EQ(claim->fields.opened, 3U);
    claim->fields.withheld += claim->fields.opened;
    claim->fields.opened = 0;
    contents.at("data/package.json") = claim->to_json();
    EXPECT_EQ(codes(verify(packed(contents, ledger_seals()))),
              std::set<std::string>{"package_claim"});
}

}  // namespace
}  // namespace qiyue::verifying_test
