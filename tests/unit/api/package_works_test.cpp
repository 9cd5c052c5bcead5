// The shelf of packages over a real ledger, with a maker that makes what the test says.

#include "api/packages/package_works.hpp"

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "api/packages/package_metrics.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/town.hpp"

namespace qiyue::testing {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;
using State = PackageOrder::State;
namespace fs = std::filesystem;

/// Writes packages with one text each.
class Maker final : public PackageMaker {
public:
    explicit Maker(const Ledger& ledger) : ledger_(ledger) {}

    std::optional<TreeSize> size_for(const AskedPackage&) override {
        return ledger_.published()->log.checkpoint.size;
    }
    Result<PackagePreview> preview(const AskedPackage& asked) override {
        ++previews;
        wait();
        if (failure) return std::unexpected(*failure);
        PackagePreview preview;
        preview.scope = asked.request.scope;
        return preview;
    }
    Result<std::vector<MadePackage>> make(
        const AskedPackage& asked, const std::string& folder,
        const std::function<bool(const MakingProgress&)>& progress) override {
        ++asked_times;
        while (!wait_shortly()) {
            if (!progress({1, 2})) return fail(ErrorCode::stopping, "stopped");
        }
        if (failure) return std::unexpected(*failure);
        if (throws) throw std::runtime_error("no memory");
        std::vector<MadePackage> made;
        for (std::uint64_t number = 1; number <= volumes; ++number)
            made.push_back(one(asked, folder, number));
        return made;
    }

    void hold() { set(true); }
    void release() { set(false); }

    std::optional<Error> failure;
    bool throws = false;
    std::uint64_t volumes = 1;
    std::string text = "a text";
    std::atomic<int> asked_times = 0;
    std::atomic<int> previews = 0;

private:
    void set(bool held) {
        const std::lock_guard lock(mutex_);
        is_held_ = held;
        changed_.notify_all();
    }
    bool wait_shortly() {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 10ms, [&] { return !is_held_; });
    }
    void wait() {
        while (!wait_shortly()) {
        }
    }

    MadePackage one(const AskedPackage& asked, const std::string& folder,
                    std::uint64_t number) const {
        MadePackage made;
        made.claim.origin = ledger_.origin();
        made.claim.size = size_for_claim();
        made.claim.scope = asked.request.scope;
        made.claim.recipient = asked.request.recipient;
        made.claim.purpose = asked.request.purpose;
        made.claim.volume = {number, volumes, {}, {}};
        made.claim.name();
        made.claim.fields.opened = 1;
        made.path = folder + "/" + made.claim.id + ".asice";
        auto writer = PackageWriter::create(made.path).value();
        EXPECT_TRUE(writer.add("data/disclosures/1.contact.json", text));
        EXPECT_TRUE(writer.add("data/package.json", made.claim.to_json()));
        PackageSeals seals;
        seals.cades = [](std::string_view) { return std::string("a seal"); };
        BagInfo info;
        info.id = made.claim.id;
        info.origin = ledger_.origin();
        info.date = "2026-09-21";
        info.size = made.claim.size;
        const auto finished = writer.finish(info, {"zh", "en", "sh"}, seals);
        EXPECT_TRUE(finished) << finished.error().text();
        made.package_sha256 = finished->package_sha256;
        made.bytes = finished->bytes;
        return made;
    }
    std::uint64_t size_for_claim() const { return ledger_.published()->log.checkpoint.size.value; }

    const Ledger& ledger_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_held_ = false;
};

class PackageWorksTest : public ::testing::Test {
protected:
    void SetUp() override {
        town_.found(directory_.path(), &clock_);
        LedgerOptions options;
        options.directory = directory_.path();
        options.clock = &clock_;
        ledger_ = Ledger::open(std::move(options)).value();
        maker_ = std::make_unique<Maker>(*ledger_);
        append(town_.register_organization(1));
        start();
    }
    void TearDown() override {
        if (maker_) maker_->release();
        works_.reset();
    }

