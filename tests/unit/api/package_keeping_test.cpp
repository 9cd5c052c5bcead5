// What stands on the shelf is handed out as it was made, or not at all; and goes when it must.

#include <gtest/gtest.h>

#include "api/packages/ledger_package_maker.hpp"
#include "tests/unit/api/made_packages.hpp"

namespace qiyue::testing {
namespace {

class PackageKeeping : public PackageWorksTest {
protected:
    /// Made and recorded.
    std::string recorded(const std::string& purpose = "诉讼") {
        const std::string id = ask(purpose);
        for (const ShelvedPackage& package : wait_for(id).packages)
            record(package);
        return id;
    }
    void change(const std::string& path, bool keeps_size = true) {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(keeps_size ? 200 : 0, keeps_size ? std::ios::beg : std::ios::end);
        file << "forged";
    }
};

TEST_F(PackageKeeping, AnErasedTextTakesItsPackagesAlong) {
    commit_to_a_text();
    const std::string id = recorded("1");
    const std::string erased = maker_->text;
    maker_->text = "another";
    const std::string other = ask("2");
    wait_for(other);
    const std::string path = path_of(id);
    const auto opened = works_->open(id);
    ASSERT_TRUE(opened && opened->package.recorded);
    maker_->text = erased;
    erase_it();
    EXPECT_FALSE(works_->open(id));
    EXPECT_TRUE(*opened->taken_away);
    wait_until([&] { return !fs::exists(path); });
    EXPECT_TRUE(works_->open(other));
    start();
    EXPECT_EQ(works_->list()->size(), 1u);
}

TEST_F(PackageKeeping, WhatIsBeingMadeKeepsNothingFromBeingRemoved) {
    commit_to_a_text();
    const std::string id = recorded("1");
    const std::string path = path_of(id);
    const std::string lost = ask("2");
    wait_for(lost);
    maker_->hold();
    ask("3");
    wait_until([&] { return maker_->asked_times == 3; });
    erase_it();
    wait_until([&] { return !fs::exists(path); });  // nobody asks for anything
    world_.set(Town::start + us_per_day);
    wait_until([&] { return works_->status().shelved == 1; });
}

TEST_F(PackageKeeping, ATextThatIsErasedWhileItsPackageIsMade) {
    commit_to_a_text();
    maker_->hold();
    const std::string id = ask();
    wait_until([&] { return maker_->asked_times == 1; });
    erase_it();
    ASSERT_TRUE(works_->list()) << "the erasure is behind us";
    maker_->release();
    const PackageOrder order = wait_for(id);
    ASSERT_EQ(order.state, State::failed);
    EXPECT_EQ(order.failure->code, ErrorCode::erased);
    EXPECT_TRUE(order.packages.empty());
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& one :
         fs::directory_iterator(directory_.path() + "/packages/" + id))
        ++files;
    EXPECT_EQ(files, 1u) << "its order";
}

TEST_F(PackageKeeping, AnotherFileIsNotHandedOut) {
    const std::string id = recorded();
    const auto opened = works_->open(id);
    ASSERT_TRUE(opened && opened->file);
    change(path_of(id));
    EXPECT_EQ(works_->open(id).error().code, ErrorCode::corrupt);
    EXPECT_EQ(works_->open(id).error().code, ErrorCode::corrupt);
    EXPECT_NE(faults().find("not handed out"), std::string::npos);
    EXPECT_EQ(faults().find("not handed out"), faults().rfind("not handed out")) << "told once";
    EXPECT_NE(ask(), id) << "another is made";
    EXPECT_TRUE(works_->find(id)) << "somebody should look at it";
}

TEST_F(PackageKeeping, AFileThatWasChangedBetweenTwoProcesses) {
    maker_->volumes = 2;
    const std::string id = recorded("1");
    const std::string longer = recorded("2");
    const std::string path = path_of(id);
    const std::string longer_path = path_of(longer);
    works_.reset();
    const auto time = fs::last_write_time(path);
    change(path);
    fs::last_write_time(path, time);
    change(longer_path, false);
    start();
    EXPECT_NE(faults().find(longer), std::string::npos);
    EXPECT_EQ(works_->open(id + "-v1").error().code, ErrorCode::corrupt);
    EXPECT_TRUE(works_->open(id + "-v2"));
    EXPECT_EQ(works_->open(longer + "-v1").error().code, ErrorCode::corrupt);
    EXPECT_TRUE(works_->open(longer + "-v2"));
    EXPECT_EQ(folders(), 2u);
}

TEST_F(PackageKeeping, WhatCannotBeReadStaysAndIsTold) {
    maker_->volumes = 2;
    const std::string id = recorded("1");
    const std::string broken = recorded("2");
    const std::string path = path_of(id);
    const std::string order = directory_.path() + "/packages/" + broken + "/order.json";
    works_.reset();
    std::ofstream(path, std::ios::trunc) << "no package";
    std::ofstream(order, std::ios::trunc) << "{";
    start();
    EXPECT_NE(faults().find(id), std::string::npos);
    EXPECT_NE(faults().find(order), std::string::npos);
    EXPECT_EQ(folders(), 2u);
    EXPECT_EQ(works_->open(id + "-v1").error().code, ErrorCode::corrupt);
    EXPECT_TRUE(works_->open(id + "-v2"));
    // It may open what is erased now; nobody can say.
    commit_to_a_text();
    erase_it();
    EXPECT_FALSE(works_->find(id));
    wait_until([&] { return folders() == 1; });
}

TEST_F(PackageKeeping, ARecordIsLookedForAgainByANewProcess) {
    const std::string id = ask();
    const ShelvedPackage package = wait_for(id).packages.front();
    const std::string order = directory_.path() + "/packages/" + id + "/order.json";
    works_.reset();
    Json json = Json::parse(std::ifstream(order));
    json["packages"][0]["recorded"] = 1;
    std::ofstream(order, std::ios::trunc) << json.dump();
    start();
    EXPECT_FALSE(works_->open(id)->package.recorded);
    const Index entry = record(package);
    EXPECT_EQ(works_->open(id)->package.recorded, entry);
}

TEST_F(PackageKeeping, AnotherOrganisationsRecordOpensNothing) {
    append(town_.register_organization(2));
    const std::string id = ask();
    const ShelvedPackage package = wait_for(id).packages.front();
    record(package, 2);
    EXPECT_FALSE(works_->open(id)->package.recorded);
    const Index entry = record(package);
    EXPECT_EQ(works_->open(id)->package.recorded, entry);
}

TEST_F(PackageKeeping, TheShelfHoldsSoManyBytes) {
    maker_->filling = 100'000;
    options_.bytes_max = 250'000;
    start();
    const std::string first = ask("1");
    wait_for(first);
    const std::string second = recorded("2");
    const std::string third = recorded("3");
    EXPECT_FALSE(works_->find(first)) << "it was not recorded";
    EXPECT_EQ(wait_for(second).state, State::made);
    EXPECT_EQ(wait_for(third).state, State::made);
    const PackageOrder full = wait_for(ask("4"));
    ASSERT_EQ(full.state, State::failed);
    EXPECT_EQ(full.failure->code, ErrorCode::queue_full);
    ASSERT_TRUE(works_->drop(second));
    EXPECT_EQ(wait_for(ask("5")).state, State::made);
    maker_->filling = 300'000;
    EXPECT_EQ(wait_for(ask("6")).failure->code, ErrorCode::too_large);
    EXPECT_TRUE(works_->find(third));
}

TEST_F(PackageKeeping, NothingIsMadeOnAFullDisk) {
    options_.free_bytes_min = UINT64_MAX;
    start();
    EXPECT_EQ(asking_fails("1"), ErrorCode::queue_full);
    EXPECT_EQ(folders(), 0u);
}

TEST_F(PackageKeeping, OnlySoManyVolumes) {
    maker_->volumes = 4;
    options_.volumes_max = 3;
    start();
    EXPECT_EQ(wait_for(ask("1")).failure->code, ErrorCode::invalid_argument);
    maker_->volumes = 3;
    EXPECT_EQ(wait_for(ask("2")).state, State::made);
}

TEST_F(PackageKeeping, AComplexThatNobodyKnowsIsNotQueued) {
    const Json body = {{"scope", {{"kind", "complexes"}, {"ids", {"CQ-9999"}}}},
                       {"recipient", "示例法院"},
                       {"purpose", "诉讼"},
                       {"source", Town::uscc(1)}};
    const auto order = works_->ask(AskedPackage::parse(body.dump(), {}, false).value(), {});
    ASSERT_FALSE(order);
    EXPECT_EQ(order.error().code, ErrorCode::not_found);
    EXPECT_NE(order.error().detail.find("CQ-9999"), std::string::npos);
    EXPECT_EQ(folders(), 0u);
}

TEST_F(PackageKeeping, TheSizeIsThatOfWhatAnEarlierProcessHadCosigned) {
    std::optional<Published> now;
    wait_until([&] {
        now = *ledger_->published();
        return !ledger_->twin() ||
               (now->twin && now->twin->checkpoint.size == now->log.checkpoint.size);
    });
    ASSERT_TRUE(ledger_->publish_cosigned({now->log, now->twin}));
    append(town_.register_organization(2));
    works_.reset();
    maker_.reset();
    ledger_.reset();
    LedgerOptions options;
    options.directory = directory_.path();
    options.clock = &clock_;
    ledger_ = Ledger::open(std::move(options)).value();
    ASSERT_EQ(ledger_->published()->cosigned, nullptr);
    LedgerPackageMaker maker(*ledger_, directory_.path(), {}, true);
    EXPECT_EQ(maker.size_for(asked()), now->log.checkpoint.size);
    LedgerPackageMaker newest(*ledger_, directory_.path(), {}, false);
    EXPECT_EQ(newest.size_for(asked()), ledger_->published()->log.checkpoint.size);
}

TEST_F(PackageKeeping, APreviewTakesOnlySoLong) {
    options_.preview_max = 50ms;
    start();
    maker_->hold();
    EXPECT_EQ(works_->preview(asked()).error().code, ErrorCode::timeout);
    maker_->release();
    EXPECT_TRUE(works_->preview(asked()));
}

TEST(PackageReaders, OneNoteLastsAnHour) {
    PackageReaders readers;
    const Micros noon{1'000'000'000};
    EXPECT_FALSE(readers.are_noted("a", "v", noon));
    readers.add("a", "v", noon);
    EXPECT_TRUE(readers.are_noted("a", "v", noon + (PackageReaders::noted_for_us - 1)));
    EXPECT_FALSE(readers.are_noted("a", "v", noon + PackageReaders::noted_for_us));
    EXPECT_FALSE(readers.are_noted("a", "v", Micros{noon.value - 1}));
    EXPECT_FALSE(readers.are_noted("b", "v", noon));
    EXPECT_FALSE(readers.are_noted("a", "w", noon));
}

}  // namespace
}  // namespace qiyue::testing
