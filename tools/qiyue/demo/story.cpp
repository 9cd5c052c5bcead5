#include "tools/qiyue/demo/story.hpp"

#include <algorithm>
#include <utility>

#include "ledger/base/check.hpp"
#include "ledger/domain/policy.hpp"
#include "tools/qiyue/demo/city/founding.hpp"
#include "tools/qiyue/demo/lives/casting.hpp"

namespace qiyue::demo {
namespace {

Calendar calendar_of(const City& city) {
    const auto policy = Policy::parse(founding_policy_of(city).dump());
    QIYUE_CHECK(policy.has_value(), "the founding policy of the demonstration is sound");
    return (*policy)->calendar();
}

std::size_t experts_for(unsigned complexes) {
    return std::clamp<std::size_t>(std::size_t{complexes} * 2, 9, 60);
}

Lives cast(unsigned complexes, std::uint64_t seed, Stage& stage) {
    Casting casting(stage);
    Lives lives;
    for (unsigned number = 1; number <= complexes; ++number)
        lives.push_back(std::make_unique<ComplexLife>(stage, casting.cast(number, seed)));
    return lives;
}

}  // namespace

Story::Story(unsigned complexes, std::uint64_t seed, const SeededBytes& seeded, Recorder& recorder)
    : parties_(seeded),
      city_(make_city(parties_, words_, seeded, experts_for(complexes))),
      agenda_(calendar_of(city_), last_day),
      stage_{seeded, words_, parties_, city_, recorder, agenda_},
      lives_(cast(complexes, seed, stage_)),
      government_(stage_, lives_),
      figures_(stage_, lives_),
      scoreboards_(stage_),
      refusals_(stage_, lives_) {
    for (Party* founder : city_.founders())
        founder->registered = true;
    begin();
}

void Story::begin() {
    government_.begin();
    figures_.begin();
    scoreboards_.begin();
    for (const auto& life : lives_) {
        // A merger leads into another complex of the first wave that runs on.
        const Complex* receiver = nullptr;
        for (const auto& other : lives_) {
            if (receiver == nullptr && other->complex().fate.wave == 1 &&
                other->complex().fate.ending == Ending::runs_on)
                receiver = &other->complex();
        }
        life->begin(receiver);
    }
    refusals_.begin();
}

void Story::tell(const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    Recorder& recorder = stage_.recorder;
    std::uint64_t done = 0;
    for (auto steps = agenda_.next_day(); !steps.empty(); steps = agenda_.next_day()) {
        recorder.go_to(agenda_.today());
        for (const auto& step : steps) {
            step();
            if (recorder.failed()) return;
            ++done;
        }
        if (progress) progress(done, done + agenda_.waiting());
    }
    recorder.flush();
}

}  // namespace qiyue::demo