    void start() {
        works_.reset();
        auto started = PackageWorks::start(*ledger_, *maker_, directory_.path(), options_, {});
        ASSERT_TRUE(started) << started.error().text();
        works_ = std::move(*started);
    }
    Index append(std::string envelope) {
        const auto outcome = ledger_->append({{std::move(envelope), {}}}).front();
        const auto* receipt = std::get_if<Receipt>(&outcome);
        if (const auto* no = std::get_if<Rejection>(&outcome)) ADD_FAILURE() << no->says.en;
        if (const auto* error = std::get_if<Error>(&outcome)) ADD_FAILURE() << error->text();
        return receipt != nullptr ? receipt->index : Index{};
    }
    static AskedPackage asked(const std::string& purpose = "诉讼") {
        const Json body = {{"scope", {{"kind", "ledger"}}},
                           {"recipient", "示例法院"},
                           {"purpose", purpose},
                           {"source", Town::uscc(1)}};
        return AskedPackage::parse(body.dump(), {}, false).value();
    }
    std::string ask(const std::string& purpose = "诉讼") {
        auto order = works_->ask(asked(purpose), {"0123", "one", "admin", ""});
        EXPECT_TRUE(order) << order.error().text();
        return order ? order->order.id : std::string();
    }
    PackageOrder wait_for(const std::string& id) {
        for (int i = 0; i < 600; ++i) {
            auto order = works_->find(id);
            if (!order || order->is_ended()) return order ? *order : PackageOrder{};
            std::this_thread::sleep_for(20ms);
        }
        ADD_FAILURE() << "it does not end";
        return {};
    }
    template <class True>
    void wait_until(True is_true) {
        for (int i = 0; i < 600 && !is_true(); ++i)
            std::this_thread::sleep_for(20ms);
        EXPECT_TRUE(is_true());
    }
    Index record(const ShelvedPackage& package) {
        return append(
            town_.sign(town_.event("package.exported", "ledger", "/organizations/" + Town::uscc(1),
                                   Json::parse(package.data)),
                       {"org 1", "operator"}));
    }
    std::size_t folders() const {
        std::size_t count = 0;
        for ([[maybe_unused]] const auto& one :
             fs::directory_iterator(directory_.path() + "/packages"))
            ++count;
        return count;
    }
    ErrorCode asking_fails(const std::string& purpose) {
        const auto order = works_->ask(asked(purpose), {});
        return order ? ErrorCode::unsupported : order.error().code;
    }

    TemporaryDirectory directory_;
    SimulatedClock clock_{Town::start};
    SimulatedClock world_{Town::start};
    Town town_{true};
    std::unique_ptr<Ledger> ledger_;
    std::unique_ptr<Maker> maker_;
    PackageWorksOptions options_{.queued_max = 3,
                                 .kept_max = 4,
                                 .unrecorded_us = us_per_day,
                                 .sweep_every = 20ms,
                                 .clock = &world_};
    std::unique_ptr<PackageWorks> works_;
};

TEST_F(PackageWorksTest, OpensWhenTheLogSaysJustWhatItIs) {
    const std::string id = ask();
    const PackageOrder order = wait_for(id);
    ASSERT_EQ(order.state, State::made) << order.failure->text();
    ASSERT_EQ(order.packages.size(), 1u);
    const ShelvedPackage& package = order.packages.front();
    EXPECT_FALSE(works_->open(id)->package.recorded);
    EXPECT_EQ(works_->open(id)->commitments, std::vector{sha256(maker_->text)});
    EXPECT_EQ(fs::file_size(works_->open(id)->path), package.bytes);
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
    const std::string path = works_->open(id)->path;
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
    EXPECT_FALSE(*opened->taken_away);
    ASSERT_TRUE(works_->drop(id));
    EXPECT_TRUE(*opened->taken_away);
    EXPECT_FALSE(fs::exists(opened->path));
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
    EXPECT_EQ(folders(), 1u);
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

TEST_F(PackageWorksTest, AnErasedTextTakesItsPackagesAlong) {
    const std::string name = "org 1";
    const std::string stream = "organizations/" + Town::uscc(1);
    maker_->text = R"(["qiyue-disclosure/1","…"])";
    const std::string commitment = to_hex(sha256(maker_->text));
    Json data;
    data["key_id"] = to_hex(Town::key(name).public_key().id().hash);
    data["scope"] = {"charter.signed"};
    data["from"] = "2026-01-01";
    data["to"] = "2027-12-31";
    data["commit"] = {{"/person", commitment}};
    append(town_.sign(town_.event("mandate.granted", stream, "/" + stream, data), {name}));
    const std::string id = ask("1");
    record(wait_for(id).packages.front());
    maker_->text = "another";
    const std::string other = ask("2");
    wait_for(other);
    const auto opened = works_->open(id);
    ASSERT_TRUE(opened && opened->package.recorded);
    append(town_.sign(
        town_.event("disclosure.erased", stream, town_.party("dpo"),
                    {{"commitments", {commitment}}, {"legal_ground", "个人信息保护法第四十七条"}}),
        {"dpo", name}));
    EXPECT_FALSE(works_->open(id));
    EXPECT_TRUE(*opened->taken_away);
    EXPECT_FALSE(fs::exists(opened->path));
    EXPECT_TRUE(works_->open(other));
    start();
    EXPECT_EQ(works_->list()->size(), 1u);
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
