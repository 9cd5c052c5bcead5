#include "ledger/exporting/ledger_package_source.hpp"

#include "ledger/audit/receipt.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/event/disclosure.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

class LedgerPackageSourceTest : public PipelineTest {
protected:
    void SetUp() override {
        PipelineTest::SetUp();
        open();
        for (unsigned n = 1; n <= 3; ++n)
            accepted(town.register_organization(n));
        accepted(town.grant_mandate(2));
        const auto chosen = choose_checkpoint(*ledger, directory.path(), {});
        ASSERT_TRUE(chosen) << chosen.error().text();
        at = *chosen;
        source.emplace(*ledger, directory.path(), at);
        size = source->size().value;
        // What comes later does not show.
        accepted(town.grant_mandate(2));
        accepted(town.register_organization(4));
    }
    static std::string stream(unsigned n) { return "organizations/" + Town::uscc(n); }

    ChosenCheckpoint at;
    std::optional<LedgerPackageSource> source;
    std::uint64_t size = 0;
};

TEST_F(LedgerPackageSourceTest, ItIsTheLogAtItsCheckpoint) {
    EXPECT_EQ(source->origin(), Town::origin);
    EXPECT_EQ(size, 5u);
    EXPECT_TRUE(source->twin());
    EXPECT_EQ(source->checkpoint(), at.log.note);
    EXPECT_EQ(source->twin_checkpoint(), at.twin->note);
    EXPECT_TRUE(source->entry(Index{size - 1}));
    EXPECT_EQ(source->entry(Index{size}).error().code, ErrorCode::not_found);
    std::vector<std::uint64_t> seen;
    ASSERT_TRUE(source->scan(Index{2}, Index{100}, [&](Index index, std::string_view) {
        seen.push_back(index.value);
        return true;
    }));
    EXPECT_EQ(seen, (std::vector<std::uint64_t>{2, 3, 4}));
}

TEST_F(LedgerPackageSourceTest, IndexesEndAtTheCheckpoint) {
    EXPECT_EQ(source->stream(stream(2))->size(), 2u);
    EXPECT_TRUE(source->stream(stream(4))->empty());
    EXPECT_TRUE(source->stream(stream(700))->empty());
    const auto by = source->by_source("/organizations/" + Town::uscc(2));
    ASSERT_TRUE(by) << by.error().text();
    for (const Index index : *by)
        EXPECT_LT(index.value, size);
    EXPECT_FALSE(by->empty());
    EXPECT_EQ(ledger->store()
                  .by_actor("/organizations/" + Town::uscc(2), Index{}, Index{99}, 99)
                  ->indexes.size(),
              by->size() + 1);
}

TEST_F(LedgerPackageSourceTest, AKeysHolderIsNamedByHisStream) {
    const auto holder = source->stream_of_holder(Town::key("org 2").public_key().id());
    ASSERT_TRUE(holder) << holder.error().text();
    EXPECT_EQ(*holder, stream(2));
    const auto nobody = source->stream_of_holder(Town::key("nobody").public_key().id());
    ASSERT_TRUE(nobody);
    EXPECT_FALSE(*nobody);
}

TEST_F(LedgerPackageSourceTest, ManyStreamsAreProvedAtOneSize) {
    for (const std::string& name :
         {stream(1), stream(2), stream(4), std::string("ledger"), std::string("policy")}) {
        const auto proof = source->completeness(name);
        ASSERT_TRUE(proof) << proof.error().text();
        std::vector<std::string> lines;
        for (const Index index : proof->indexes)
            lines.push_back(source->entry(index).value());
        const auto findings = check_completeness(*proof, lines, at.log.checkpoint);
        EXPECT_TRUE(findings.empty()) << name << ": " << findings[0].code;
    }
    EXPECT_EQ(source->completeness(stream(2))->count, Count{2});
    EXPECT_EQ(source->completeness(stream(4))->count, Count{0});
}

TEST_F(LedgerPackageSourceTest, TextsAreGivenUntilTheyAreErased) {
    auto event = town.registration(9);
    const std::string text = format_disclosure(random_bytes(32), event["id"].get<std::string>(),
                                               "/contact", R"("示例联系人")");
    event["data"]["commit"]["/contact"] = to_hex(sha256(text));
    accepted(town.sign(event, {"org 9", "operator"}));
    auto none = source->disclosure(sha256(text));
    ASSERT_TRUE(none) << none.error().text();
    EXPECT_FALSE(*none);  // committed to, and nobody has put it
    ASSERT_TRUE(ledger->keep_disclosure(sha256(text), text));
    EXPECT_EQ(source->disclosure(sha256(text)).value(), text);
    accepted(town.sign(town.event("disclosure.erased", stream(9), town.party("dpo"),
                                  {{"commitments", {to_hex(sha256(text))}},
                                   {"legal_ground", "个人信息保护法第四十七条"}}),
                       {"dpo", "org 9"}));
    none = source->disclosure(sha256(text));
    ASSERT_TRUE(none) << none.error().text();
    EXPECT_FALSE(*none);
}

TEST_F(LedgerPackageSourceTest, DocumentsAreReadInPieces) {
    const std::string bytes(600'000, 'x');
    auto upload = ledger->documents().start(sha256(bytes), "text/plain");
    ASSERT_TRUE(upload && upload->write(bytes) && upload->finish());
    EXPECT_EQ(source->document_size(sha256(bytes)).value(), bytes.size());
    EXPECT_EQ(source->document_size(sha256("another")).value(), std::nullopt);
    std::string read;
    for (;;) {
        const auto piece = source->read_document(sha256(bytes), read.size());
        ASSERT_TRUE(piece);
        if (piece->empty()) break;
        read += *piece;
    }
    EXPECT_EQ(read, bytes);
}

}  // namespace
}  // namespace qiyue::testing
