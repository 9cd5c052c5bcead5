#pragma once

// Work without end: invented needs, milestones and figures of the complexes that are at work when
// the story is told, appended until the ledger has as many entries as were asked for. Memory is
// bounded; signatures are Ed25519's; the texts behind commitments are not kept.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ledger/pipeline/ledger.hpp"
#include "tools/qiyue/demo/stage.hpp"
#include "tools/qiyue/demo/story.hpp"

namespace qiyue::demo {

class Load {
public:
    Load(Ledger& ledger, Recorder& recorder, const Story& story, const SeededBytes& seeded,
         PlannedClock& clock);
    ~Load();

    /// Errors: as Recorder's; not_found if no complex is at work.
    Result<void> run(std::uint64_t entries,
                     const std::function<void(std::uint64_t, std::uint64_t)>& progress);

private:
    struct Workplace {
        std::string stream;
        Party* lead = nullptr;
        std::vector<Party*> enterprises;
        bool has_task = false;
        std::uint64_t needs = 0;
    };
    struct UnderWay;

    void find_workplaces(const Story& story);
    DemoAct next_act();
    DemoAct need(Workplace& place);
    DemoAct milestone(Workplace& place);
    DemoAct figure(Workplace& place);
    Result<void> append_batch(std::uint64_t count);

    Ledger& ledger_;
    Recorder& recorder_;
    PlannedClock& clock_;
    Dice dice_;
    SeededBytes bytes_;
    Json paper_;
    std::vector<Workplace> places_;
    std::map<std::string, std::uint64_t> figures_;  ///< entries, by organisation, metric and month
    std::uint64_t next_ = 0;
    std::int64_t step_us_ = 1;
    Micros now_{};
    std::unique_ptr<UnderWay> under_way_;
};

}  // namespace qiyue::demo
