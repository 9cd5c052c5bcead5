#include "tools/qiyue/demo/lives/departures.hpp"

#include <algorithm>
#include <utility>

#include "tools/qiyue/demo/city/registration.hpp"

namespace qiyue::demo {

void Departures::begin() {
    const Fate& fate = complex_.fate;
    const std::int64_t apart = 3 * (complex_.number % 10);
    const Day middle = fate.wave == 1 ? day_of(2026, 4, 13) : day_of(2027, 5, 10);
    on(middle - 60 + apart, [this] { change_part(); });
    if (fate.has(Episode::member_withdrew)) on(middle + apart, [this] { announce_withdrawal(); });
    if (fate.has(Episode::member_removed)) on(middle + 40 + apart, [this] { remove_member(); });
    if (fate.has(Episode::member_ended)) on(middle + 90 + apart, [this] { end_member(); });
    if (fate.has(Episode::lead_changed)) on(middle + 130 + apart, [this] { change_lead(); });
    if (fate.has(Episode::silent_lead_replaced))
        on(middle + 150 + apart, [this] { replace_silent_lead(); });
    if (fate.has(Episode::renamed)) on(middle + 75 + apart, [this] { rename(); });
}

Membership* Departures::dispensable(bool only_here) {
    for (Membership& one : complex_.members) {
        if (one.standing && !one.founding && one.party != complex_.host &&
            one.party != complex_.lead && one.party->kind == "enterprise" &&
            one.party->successor == nullptr && (!only_here || one.party->complexes == 1))
            return &one;
    }
    return nullptr;
}

void Departures::change_part() {
    Membership* member = complex_.works() ? dispensable() : nullptr;
    if (member == nullptr) return;
    member->part = member->part == "upstream" ? "downstream" : "upstream";
    act("member.changed", {{"uscc", member->party->id}, {"part", member->part}}, {complex_.lead});
}

void Departures::announce_withdrawal() {
    Membership* member = complex_.works() ? dispensable() : nullptr;
    if (member == nullptr) return;
    act("notice.served",
        {{"matter", "withdrawal"},
         {"recipient", complex_.lead->id},
         {"method", "electronic"},
         {"doc", document("notice.txt", member->party->name + "退出" + complex_.name + "的通知")}},
        {member->party});
    in(28, [this, member] {
        if (complex_.works()) withdraw(*member);
    });
}

void Departures::withdraw(Membership& member) {
    member.standing = false;
    act("member.withdrew",
        {{"uscc", member.party->id},
         {"reason", phrase("withdrawal_reasons")},
         {"effective_at", today()},
         {"terms", {{"settled", "已结清共享费用，知识产权按章程保留"}}}},
        {member.party});
}

void Departures::remove_member() {
    Membership* member = complex_.works() ? dispensable() : nullptr;
    if (member == nullptr) return;
    const std::string resolution = resolve("removal", member->party->id);
    in(4, [this, member, resolution] {
        member->standing = false;
        act("member.removed",
            {{"uscc", member->party->id},
             {"ground", "连续两年未履行章程约定的投入义务"},
             {"resolution", resolution},
             {"effective_at", today()}},
            complex_.chair == complex_.lead ? Parties{complex_.lead}
                                            : Parties{complex_.chair, complex_.lead});
    });
}

/// Merged into another organisation, which is its successor.
void Departures::end_member() {
    Membership* member = complex_.works() ? dispensable(true) : nullptr;
    if (member == nullptr) return;
    Party* successor = nullptr;
    for (Party* one : complex_.enterprises()) {
        if (one != member->party && one != complex_.lead) successor = one;
    }
    if (successor == nullptr) return;
    Json data = {{"ground", "merged"},
                 {"successor_uscc", successor->id},
                 {"doc", document("registry.txt", member->party->name + "吸收合并登记通知书")}};
    if (is_official_type("organization.ended"))
        data["official"] = stage_.recorder.official("示例经信科技", "关于单位终止登记的通知");
    Parties signers = {stage_.city.operator_, stage_.city.economy, stage_.city.science};
    stage_.recorder.record(
        {"organization.ended", member->party->subject, std::move(data), std::move(signers)});
    member->party->successor = successor;
    member->standing = false;
}

Party* Departures::successor_of_lead() {
    for (Party* seat : complex_.seats) {
        if (seat != complex_.lead && seat->kind == complex_.lead->kind) return seat;
    }
    return nullptr;
}

void Departures::change_lead() {
    Party* next = complex_.works() ? successor_of_lead() : nullptr;
    if (next != nullptr) lead_changes_to(*next, {});
}

/// The lead has been served and stays silent: the authority signs in its place.
void Departures::replace_silent_lead() {
    Party* next = complex_.works() ? successor_of_lead() : nullptr;
    if (next == nullptr) return;
    act("notice.served",
        {{"matter", "other"},
         {"recipient", complex_.lead->id},
         {"method", "direct"},
         {"doc",
          document("notice.txt", "催告" + complex_.lead->name + "就变更牵头单位事项签署意见")}},
        stage_.city.authority());
    stage_.recorder.silence(complex_.stream, *complex_.lead);
    Json instead = Json::array({{{"uscc", complex_.lead->id},
                                 {"ground", "unresponsive"},
                                 {"doc", document("proof.txt", "送达回证与逾期未复记录")}}});
    in(35, [this, next, instead = std::move(instead)] {
        if (complex_.works()) lead_changes_to(*next, instead);
    });
}

void Departures::lead_changes_to(Party& next, Json instead) {
    const bool silent = !instead.is_null();
    const std::string resolution =
        resolve("lead_change", next.id, silent ? complex_.lead : nullptr);
    in(4, [this, &next, resolution, silent, instead = std::move(instead)] {
        Json data = {{"old", complex_.lead->id},
                     {"new", next.id},
                     {"reason", silent ? "原牵头单位经送达逾期未履行职责" : "原牵头单位业务重组"},
                     {"resolution", resolution}};
        if (silent) data["instead"] = instead;
        Parties more = {&next};
        if (!silent) more.push_back(complex_.lead);
        decree("lead.changed", std::move(data), more);
        stage_.recorder.end_silence(complex_.stream, *complex_.lead);
        complex_.lead = &next;
    });
}

void Departures::rename() {
    if (!complex_.works()) return;
    complex_.name += "（川渝）";
    const std::string own = stage_.city.region_now(complex_.region);
    Json regions = Json::array({own});
    for (const char* region : {"500118", "500153"}) {
        if (own != region) regions.push_back(region);
    }
    act("complex.changed",
        {{"name", complex_.name},
         {"regions", std::move(regions)},
         {"official", stage_.recorder.official("示例经信科技", "关于综合体重大事项变更的批复")}},
        {complex_.lead, stage_.city.economy, stage_.city.science});
}

}  // namespace qiyue::demo
