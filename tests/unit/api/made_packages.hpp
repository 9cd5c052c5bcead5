#pragma once

// A shelf of packages over a real ledger, with a maker that makes what the test says.

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "api/packages/package_works.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/town.hpp"

namespace qiyue::testing {

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
    Result<PackagePreview> preview(
        const AskedPackage& asked,
        const std::function<bool(const MakingProgress&)>& progress) override {
        ++previews;
        while (!wait_shortly()) {
            if (!progress({1, 2})) return fail(ErrorCode::stopping, "stopped");
        }
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
    std::size_t filling = 0;  ///< bytes of a document beside it
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
        if (filling > 0) {
            EXPECT_TRUE(
                writer.add("data/documents/" + std::string(64, '0'), std::string(filling, 'x')));
        }
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
        auto started = PackageWorks::start(*ledger_, *maker_, directory_.path(), options_,
                                           [this](const PackageNotice& notice) { hear(notice); });
        ASSERT_TRUE(started) << started.error().text();
        works_ = std::move(*started);
    }
    void hear(const PackageNotice& notice) {
        const std::lock_guard lock(told_mutex_);
        if (notice.is_fault) faults_ += notice.text + "\n";
    }
    std::string faults() {
        const std::lock_guard lock(told_mutex_);
        return faults_;
    }
    std::string path_of(const std::string& id, std::size_t volume = 0) {
        return directory_.path() + "/packages/" + id + "/" +
               works_->find(id)->packages[volume].file();
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
    Index record(const ShelvedPackage& package, unsigned organization = 1) {
        return append(town_.sign(
            town_.event("package.exported", "ledger", "/organizations/" + Town::uscc(organization),
                        Json::parse(package.data)),
            {"org " + std::to_string(organization), "operator"}));
    }
    /// A text that an entry commits to; packages that are made from now on open it.
    void commit_to_a_text() {
        maker_->text = R"(["qiyue-disclosure/1","…"])";
        Json data;
        data["key_id"] = to_hex(Town::key("org 1").public_key().id().hash);
        data["scope"] = {"charter.signed"};
        data["from"] = "2026-01-01";
        data["to"] = "2027-12-31";
        data["commit"] = {{"/person", to_hex(sha256(maker_->text))}};
        append(
            town_.sign(town_.event("mandate.granted", stream(), "/" + stream(), data), {"org 1"}));
    }
    void erase_it() {
        append(town_.sign(town_.event("disclosure.erased", stream(), town_.party("dpo"),
                                      {{"commitments", {to_hex(sha256(maker_->text))}},
                                       {"legal_ground", "个人信息保护法第四十七条"}}),
                          {"dpo", "org 1"}));
    }
    static std::string stream() { return "organizations/" + Town::uscc(1); }
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
    std::mutex told_mutex_;
    std::string faults_;
    std::unique_ptr<PackageWorks> works_;
};

}  // namespace qiyue::testing
