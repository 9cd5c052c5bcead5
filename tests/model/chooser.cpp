#include "tests/model/chooser.hpp"

#include <algorithm>
#include <cstdio>

#include "tests/model/rule.hpp"

namespace qiyue::model {
namespace {

constexpr Time us_a_minute = 60'000'000;
constexpr std::size_t complexes_alive = 3;
constexpr std::size_t log_recent = 60;
constexpr int tries_max = 40;
constexpr int tries_of_a_type = 5;

bool alive(const Complex& complex) {
    return complex.state != "closed" && complex.state != "not_selected";
}

}  // namespace

const Kinds& kinds() {
    static const Kinds all = [] {
        Kinds made;
        for (auto* add : {add_party_kinds, add_office_kinds, add_life_kinds, add_charter_kinds,
                          add_exit_kinds, add_evaluation_kinds, add_work_kinds, add_record_kinds})
            add(made);
        return made;
    }();
    return all;
}

std::int64_t Chooser::number(std::int64_t low, std::int64_t high) {
    const auto range = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<std::int64_t>(random_() % range);
}

std::string Chooser::uscc() { return pick(world().organizations).id(); }

std::string Chooser::id(const char* prefix) {
    return prefix + std::to_string(number(1, 4 + static_cast<std::int64_t>(made_ / 200)));
}

std::string Chooser::fresh_event_id() {
    char text[40];
    std::snprintf(text, sizeof text, "00000000-0000-7000-8000-%012llx",
                  static_cast<unsigned long long>(++made_));
    return text;
}

std::vector<std::string> Chooser::parties(const Complex* complex) {
    if (complex == nullptr || chance(5)) return {uscc(), uscc()};
    return parties_now(*complex, now_);
}

std::uint64_t Chooser::index() {
    const std::size_t size = model_->log.size();
    const std::size_t first = size > log_recent && !chance(5) ? size - log_recent : 0;
    return static_cast<std::uint64_t>(
        number(static_cast<std::int64_t>(first), static_cast<std::int64_t>(size - 1)));
}

std::string Chooser::complex_id(const std::string& type) {
    std::vector<std::string> living;
    for (const auto& [id, complex] : model_->complexes)
        if (alive(complex)) living.push_back(id);
    const std::size_t count = model_->complexes.size();
    if (type == "lead.applied") return "CQ-" + std::to_string(count + (chance(90) ? 1 : 0));
    if (living.empty() || chance(2))
        return "CQ-" + std::to_string(number(1, 1 + static_cast<std::int64_t>(count)));
    return pick(living);
}

std::string Chooser::type() {
    static const std::vector<std::string> all = [] {
        std::vector<std::string> made;
        for (const auto& [name, kind] : kinds())
            made.insert(made.end(), kind.weight, name);
        return made;
    }();
    std::string found = pick(all);
    if (found != "lead.applied") return found;
    const auto living = std::count_if(model_->complexes.begin(), model_->complexes.end(),
                                      [](const auto& one) { return alive(one.second); });
    return static_cast<std::size_t>(living) < complexes_alive || chance(2) ? found : type();
}

std::string Chooser::key_of(const std::string& party) {
    std::vector<std::string> good, any;
    for (const Key& key : world().party(party)->keys) {
        any.push_back(key.hex);
        const auto found = model_->keys.find(key.hex);
        if (found != model_->keys.end() && !found->second.revoked &&
            within(now_, found->second.from, found->second.to))
            good.push_back(key.hex);
    }
    return good.empty() ? any.front() : good.size() > 1 && chance(10) ? pick(good) : good.front();
}

/// By itself, by its heir, or by the authority in its place.
void Chooser::sign_for(Deed& deed, const std::string& party) {
    if (world().party(party) == nullptr) return;
    const std::string who = uscc_of(party);
    const bool ended = !who.empty() && model_->registered(who) && !model_->lives(who);
    std::string signer = party;
    if (ended && !model_->organizations[who].successor.empty())
        signer = org(model_->organizations[who].successor);
    const bool silent = !who.empty() && model_->served_for_long(deed.stream, who) && chance(50);
    if ((silent || (ended && signer == party)) && rules().at(deed.type).replaceable) {
        bool is_named = false;
        for (const auto& one : deed.data["instead"])
            is_named = is_named || one["uscc"] == who;
        if (!is_named || chance(2))
            deed.data["instead"].push_back({{"uscc", who},
                                            {"ground", ended ? "ended" : "unresponsive"},
                                            {"doc", document("instead")}});
        for (const auto& one : authority(*model_).holders)
            deed.signers.push_back(key_of(one));
        return;
    }
    deed.signers.push_back(key_of(signer));
}

void Chooser::sign(Deed& deed) {
    model_->now = now_;
    const Ways ways = rules().at(deed.type).ways(*model_, deed);
    if (ways.empty()) {
        sign_for(deed, deed.source.empty() ? org(uscc()) : deed.source);
    } else {
        for (const Part& part : pick(ways)) {
            if (!part.key.empty()) deed.signers.push_back(part.key);
            std::vector<std::string> holders = part.holders;
            if (!part.key.empty() || holders.empty()) continue;
            const std::size_t count = chance(70) ? part.need : part.allow;
            if (chance(40)) std::shuffle(holders.begin(), holders.end(), random_);
            holders.resize(std::min(std::max<std::size_t>(count, 1), holders.size()));
            for (const auto& holder : holders)
                sign_for(deed, holder);
        }
    }
    std::vector<std::string> once;
    for (const auto& key : deed.signers)
        if (!has(once, key)) once.push_back(key);
    deed.signers = once;
    if (deed.signers.empty()) deed.signers.push_back(key_of(world().operator_.name));
    if (deed.source.empty()) deed.source = holder_of(*model_, deed, deed.signers.front());
    if (deed.source.empty()) deed.source = world().operator_.name;
}

void Chooser::spoil_signers(Deed& deed) {
    const auto stranger = [this] {
        return chance(50) ? key_of(pick(world().organizations).name)
                          : pick(std::vector<std::string>{
                                world().meic.keys[0].hex, world().mstb.keys[0].hex,
                                world().districts[1].keys[0].hex, world().experts[0].keys[0].hex});
    };
    const std::string other = stranger();
    const std::size_t at =
        static_cast<std::size_t>(number(0, static_cast<std::int64_t>(deed.signers.size()) - 1));
    switch (number(0, 3)) {
        case 0:
            if (deed.signers.size() > 1)
                deed.signers.erase(deed.signers.begin() + static_cast<std::ptrdiff_t>(at));
            break;
        case 1:
            if (!has(deed.signers, other)) deed.signers.push_back(other);
            break;
        case 2:
            if (!has(deed.signers, other)) deed.signers[at] = other;
            break;
        default: deed.source = world().party(org(uscc()))->name;
    }
}

void Chooser::spoil_numbers(Json& data) {
    for (auto& [name, value] : data.items())
        if (value.is_number_integer() && value > 0 && chance(50))
            value = value.get<std::int64_t>() + (chance(50) ? 1 : -1);
    for (const char* name : {"version", "mandate", "charter_version"})
        if (data.contains(name) && data[name] < 1) data[name] = 1;
}

void Chooser::spoil(Deed& deed) {
    switch (number(0, 4)) {
        case 0:
        case 1: spoil_signers(deed); break;
        case 2:
            if (deed.stream.starts_with("complexes/") && deed.type != "lead.applied")
                deed.stream = "complexes/" + complex_id(deed.type);
            break;
        case 3: deed.time = deed.recorded - number(29 * 24 * 60, 31 * 24 * 60) * us_a_minute; break;
        default: spoil_numbers(deed.data);
    }
}

Deed Chooser::draft(const std::string& type) {
    const Kind& kind = kinds().at(type);
    Deed deed;
    deed.type = type;
    deed.id = fresh_event_id();
    deed.index = model_->log.size();
    deed.recorded = deed.time = now_;
    if (kind.stream == "complex") {
        deed.stream = "complexes/" + complex_id(type);
    } else {
        deed.stream = kind.stream;
    }
    kind.write(*this, deed);
    sign(deed);
    complete(deed, true);
    return deed;
}

Deed Chooser::next() {
    now_ += number(1, 60) * us_a_minute;
    if (chance(10)) now_ += number(1, 60) * 60 * us_a_minute;
    const bool lawful = chance(65);
    std::string wanted = type();
    Deed deed = draft(wanted);
    for (int tries = 1; lawful && tries < tries_max && model_->judge(deed); ++tries) {
        if (tries % tries_of_a_type == 0) wanted = type();  // hard to come by, or not now
        deed = draft(wanted);
    }
    if (!lawful && chance(60)) spoil(deed);
    if (chance(3) && latest_.contains(deed.type)) {
        Deed again = latest_[deed.type];
        again.id = deed.id;
        again.data.erase("commit");
        again.index = deed.index;
        again.time = again.recorded = deed.recorded;
        complete(again, true);
        deed = again;
    }
    latest_[deed.type] = deed;
    return deed;
}

}  // namespace qiyue::model
