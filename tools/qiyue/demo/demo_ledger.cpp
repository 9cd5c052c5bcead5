#include "tools/qiyue/demo/demo_ledger.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/core.h>

#include "ledger/base/clock.hpp"
#include "ledger/base/time.hpp"
#include "ledger/pipeline/founding.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "tools/qiyue/demo/city.hpp"
#include "tools/qiyue/demo/complex_story.hpp"
#include "tools/qiyue/files.hpp"

namespace qiyue::demo {
namespace {

constexpr Date first_day{2024, 9, 2};
constexpr std::int64_t days_of_beginnings = 440;  ///< the last life ends before 2028
constexpr std::int64_t days_between_beginnings = 60;

class Demonstration {
public:
    explicit Demonstration(const DemoOptions& options)
        : options_(options),
          seeded_(options.seed),
          clock_(Micros{days_from_date(first_day) * us_per_day + 60 * us_per_minute}),
          recorder_(options.directory, clock_, seeded_) {
        founding_.directory = options.directory;
        founding_.origin = fmt::format("demo.example/qiyue-{}", options.seed);
        founding_.national = true;
        founding_.clock = &clock_;
    }

    Result<DemoLedger> run() {
        auto city = make_city(seeded_);
        if (!city) return pass(city);
        if (auto founded = found(*city); !founded) return pass(founded);
        auto ledger = open();
        if (!ledger) return pass(ledger);
        if (auto begun = recorder_.begin(**ledger); !begun) return pass(begun);
        if (auto told = tell(*city); !told) return pass(told);
        return DemoLedger{founding_.origin, recorder_.recorded() + 1, recorder_.date()};
    }

private:
    /// The log's keys follow from the seed too: they stand in entry 0.
    Result<void> make_log_keys() {
        const std::string keys = options_.directory + "/log-keys";
        if (auto made = make_private_directory(options_.directory); !made) return made;
        if (auto made = make_private_directory(keys); !made) return made;
        for (const Suite suite : {Suite::ed25519, Suite::sm2}) {
            const std::string name(suite_name(suite));
            auto key = PrivateKey::from_secret(suite, seeded_.secret_of("log/" + name));
            if (!key) return pass(key);
            auto saved = save_key_file(keys + "/" + name + ".pem", *key, std::nullopt);
            if (!saved) return saved;
        }
        return {};
    }

    Result<void> found(const City& city) {
        if (auto made = make_log_keys(); !made) return made;
        const auto log_keys = prepare_founding(founding_);
        if (!log_keys) return std::unexpected(log_keys.error());
        EventDraft drafted;
        const auto act = founding_act(city, founding_.origin, log_keys->vkeys);
        auto envelope = recorder_.sign(founding_.origin, act, &drafted);
        if (!envelope) return pass(envelope);
        auto outcome = found_ledger(founding_, *envelope);
        if (auto* no = std::get_if<Rejection>(&outcome)) {
            return fail(ErrorCode::rejected, no->rule + ": " + no->says.en, no->place);
        }
        if (auto* error = std::get_if<Error>(&outcome)) return std::unexpected(std::move(*error));
        clock_.set(clock_.now() + us_per_minute);
        return {};
    }

    Result<std::unique_ptr<Ledger>> open() {
        LedgerOptions options;
        options.directory = options_.directory;
        options.clock = &clock_;
        options.accept_clock = true;  // months may lie between two acts
        return Ledger::open(std::move(options));
    }

    Result<void> keep_keys(const std::vector<const Party*>& parties) {
        const std::string keys = options_.directory + "/demo-keys";
        if (auto made = make_private_directory(keys); !made) return made;
        for (const Party* party : parties) {
            auto saved = save_key_file(keys + "/" + party->id + ".pem", party->key, std::nullopt);
            if (!saved) return saved;
        }
        return {};
    }

    Result<void> tell(const City& city) {
        if (auto kept = keep_keys(city.everyone()); !kept) return kept;
        std::vector<std::unique_ptr<ComplexStory>> stories;
        std::vector<Step> steps;
        const std::int64_t gap =
            std::min(days_between_beginnings,
                     days_of_beginnings / std::max<std::int64_t>(options_.complexes, 1));
        for (unsigned i = 0; i < options_.complexes; ++i) {
            auto story = ComplexStory::make(i + 1, city, recorder_, seeded_);
            if (!story) return pass(story);
            if (auto kept = keep_keys((*story)->parties()); !kept) return kept;
            auto more = (*story)->steps(days_from_date(first_day) + 7 + gap * i);
            std::move(more.begin(), more.end(), std::back_inserter(steps));
            stories.push_back(std::move(*story));
        }
        std::stable_sort(steps.begin(), steps.end(),
                         [](const Step& a, const Step& b) { return a.day < b.day; });
        tell_city(city, recorder_);
        return tell_steps(steps);
    }

    Result<void> tell_steps(const std::vector<Step>& steps) {
        std::uint64_t done = 0;
        for (const Step& step : steps) {
            recorder_.go_to(step.day);
            step.tell();
            if (recorder_.failed()) return std::unexpected(*recorder_.failed());
            if (options_.progress) options_.progress(++done, steps.size());
        }
        return {};
    }

    const DemoOptions& options_;
    SeededBytes seeded_;
    SimulatedClock clock_;
    Recorder recorder_;
    FoundingOptions founding_;
};

}  // namespace

Result<DemoLedger> make_demo_ledger(const DemoOptions& options) {
    return Demonstration(options).run();
}

}  // namespace qiyue::demo
