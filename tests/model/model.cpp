#include "tests/model/model.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "tests/model/rule.hpp"
#include "tests/model/world.hpp"

namespace qiyue::model {
namespace {

constexpr Time us_a_day = 86'400'000'000;
constexpr Time zone = 8 * us_a_day / 24;

Refused judge_key(Model& model, const Deed& deed, const std::string& hex) {
    const auto found = model.keys.find(hex);
    if (found == model.keys.end())
        return bound_by(deed).contains(hex) ? Refused{} : Refused("unknown key");
    const KeyOnRecord& key = found->second;
    if (key.revoked) return "revoked key";
    if (!within(model.now, key.from, key.to)) return "key outside its dates";
    const std::string uscc = uscc_of(key.holder);
    if (!uscc.empty() && !model.lives(uscc)) return "an ended organisation signs";
    return {};
}

bool subject_exists(const Model& model, const std::string& stream) {
    const std::string id = stream.substr(stream.find('/') + 1);
    if (stream.starts_with("complexes/")) return model.complexes.contains(id);
    if (stream.starts_with("organizations/")) return model.registered(id);
    if (stream.starts_with("experts/")) return model.experts.contains(id);
    return true;
}

Refused judge_subject(Model& model, const Deed& deed, const Rule& rule) {
    const bool exists = subject_exists(model, deed.stream);
    if (exists == rule.opens) return "subject";
    const Complex* complex = model.complex_of(deed);
    if (complex != nullptr && complex->state == "closed" && !rule.record) return "closed";
    return {};
}

Refused judge_instead(Model& model, const Deed& deed, const Json& one) {
    const std::string uscc = one["uscc"];
    if (one["ground"] == "unresponsive")
        return model.served_for_long(deed.stream, uscc) ? Refused{} : "not silent";
    if (!model.registered(uscc) || model.lives(uscc)) return "not ended";
    const std::string& heir = model.organizations[uscc].successor;
    if (!heir.empty() && model.lives(heir)) return "has a successor";
    return {};
}

Refused judge_official(const Model& model, const Deed& deed) {
    const auto required = texts(model.policy()["official_required"]);
    if (has(required, deed.type) && !deed.data.contains("official")) return "official";
    return {};
}

/// Parts of sensitive fields that belong to the lead unit, whoever states them.
bool lead_owns(const std::string& type, const std::string& pointer) {
    static const std::set<std::string> all = {
        "recognition.granted/detail", "settlement.proposed/amounts", "support.granted/amount",
        "task.launched/route", "task.launched/budget"};
    return all.contains(type + pointer);
}

}  // namespace

std::int64_t day_of(Time time) { return (time + zone) / us_a_day; }

std::string date_of(Time time) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day_of(time)}}};
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()) % 10'000,
                  static_cast<unsigned>(date.month()) % 100,
                  static_cast<unsigned>(date.day()) % 100);
    return text;
}

Time start_of(const std::string& date) {
    const std::chrono::sys_days days{std::chrono::year{std::stoi(date.substr(0, 4))} /
                                     std::stoi(date.substr(5, 2)) / std::stoi(date.substr(8, 2))};
    return days.time_since_epoch().count() * us_a_day - zone;
}

bool within(Time time, const std::string& from, const std::string& to) {
    const std::string today = date_of(time);
    return (from.empty() || from <= today) && (to.empty() || today <= to);
}

std::string org(const std::string& uscc) { return "/organizations/" + uscc; }
std::string uscc_of(const std::string& party) {
    return party.starts_with("/organizations/") ? party.substr(15) : "";
}
bool has(const std::vector<std::string>& list, const std::string& one) {
    return std::find(list.begin(), list.end(), one) != list.end();
}
std::vector<std::string> texts(const Json& list) {
    std::vector<std::string> all;
    for (const auto& one : list)
        all.push_back(one);
    return all;
}
std::string text(const Deed& deed, const char* field) {
    return deed.data.contains(field) ? deed.data[field].get<std::string>() : "";
}

const Json& Model::policy() const {
    for (auto one = policies.rbegin(); one != policies.rend(); ++one)
        if (one->effective <= now) return one->policy;
    return policies.front().policy;
}

bool Model::over(const char* period, Time from) const {
    const std::int64_t days = policy()["periods"][period];
    return days == 0 ? now >= from : day_of(now) > day_of(from) + days;
}

bool Model::waived(const char* what) const { return has(texts(policy()["waived"]), what); }

