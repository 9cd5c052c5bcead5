#include "tools/qiyue/demo/lives/recognition.hpp"

namespace qiyue::demo {

void Recognition::begin() {
    in(dice().between(10, 25), [this] { cultivate(); });
}

void Recognition::cultivate() {
    const auto started =
        decree("cultivation.started",
               {{"until", date(540)},
                {"criteria", {{"章程生效", "符合"}, {"工作机构", "齐备"}, {"攻关计划", "明确"}}}});
    complex_.cultivation = started.index;
    complex_.phase = Phase::cultivating;
    in(5, [this] {
        publicise(complex_.cultivation, [this] {
            if (complex_.fate.ending == Ending::cultivating) return;
            if (complex_.fate.has(Episode::first_refused)) {
                in(dice().between(110, 130), [this] { refuse(); });
                return;
            }
            in(dice().between(120, 210), [this] { recognize(); });
        });
    });
}

void Recognition::refuse() {
    decree("recognition.refused",
           {{"reasons", "攻关任务尚无阶段成果，公共服务平台未向成员单位开放"}});
    in(230, [this] { recognize(); });
}

void Recognition::recognize() {
    if (complex_.phase != Phase::cultivating) return;
    decree("recognition.granted",
           {{"criteria",
             {{"章程生效", "符合"},
              {"理事会运行", "符合"},
              {"协同攻关", "符合"},
              {"公共服务", "符合"}}},
            {"detail", {{"opinion", "经现场核查，运行机制健全，同意认定"}}}});
    complex_.phase = Phase::recognized;
    when_recognized_();
}

}  // namespace qiyue::demo
