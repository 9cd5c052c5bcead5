#include "tools/qiyue/demo/stage.hpp"

#include <algorithm>
#include <utility>

#include "ledger/domain/catalogue.hpp"

namespace qiyue::demo {

bool is_official_type(const std::string& type) {
    const auto types = catalogue();
    return std::any_of(types.begin(), types.end(), [&](const EventType& one) {
        return one.name == type && one.has_official();
    });
}

namespace {

std::string label_of(const std::string& type) {
    for (const EventType& one : catalogue()) {
        if (one.name == type) return one.label.zh;
    }
    return type;
}

}  // namespace

Recorded decree(Stage& stage, const std::string& type, const std::string& subject, Json data,
                const Parties& more) {
    if (is_official_type(type)) {
        data["official"] =
            stage.recorder.official("示例经信科技", "关于" + label_of(type) + "的通知");
    }
    Parties signers = stage.city.authority();
    signers.insert(signers.end(), more.begin(), more.end());
    return stage.recorder.record({type, subject, std::move(data), std::move(signers)});
}

Recorded order_of(Stage& stage, const Party& district, const std::string& type,
                  const std::string& subject, Json data) {
    if (is_official_type(type)) {
        data["official"] =
            stage.recorder.official("示例" + short_region(stage.city, district.region) + "经信",
                                    "关于" + label_of(type) + "的通知");
    }
    return stage.recorder.record({type, subject, std::move(data), {&district}});
}

}  // namespace qiyue::demo
