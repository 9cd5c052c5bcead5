// The order of things: asked for, made, recorded, opened, taken away.

#include <gtest/gtest.h>

#include "api/packages/package_metrics.hpp"
#include "tests/unit/api/made_packages.hpp"

namespace qiyue::testing {
namespace {

TEST_F(PackageWorksTest, OpensWhenTheLogSaysJustWhatItIs) {
    const std::string id = ask();
    const PackageOrder order = wait_for(id);
    ASSERT_EQ(order.state, State::made) << order.failure->text();
    ASSERT_EQ(order.packages.size(), 1u);
    const ShelvedPackage& package = order.packages.front();
    EXPECT_FALSE(works_->open(id)->package.recorded);
    EXPECT_EQ(works_->open(id)->commitments, std::vector{sha256(maker_->text)});
    EXPECT_FALSE(works_->open(id)->file) << "it is not recorded";
    EXPECT_EQ(fs::file_size(path_of(id)), package.bytes);
    const Json event = Json::parse(package.event);
    EXPECT_EQ(event["type"], "package.exported");
    EXPECT_EQ(event["source"], "/organizations/" + Town::uscc(1));
    EXPECT_EQ(event["data"], Json::parse(package.data));

    ShelvedPackage other = package;  // for another recipient
    Json data = Json::parse(package.data);
    data["recipient"] = "别的法院";
    other.data = data.dump();
    record(other);
    EXPECT_FALSE(works_->open(id)->package.recorded);
    const Index entry = append(town_.sign(event, {"org 1", "operator"}));
    EXPECT_EQ(works_->open(id)->package.recorded, entry);
    EXPECT_TRUE(works_->find(id)->is_recorded());
}

TEST_F(PackageWorksTest, TheSameRequestIsMadeOnce) {
    maker_->hold();
    const std::string id = ask();
    EXPECT_EQ(ask(), id);
    const std::string other = ask("another");
    EXPECT_NE(other, id);
    maker_->release();
    EXPECT_EQ(wait_for(id).state, State::made);
    EXPECT_EQ(wait_for(other).state, State::made);
    EXPECT_EQ(ask(), id);
    EXPECT_EQ(maker_->asked_times, 2);
    // The log has grown: a package that says so is another.
    record(works_->find(id)->packages.front());
    EXPECT_NE(ask(), id);
    EXPECT_EQ(works_->list()->size(), 3u);
    EXPECT_NE(works_->list()->front().id, id) << "the newest first";
}

TEST_F(PackageWorksTest, OnlySoManyWait) {
    maker_->hold();
    for (const char* purpose : {"1", "2", "3"})
        ask(purpose);
    EXPECT_EQ(asking_fails("4"), ErrorCode::queue_full);
    EXPECT_EQ(works_->status().queued, 3u);
    EXPECT_EQ(folders(), 3u);
    maker_->release();
    wait_until([&] { return works_->status().queued == 0; });
    EXPECT_EQ(works_->status().made, 3u);
}

TEST_F(PackageWorksTest, WhatIsNotRecordedMakesRoom) {
    std::vector<std::string> ids;
    for (const char* purpose : {"1", "2", "3", "4"}) {
        ids.push_back(ask(purpose));
        wait_for(ids.back());
    }
    record(works_->find(ids[0])->packages.front());
    ids.push_back(ask("5"));
    EXPECT_TRUE(works_->find(ids[0])) << "it is recorded";
    EXPECT_FALSE(works_->find(ids[1])) << "the oldest that is not";
    EXPECT_TRUE(works_->find(ids[2]));
    EXPECT_EQ(wait_for(ids.back()).state, State::made);
    for (const std::size_t i : {2u, 3u, 4u})
        record(works_->find(ids[i])->packages.front());
    EXPECT_EQ(asking_fails("6"), ErrorCode::queue_full);
    ASSERT_TRUE(works_->drop(ids[0]));
    EXPECT_EQ(wait_for(ask("6")).state, State::made);
}

TEST_F(PackageWorksTest, VolumesHaveIdsOfTheirOwn) {
    maker_->volumes = 2;
    const std::string id = ask();
    const PackageOrder order = wait_for(id);
    ASSERT_EQ(order.packages.size(), 2u);
    EXPECT_FALSE(works_->open(id)) << "which one?";
    EXPECT_FALSE(works_->open(id + "-v3"));
    EXPECT_EQ(works_->open(id + "-v2")->package.name, order.packages[1].name);
    EXPECT_EQ(works_->find(id + "-v2")->id, id);
    record(order.packages[1]);
    EXPECT_TRUE(works_->open(id + "-v2")->package.recorded);
    EXPECT_FALSE(works_->open(id + "-v1")->package.recorded);
    EXPECT_FALSE(works_->find(id)->is_recorded());
}

TEST_F(PackageWorksTest, ANewProcessGoesOn) {
    const std::string made = ask("1");
    wait_for(made);
    const std::string recorded = ask("2");
    const Index entry = record(wait_for(recorded).packages.front());
    EXPECT_EQ(works_->open(recorded)->package.recorded, entry);
    maker_->hold();
    const std::string running = ask("3");
    const std::string queued = ask("4");
    wait_until([&] { return maker_->asked_times == 3; });
    works_.reset();
    fs::create_directories(directory_.path() + "/packages/" + std::string(32, 'a'));
    std::ofstream(directory_.path() + "/packages/" + running + "/half.asice.part") << "half";
    maker_->release();
    start();
    EXPECT_EQ(works_->find(made)->state, State::made);
    EXPECT_EQ(works_->find(made)->asker.name, "one");
    EXPECT_EQ(works_->open(recorded)->package.recorded, entry);
    EXPECT_EQ(wait_for(running).state, State::made);
    EXPECT_EQ(wait_for(queued).state, State::made);
    EXPECT_FALSE(fs::exists(directory_.path() + "/packages/" + running + "/half.asice.part"));
    EXPECT_EQ(folders(), 4u) << "what nobody knows of is gone";
    EXPECT_EQ(works_->list()->size(), 4u);
}

TEST_F(PackageWorksTest, APackageThatIsGoneFromItsFolderIsGone) {
    const std::string id = ask();
    wait_for(id);
    const std::string path = path_of(id);
    works_.reset();
    fs::remove(path);
    start();
    EXPECT_FALSE(works_->find(id));
    EXPECT_EQ(folders(), 0u);
}

TEST_F(PackageWorksTest, WhatIsBeingMadeCanBeCancelled) {
    maker_->hold();
    const std::string id = ask("1");
    const std::string next = ask("2");
    wait_until([&] { return maker_->asked_times == 1; });
    wait_until([&] { return works_->find(id)->progress.done == 1; });
    EXPECT_EQ(works_->status().entries_all, 2u);
    ASSERT_TRUE(works_->drop(id));
    EXPECT_FALSE(works_->drop(id));
    EXPECT_FALSE(works_->find(id));
    wait_until([&] { return maker_->asked_times == 2; });
    maker_->release();
    EXPECT_EQ(wait_for(next).state, State::made);
    EXPECT_EQ(folders(), 1u);
    EXPECT_EQ(works_->status().failed, 0u);
}

TEST_F(PackageWorksTest, AReaderIsToldWhenAPackageIsTakenAway) {
    const std::string id = ask();
    wait_for(id);
    const auto opened = works_->open(id);
    const std::string path = path_of(id);
    EXPECT_FALSE(*opened->taken_away);
    ASSERT_TRUE(works_->drop(id));
    EXPECT_TRUE(*opened->taken_away);
    EXPECT_FALSE(fs::exists(path));
}

TEST_F(PackageWorksTest, WhatIsNotRecordedInADayIsRemoved) {
    const std::string lost = ask("1");
    wait_for(lost);
    const std::string kept = ask("2");
    record(wait_for(kept).packages.front());
    EXPECT_TRUE(works_->find(kept)->is_recorded());
    world_.set(Town::start + (us_per_day - 1));
    std::this_thread::sleep_for(100ms);
    EXPECT_TRUE(works_->find(lost));
    world_.set(Town::start + us_per_day);
    wait_until([&] { return !works_->find(lost); });
    EXPECT_TRUE(works_->find(kept));
    wait_until([&] { return folders() == 1; });
}

TEST_F(PackageWorksTest, WhatCouldNotBeMadeSaysWhy) {
    maker_->failure = Error{ErrorCode::not_found, "nothing is in the scope"};
    const PackageOrder failed = wait_for(ask());
    EXPECT_EQ(failed.state, State::failed);
    ASSERT_TRUE(failed.failure);
    EXPECT_EQ(failed.failure->code, ErrorCode::not_found);
    EXPECT_FALSE(works_->open(failed.id));
    start();
    EXPECT_EQ(works_->find(failed.id)->failure->detail, "nothing is in the scope");
    maker_->failure.reset();
    maker_->throws = true;
    EXPECT_EQ(wait_for(ask()).failure->code, ErrorCode::io) << "asked for again, made again";
    maker_->throws = false;
    EXPECT_EQ(wait_for(ask()).state, State::made);
    EXPECT_NE(metrics_text(works_->status()).find("qiyue_packages_failed_total 1\n"),
              std::string::npos);
}

TEST_F(PackageWorksTest, AnEventThatCouldNotBeDraftedIsRefusedAtOnce) {
    EXPECT_EQ(asking_fails(std::string(2'500, 'x')), ErrorCode::invalid_argument);
    EXPECT_EQ(folders(), 0u);
}

TEST_F(PackageWorksTest, OnePreviewAtATime) {
    maker_->hold();
    std::thread first([&] { EXPECT_TRUE(works_->preview(asked())); });
    wait_until([&] { return maker_->previews == 1; });
    EXPECT_EQ(works_->preview(asked()).error().code, ErrorCode::queue_full);
    maker_->release();
    first.join();
    EXPECT_TRUE(works_->preview(asked()));
}

TEST(PackageOrder, IdsAreReadStrictly) {
    const std::string id(32, 'a');
    EXPECT_EQ(VolumeId::parse(id)->order, id);
    EXPECT_FALSE(VolumeId::parse(id)->volume);
    EXPECT_EQ(VolumeId::parse(id + "-v12")->volume, 12u);
    for (const std::string& other :
         {std::string(), std::string(31, 'a'), std::string(33, 'a'), id + "-v", id + "-v0",
          id + "-v01", id + "-v-1", id + "-1", id + "/", std::string(32, 'A'),
          std::string("../") + std::string(29, 'a')})
        EXPECT_FALSE(VolumeId::parse(other)) << other;
}

TEST(PackageOrder, DamagedOrdersAreRefused) {
    for (const char* text : {"", "{}", "[]", "null", R"({"id":5})"})
        EXPECT_FALSE(PackageOrder::parse_kept(text)) << text;
}

}  // namespace
}  // namespace qiyue::testing
