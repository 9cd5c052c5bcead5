#include "tools/qiyue/demo/demo_ledger.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/core.h>

#include "ledger/base/time.hpp"
#include "ledger/domain/figures.hpp"
#include "ledger/pipeline/founding.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "tools/qiyue/demo/city/founding.hpp"
#include "tools/qiyue/demo/load.hpp"
#include "tools/qiyue/demo/recorded_state.hpp"
#include "tools/qiyue/demo/story.hpp"
#include "tools/qiyue/files.hpp"

namespace qiyue::demo {
namespace {

/// Half past eight in Beijing.
constexpr Micros founding_moment{first_day * us_per_day + 30 * us_per_minute};

class Demonstration {
public:
    explicit Demonstration(const DemoOptions& options)
        : options_(options),
          seeded_(options.seed),
          clock_(founding_moment),
          recorder_(options.directory, clock_, seeded_),
          story_(options.complexes, options.seed, seeded_, recorder_) {
        founding_.directory = options.directory;
        founding_.origin = fmt::format("demo.example/qiyue-{}", options.seed);
        founding_.national = true;
        founding_.clock = &clock_;
    }

    Result<DemoLedger> run() {
        if (auto founded = found(); !founded) return pass(founded);
        auto ledger = open();
        if (!ledger) return pass(ledger);
        if (auto begun = recorder_.begin(**ledger); !begun) return pass(begun);
        story_.tell(options_.progress);
        if (auto kept = keep_keys(); !kept) return pass(kept);
        if (recorder_.failed()) return std::unexpected(*recorder_.failed());
        if (options_.entries > recorder_.next_index()) {
            Load load(**ledger, recorder_, story_, seeded_, clock_);
            auto gone = load.run(options_.entries, options_.load_progress);
            if (!gone) return pass(gone);
        }
        DemoLedger made{founding_.origin, recorder_.next_index(), recorder_.refusals(),
                        organizations(),  recorder_.date(),       targets()};
        if (recorder_.failed()) return std::unexpected(*recorder_.failed());
        return made;
    }

private:
    /// The log's keys follow from the seed too: they stand in entry 0.
    Result<void> make_log_keys() {
        const std::string keys = options_.directory + "/log-keys";
        if (auto made = make_private_directory(options_.directory); !made) return made;
        if (auto made = make_private_directory(keys); !made) return made;
        for (const Suite suite : {Suite::ed25519, Suite::sm2}) {
            const std::string name(suite_name(suite));
            const PrivateKey key = invented_key(suite, "log/" + name, seeded_);
            auto saved = save_key_file(keys + "/" + name + ".pem", key, std::nullopt);
            if (!saved) return saved;
        }
        return {};
    }

    Result<void> found() {
        if (auto made = make_log_keys(); !made) return made;
        const auto log_keys = prepare_founding(founding_);
        if (!log_keys) return std::unexpected(log_keys.error());
        Recorded founded;
        const auto act = founding_act(story_.city(), founding_.origin, log_keys->vkeys);
        auto envelope = recorder_.sign(founding_.origin, act, founded);
        if (!envelope) return pass(envelope);
        auto outcome = found_ledger(founding_, *envelope);
        if (auto* no = std::get_if<Rejection>(&outcome)) {
            return fail(ErrorCode::rejected, no->rule + ": " + no->says.en, no->place);
        }
        if (auto* error = std::get_if<Error>(&outcome)) return std::unexpected(std::move(*error));
        return {};
    }

    Result<std::unique_ptr<Ledger>> open() {
        LedgerOptions options;
        options.directory = options_.directory;
        options.clock = &clock_;
        options.accept_clock = true;  // months may lie between two acts
        return Ledger::open(std::move(options));
    }

    Result<void> keep_keys() {
        const std::string keys = options_.directory + "/demo-keys";
        if (auto made = make_private_directory(keys); !made) return made;
        for (const Party& party : story_.parties().everyone()) {
            if (!party.registered) continue;
            auto saved = save_key_file(keys + "/" + party.id + ".pem", party.key, std::nullopt);
            if (!saved) return saved;
        }
        for (const auto& [id, key] : story_.parties().former_keys()) {
            auto saved = save_key_file(keys + "/" + id + ".former.pem", key, std::nullopt);
            if (!saved) return saved;
        }
        return {};
    }

    std::vector<TargetReached> targets() {
        std::vector<TargetReached> made;
        const auto policy = recorder_.policy_in_force();
        if (!policy) return made;
        RecordedState state(*recorder_.store());
        for (const auto& one : target_progress(state, *policy, TreeSize{recorder_.next_index()})) {
            const auto& target = *one.target;
            const auto* metric = policy->metric(target.metric);
            made.push_back(
                {target.metric, metric != nullptr ? metric->label.zh : target.metric,
                 format_date(target.by), target.comparator,
                 target.value.format(metric != nullptr ? metric->decimals : 0, Rounding::half_up)
                     .value_or("?"),
                 one.figure.value_or(std::string{}), one.reached, target.outlook});
        }
        return made;
    }

    std::uint64_t organizations() const {
        const auto& all = story_.parties().everyone();
        return static_cast<std::uint64_t>(
            std::count_if(all.begin(), all.end(),
                          [](const Party& one) { return one.registered && !one.is_expert(); }));
    }

    const DemoOptions& options_;
    SeededBytes seeded_;
    PlannedClock clock_;
    Recorder recorder_;
    Story story_;
    FoundingOptions founding_;
};

}  // namespace

Result<DemoLedger> make_demo_ledger(const DemoOptions& options) {
    return Demonstration(options).run();
}

}  // namespace qiyue::demo