bool Model::served_for_long(const std::string& stream, const std::string& uscc) const {
    const bool joint = stream == "ledger" || stream == "policy";
    const auto found = served.find(joint ? "ledger" : stream);
    if (found == served.end() || !found->second.contains(uscc)) return false;
    return over("unresponsive", found->second.at(uscc));
}

Complex* Model::complex_of(const Deed& deed) {
    if (!deed.stream.starts_with("complexes/")) return nullptr;
    const auto found = complexes.find(deed.stream.substr(10));
    return found == complexes.end() ? nullptr : &found->second;
}

/// Charters whose date has come found their complexes.
void Model::let_time_pass() {
    for (auto& [id, complex] : complexes) {
        if (complex.chartered || !active(complex.state)) continue;
        const Charter* charter = in_force(complex, now);
        if (charter == nullptr) continue;
        complex.chartered = true;
        for (const auto& uscc : charter->required)
            if (uscc != complex.lead) complex.members.push_back({uscc, "", {}, {}});
        if (standing_state(complex) == "lead_selected") standing_state(complex) = "chartered";
    }
}

Refused Model::judge(const Deed& deed) {
    now = deed.recorded;
    let_time_pass();
    const Rule& rule = rules().at(deed.type);
    if ((deed.type == "ledger.founded") != log.empty()) return "founding";
    if (auto no = judge_subject(*this, deed, rule)) return no;
    for (const auto& key : deed.signers)
        if (auto no = judge_key(*this, deed, key)) return no;
    for (const auto& [key, holder] : bound_by(deed))
        if (keys.contains(key)) return "bound before";
    if (!log.empty()) {
        const std::int64_t days = policy()["backdating_days"];
        if (deed.time < now - days * us_a_day) return "backdated";
    }
    std::size_t way = 0;
    if (auto no = judge_signatures(*this, rule.ways(*this, deed), deed, way)) return no;
    if (deed.data.contains("instead"))
        for (const auto& one : deed.data["instead"])
            if (auto no = judge_instead(*this, deed, one)) return no;
    if (!log.empty())
        if (auto no = judge_official(*this, deed)) return no;
    if (rule.allowed)
        if (auto no = rule.allowed(*this, deed)) return no;
    return {};
}

void Model::apply(const Deed& deed) {
    const Rule& rule = rules().at(deed.type);
    const Complex* before = complex_of(deed);
    const bool was_there = before != nullptr;
    if (rule.apply) rule.apply(*this, deed);
    if (deed.data.contains("commit"))
        for (const auto& [pointer, hex] : deed.data["commit"].items())
            commitments[hex] = {deed.stream, deed.source, lead_owns(deed.type, pointer), false, {}};
    for (const auto& [key, holder] : bound_by(deed))
        if (!keys.contains(key))
            keys[key] = {holder, false, false, text(deed, "valid_from"), text(deed, "valid_to")};
    if (deed.type == "key.revoked") keys[text(deed, "key_id")].revoked = true;
    if (Complex* complex = complex_of(deed); was_there && complex != nullptr) {
        if (deed.type == policy()["built"]["from"]) complex->built = true;
        if (leaving(complex->state) && policy()["built"]["exited_counts"] == false)
            complex->built = false;
    }
    const bool joint = deed.stream == "ledger" || deed.stream == "policy";
    for (const auto& key : deed.signers)
        served[joint ? "ledger" : deed.stream].erase(uscc_of(holder_of(*this, deed, key)));
    log.push_back(deed);
    let_time_pass();
}

const Rules& rules() {
    static const Rules all = [] {
        Rules made;
        for (auto* add : {add_party_rules, add_key_rules, add_policy_rules, add_selection_rules,
                          add_charter_rules, add_body_rules, add_member_rules, add_lifecycle_rules,
                          add_exit_rules, add_settlement_rules, add_evaluation_rules,
                          add_conclusion_rules, add_work_rules, add_record_rules})
            add(made);
        // What binds a party by its own hand; what was judged of an order that may not be the last.
        for (const char* type : {"key.bound", "key.revoked", "mandate.granted", "mandate.revoked",
                                 "disclosure.granted", "disclosure.erased"})
            made.at(type).replaceable = false;
        for (const char* type : {"rectification.accepted", "rectification.failed"})
            made.at(type).correctable = false;
        return made;
    }();
    return all;
}

}  // namespace qiyue::model
