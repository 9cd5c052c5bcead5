#include "tools/qiyue/demo/load.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/core.h>

namespace qiyue::demo {
namespace {

constexpr std::uint64_t batch_acts = 1'000;
constexpr std::int64_t first_step_us = 1'000;

bool signs_fast(const Party* party) {
    return party->key.suite() == Suite::ed25519 && party->successor == nullptr;
}

}  // namespace

/// The batch that the ledger works on, and what went wrong. One at a time: of two, the later one
/// might be sequenced first.
struct Load::UnderWay {
    std::mutex mutex;
    std::condition_variable changed;
    bool under_way = false;
    std::optional<Error> failed;

    std::optional<Error> wait() {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return !under_way; });
        return failed;
    }
    void begin() {
        const std::lock_guard lock(mutex);
        under_way = true;
    }
    void end(const std::vector<Outcome>& outcomes) {
        const std::lock_guard lock(mutex);
        for (const Outcome& one : outcomes) {
            if (failed) break;
            if (const auto* no = std::get_if<Rejection>(&one))
                failed = Error{ErrorCode::rejected, no->rule + ": " + no->says.en};
            if (const auto* error = std::get_if<Error>(&one)) failed = *error;
        }
        under_way = false;
        changed.notify_all();
    }
};

Load::Load(Ledger& ledger, Recorder& recorder, const Story& story, const SeededBytes& seeded,
           PlannedClock& clock)
    : ledger_(ledger),
      recorder_(recorder),
      clock_(clock),
      dice_(seeded, "load"),
      bytes_(seeded.separate("load")),
      under_way_(std::make_unique<UnderWay>()) {
    find_workplaces(story);
}

/// Nothing may end while the ledger still holds what it is to call.
Load::~Load() { (void)under_way_->wait(); }

void Load::find_workplaces(const Story& story) {
    for (const auto& life : story.lives()) {
        const Complex& complex = life->complex();
        if (!complex.works()) continue;
        Workplace place;
        place.stream = complex.stream;
        place.enterprises = complex.enterprises();
        std::erase_if(place.enterprises, [](const Party* one) { return !signs_fast(one); });
        if (signs_fast(complex.lead)) place.lead = complex.lead;
        if (!place.enterprises.empty()) places_.push_back(std::move(place));
    }
}

DemoAct Load::need(Workplace& place) {
    const Party* enterprise = dice_.one_of(place.enterprises);
    return {"need.registered",
            place.stream,
            {{"need_id", fmt::format("L-{}", ++place.needs)},
             {"field", "general"},
             {"description", nullptr}},
            {enterprise}};
}

DemoAct Load::milestone(Workplace& place) {
    if (!place.has_task) {
        place.has_task = true;
        return {"task.launched",
                place.stream,
                {{"task_id", "L-1"},
                 {"title", "示例长期任务"},
                 {"choke_point", false},
                 {"open_bid", false},
                 {"partners", Json::array()},
                 {"route", nullptr},
                 {"budget", nullptr}},
                {place.lead}};
    }
    return {"task.milestone",
            place.stream,
            {{"task_id", "L-1"}, {"milestone", "例行进展"}, {"doc", paper_}},
            {place.lead}};
}

/// A month's figure of an organisation, which replaces the one that it gave before.
DemoAct Load::figure(Workplace& place) {
    const Party* organization = dice_.one_of(place.enterprises);
    const bool research = dice_.chance(50);
    const std::string metric = research ? "rd_intensity" : "new_product_share";
    const std::string period =
        fmt::format("{}-{:02}", dice_.between(2025, 2027), dice_.between(1, 12));
    const std::int64_t share = research ? dice_.between(100, 400) : dice_.between(1'500, 4'000);
    Json data = {{"metric", metric},
                 {"period", period},
                 {"numerator", share},
                 {"denominator", 10'000},
                 {"value", fmt::format("0.{:04}", share)},
                 {"breakdown", nullptr}};
    std::uint64_t& standing = figures_[organization->id + metric + period];
    if (standing != 0) data["replaces"] = standing;
    standing = next_;
    return {"kpi.reported", place.stream, std::move(data), {organization}};
}

DemoAct Load::next_act() {
    Workplace& place = places_[dice_.next() % places_.size()];
    const auto which = dice_.between(1, 10);
    if (which > 8) return figure(place);
    return which > 6 && place.lead != nullptr ? milestone(place) : need(place);
}

Result<void> Load::append_batch(std::uint64_t count) {
    std::deque<Micros> moments;
    std::vector<Submission> batch;
    batch.reserve(count);
    for (; count > 0; --count, ++next_) {
        now_ = now_ + step_us_;
        auto envelope = recorder_.sign_at(next_act(), now_, bytes_);
        if (!envelope) return pass(envelope);
        batch.push_back({std::move(*envelope), {}});
        moments.push_back(now_);
    }
    if (auto failed = under_way_->wait()) return std::unexpected(std::move(*failed));
    under_way_->begin();
    clock_.plan(std::move(moments));
    ledger_.submit(std::move(batch),
                   [all = under_way_.get()](std::vector<Outcome> outcomes) { all->end(outcomes); });
    return {};
}

Result<void> Load::run(std::uint64_t entries,
                       const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    if (places_.empty()) return fail(ErrorCode::not_found, "no complex is at work");
    paper_ = recorder_.document("milestone.txt", "例行进展");
    if (recorder_.failed()) return std::unexpected(*recorder_.failed());
    next_ = recorder_.next_index();
    now_ = recorder_.now() + first_step_us;
    const std::uint64_t all = entries > next_ ? entries - next_ : 0;
    // All of it before the story's last day is over.
    const Micros end{(last_day + 1) * us_per_day - 480 * us_per_minute};
    step_us_ = std::max<std::int64_t>(
        (end.value - now_.value) / static_cast<std::int64_t>(std::max<std::uint64_t>(all, 1)), 1);
    step_us_ = std::min(step_us_, us_per_minute);
    while (next_ < entries) {
        auto appended = append_batch(std::min(batch_acts, entries - next_));
        if (!appended) return appended;
        if (progress) progress(next_, entries);
    }
    if (auto failed = under_way_->wait()) return std::unexpected(std::move(*failed));
    recorder_.took(next_, now_);
    return {};
}

}  // namespace qiyue::demo
