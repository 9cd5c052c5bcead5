#include "tools/qiyue/demo/complex_story.hpp"

#include <array>
#include <utility>

#include <fmt/core.h>

#include "ledger/base/time.hpp"

namespace qiyue::demo {
namespace {

enum Role : std::size_t { lead, university, enterprise, service, finance };

constexpr int mean_operation = 88;
constexpr int mean_performance = 93;

}  // namespace

ComplexStory::ComplexStory(unsigned number, const City& city, Recorder& recorder)
    : number_(number), city_(city), recorder_(recorder), id_(fmt::format("CQ-{:04}", number)) {}

Result<std::unique_ptr<ComplexStory>> ComplexStory::make(unsigned number, const City& city,
                                                         Recorder& recorder,
                                                         const SeededBytes& seeded) {
    std::unique_ptr<ComplexStory> story(new ComplexStory(number, city, recorder));
    const std::string region = city.districts[number % city.districts.size()].region;
    const std::array<std::pair<const char*, const char*>, 5> forms = {
        {{"牵头科技有限公司", "enterprise"},
         {"大学", "university"},
         {"零部件有限公司", "enterprise"},
         {"检测服务有限公司", "service"},
         {"科创基金", "finance"}}};
    for (unsigned i = 0; i < forms.size(); ++i) {
        const std::string name = fmt::format("示例{}号{}", number, forms[i].first);
        auto party =
            make_organization({false, 10 + number * 10 + i, name, forms[i].second, region}, seeded);
        if (!party) return pass(party);
        story->parties_.push_back(std::move(*party));
    }
    return story;
}

std::vector<const Party*> ComplexStory::parties() const {
    std::vector<const Party*> all;
    for (const Party& party : parties_)
        all.push_back(&party);
    return all;
}

std::vector<Step> ComplexStory::steps(std::int64_t day) {
    const auto at = [day](std::int64_t after, auto tell) {
        return Step{day + after, std::move(tell)};
    };
    return {at(0, [this] { gather(); }),
            at(7, [this] { apply(); }),
            at(27, [this] { select(); }),
            at(40, [this] { propose_charter(); }),
            at(45, [this] { sign_charter(parties_[lead]); }),
            at(47, [this] { sign_charter(parties_[university]); }),
            at(52, [this] { sign_charter(parties_[enterprise]); }),
            at(60, [this] { constitute(); }),
            at(75, [this] { join(); }),
            at(100, [this] { cultivate(); }),
            at(190, [this] { recognise(); }),
            at(330, [this] { open_evaluation(); }),
            at(340, [this] { score(city_.experts[0], -2); }),
            at(342, [this] { score(city_.experts[1], 0); }),
            at(345, [this] { score(city_.experts[2], 2); }),
            at(350, [this] { conclude(); }),
            at(400, [this] { announce_leaving(); }),
            at(430, [this] { leave(); }),
            at(600, [this] { propose_exit(); }),
            at(630, [this] { decide_exit(); }),
            at(660, [this] { propose_settlement(); }),
            at(670, [this] { answer_settlement(); }),
            at(720, [this] { settle(); }),
            at(740, [this] { close(); })};
}

Recorded ComplexStory::act(const std::string& type, Json data, std::vector<const Party*> signers) {
    return recorder_.record({type, "complexes/" + id_, std::move(data), std::move(signers)});
}

void ComplexStory::gather() {
    for (const Party& party : parties_)
        register_organization(city_, party, recorder_);
    for (const Party& party : parties_) {
        const auto granted =
            recorder_.record({"mandate.granted",
                              party.subject,
                              {{"key_id", party.key_id()},
                               {"scope", {"charter.signed", "settlement.signed"}},
                               {"from", recorder_.date()},
                               {"to", "2029-12-31"},
                               {"person", {{"name", "示例签字人"}, {"post", "总经理"}}}},
                              {&party}});
        mandates_.push_back(granted.index);
    }
}

void ComplexStory::apply() {
    const std::string region = parties_[lead].region;
    act("lead.applied",
        {{"kind", "enterprise_led"},
         {"name", fmt::format("示例{}号产业创新综合体", number_)},
         {"direction", "intelligent_connected_nev"},
         {"industry", "intelligent_connected_nev"},
         {"founding_district", region},
         {"regions", Json::array({region})},
         {"plan", recorder_.document("plan.txt", "示例项目计划")},
         {"budget", {{"amount", "5000000.00"}, {"currency", "CNY"}}}},
        {&parties_[lead]});
}

void ComplexStory::select() {
    act("lead.selected",
        {{"criteria", {{"foundation", "met"}, {"plan", "met"}}},
         {"scores", {{"foundation", 91}, {"plan", 88}}},
         {"official", recorder_.official()}},
        city_.authority());
}

void ComplexStory::propose_charter() {
    charter_ = recorder_.document("charter.txt", "示例章程");
    act("charter.proposed",
        {{"version", 1},
         {"doc", charter_},
         {"kind", "charter"},
         {"required_signers",
          {parties_[lead].id, parties_[university].id, parties_[enterprise].id}},
         {"quorum", {{"numerator", 2}, {"denominator", 3}}},
         {"amendment_rule", {{"numerator", 2}, {"denominator", 3}}},
         {"notice_period", 10},
         {"effective_from", recorder_.date()}},
        {&parties_[lead]});
}

void ComplexStory::sign_charter(const Party& party) {
    const auto place = static_cast<std::size_t>(&party - parties_.data());
    act("charter.signed",
        {{"version", 1},
         {"doc_sha256", charter_.at("sha256")},
         {"form", "electronic"},
         {"mandate", mandates_.at(place)},
         {"signatory", {{"name", "示例签字人"}}},
         {"share_terms", nullptr}},
        {&party});
}

void ComplexStory::constitute() {
    const Party& chair = parties_[lead];
    act("council.constituted",
        {{"chair_uscc", chair.id},
         {"seats", {chair.id, parties_[university].id, parties_[enterprise].id}},
         {"term", {{"from", recorder_.date()}, {"to", "2028-12-31"}}},
         {"members", {"示例理事甲", "示例理事乙", "示例理事丙"}}},
        {&chair, &parties_[university]});
    act("expert_committee.constituted",
        {{"fields", {"automotive"}},
         {"expert_ids", Json::array()},
         {"experts", {"示例专家甲", "示例专家乙"}}},
        {&chair});
}

void ComplexStory::join() {
    const std::array<std::pair<std::size_t, const char*>, 2> joining = {
        {{service, "service"}, {finance, "finance"}}};
    for (const auto& [place, part] : joining) {
        const Party& party = parties_[place];
        sign_charter(party);
        act("member.joined", {{"uscc", party.id}, {"part", part}, {"charter_version", 1}},
            {&party, &parties_[lead]});
    }
    act("secretariat.constituted",
        {{"host_uscc", parties_[service].id}, {"secretary_general", "示例秘书长"}},
        {&parties_[lead]});
}

void ComplexStory::cultivate() {
    act("cultivation.started",
        {{"until", recorder_.date(365)},
         {"criteria", {{"foundation", "met"}}},
         {"official", recorder_.official()}},
        city_.authority());
}

void ComplexStory::recognise() {
    act("recognition.granted",
        {{"criteria", {{"charter", "met"}, {"bodies", "met"}}},
         {"detail", {{"note", "示例认定细节"}}},
         {"official", recorder_.official()}},
        city_.authority());
}

void ComplexStory::open_evaluation() {
    act("evaluation.opened",
        {{"evaluation_id", "EV-1"},
         {"kind", "performance"},
         {"period", recorder_.date().substr(0, 4)},
         {"scheme_version", 1},
         {"due", recorder_.date(60)},
         {"official", recorder_.official()}},
        city_.authority());
    Json experts = Json::array();
    for (const Party& expert : city_.experts)
        experts.push_back(expert.id);
    act("experts.appointed",
        {{"evaluation_id", "EV-1"},
         {"experts", std::move(experts)},
         {"recusals", Json::array()},
         {"draw", {{"method", "示例抽签"}}},
         {"official", recorder_.official()}},
        city_.authority());
}

void ComplexStory::score(const Party& expert, int offset) {
    const auto scored =
        act("evaluation.scored",
            {{"evaluation_id", "EV-1"},
             {"basis", recorder_.recorded() + 1},
             {"scores",
              {{"operation", mean_operation + offset}, {"performance", mean_performance + offset}}},
             {"comments", "示例评语"}},
            {&expert});
    for (const DraftedDisclosure& one : scored.draft.disclosures) {
        if (one.pointer == "/scores") opened_.push_back(one.text);
    }
}

void ComplexStory::conclude() {
    const int hundredths = 40 * mean_operation + 60 * mean_performance;
    act("evaluation.concluded",
        {{"evaluation_id", "EV-1"},
         {"opened", opened_},
         {"indicators",
          {{"operation", fmt::format("{}.00", mean_operation)},
           {"performance", fmt::format("{}.00", mean_performance)}}},
         {"total", fmt::format("{}.{:02}", hundredths / 100, hundredths % 100)},
         {"grade", hundredths >= 9'000 ? "excellent" : "good"},
         {"official", recorder_.official()}},
        city_.authority());
}

std::string ComplexStory::resolve(const std::string& matter, const std::string& target) {
    const bool split = matter == "exit";
    Json votes = Json::array();
    std::vector<const Party*> signers = {&parties_[service]};
    for (const std::size_t seat : {lead, university, enterprise}) {
        const bool in_favour = !split || seat != enterprise;
        votes.push_back({{"uscc", parties_[seat].id}, {"vote", in_favour ? "for" : "against"}});
        if (in_favour) signers.push_back(&parties_[seat]);
    }
    const std::string id = fmt::format("R-{}", ++resolutions_);
    act("resolution.adopted",
        {{"resolution_id", id},
         {"matter", matter},
         {"target", target},
         {"votes", std::move(votes)},
         {"doc", recorder_.document("resolution.txt", "示例理事会决议")},
         {"roll_call", nullptr}},
        std::move(signers));
    return id;
}

}  // namespace qiyue::demo
