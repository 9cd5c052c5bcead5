#include "tools/qiyue/demo/city.hpp"

#include <initializer_list>
#include <optional>
#include <utility>

#include "tools/qiyue/demo/founding_policy.hpp"

namespace qiyue::demo {
namespace {

/// Makes parties until one cannot be made.
class Maker {
public:
    explicit Maker(const SeededBytes& seeded) : seeded_(seeded) {}

    std::optional<Party> organization(bool office, unsigned number, const char* name,
                                      const char* kind, const char* region) {
        auto made = make_organization({office, number, name, kind, region}, seeded_);
        if (!made) error_ = made.error();
        return made ? std::optional(std::move(*made)) : std::nullopt;
    }
    std::optional<Party> expert(unsigned number) {
        auto made = make_expert(number, seeded_);
        if (!made) error_ = made.error();
        return made ? std::optional(std::move(*made)) : std::nullopt;
    }
    const std::optional<Error>& error() const { return error_; }

private:
    const SeededBytes& seeded_;
    std::optional<Error> error_;
};

std::vector<const Party*> founders(const City& city) {
    std::vector<const Party*> all = {&city.economy, &city.science, &city.operator_, &city.guardian,
                                     &city.dpo};
    for (const Party& district : city.districts)
        all.push_back(&district);
    return all;
}

Json offices(const City& city) {
    Json districts = Json::array();
    for (const Party& district : city.districts) {
        districts.push_back({{"region", district.region}, {"uscc", district.id}});
    }
    return {{"authority", {city.economy.id, city.science.id}},
            {"district", std::move(districts)},
            {"operator", Json::array({city.operator_.id})},
            {"dpo", Json::array({city.dpo.id})},
            {"guardian", Json::array({city.guardian.id})}};
}

Json policy(const City& city) {
    Json policy = Json::parse(founding_policy());
    policy["offices"] = offices(city);
    return policy;
}

void register_expert(const City& city, const Party& expert, Recorder& recorder) {
    recorder.record({"expert.registered",
                     expert.subject,
                     {{"id", expert.id},
                      {"fields", Json::array({"示例产业技术"})},
                      {"employer_uscc", city.employer.id},
                      {"key", {{"spki", expert.spki_base64()}, {"suite", expert.suite()}}},
                      {"name", "示例专家 " + expert.id},
                      {"contact", {{"mobile", "13800000000"}}}},
                     {&expert, &city.districts.front()}});
}

}  // namespace

std::vector<const Party*> City::everyone() const {
    std::vector<const Party*> all = founders(*this);
    all.push_back(&employer);
    for (const Party& expert : experts)
        all.push_back(&expert);
    return all;
}

Result<City> make_city(const SeededBytes& seeded) {
    Maker make(seeded);
    auto economy = make.organization(true, 1, "示例市经济信息委", "agency", "500112");
    auto science = make.organization(true, 2, "示例市科技局", "agency", "500112");
    auto operated = make.organization(true, 3, "示例账本运营中心", "agency", "500112");
    auto guardian = make.organization(false, 6, "示例公证处", "service", "500112");
    auto dpo = make.organization(true, 5, "示例个人信息保护办", "agency", "500112");
    auto sha = make.organization(true, 4, "示例沙区政府", "agency", "500106");
    auto jiu = make.organization(true, 7, "示例九区政府", "agency", "500107");
    auto employer = make.organization(false, 10, "示例评估咨询公司", "service", "500108");
    std::vector<std::optional<Party>> experts;
    for (const unsigned number : {1u, 2u, 3u})
        experts.push_back(make.expert(number));
    if (make.error()) return std::unexpected(*make.error());
    City city{std::move(*economy),  std::move(*science),
              std::move(*operated), std::move(*guardian),
              std::move(*dpo),      {},
              std::move(*employer), {}};
    city.districts.push_back(std::move(*sha));
    city.districts.push_back(std::move(*jiu));
    for (auto& expert : experts)
        city.experts.push_back(std::move(*expert));
    return city;
}

DemoAct founding_act(const City& city, const std::string& origin,
                     const std::vector<std::string>& log_keys) {
    Json organizations = Json::array();
    Json keys = Json::array();
    for (const Party* one : founders(city)) {
        organizations.push_back(
            {{"uscc", one->id}, {"name", one->name}, {"kind", one->kind}, {"region", one->region}});
        keys.push_back(
            {{"holder", one->source}, {"spki", one->spki_base64()}, {"suite", one->suite()}});
    }
    return {"ledger.founded",
            "ledger",
            {{"origin", origin},
             {"log_keys", log_keys},
             {"national", true},
             {"clock", "simulated"},
             {"organizations", std::move(organizations)},
             {"keys", std::move(keys)},
             {"policy", policy(city)}},
            {&city.operator_, &city.economy, &city.science, &city.guardian}};
}

void register_organization(const City& city, const Party& party, Recorder& recorder) {
    Json qualifications = Json::array();
    if (party.kind == "enterprise") {
        qualifications.push_back({{"kind", "high_tech_enterprise"},
                                  {"number", "GR示例" + party.id.substr(12, 4)},
                                  {"valid_to", "2028-12-31"},
                                  {"doc", recorder.document("certificate.txt", "示例高企证书")}});
    }
    recorder.record({"organization.registered",
                     party.subject,
                     {{"uscc", party.id},
                      {"name", party.name},
                      {"kind", party.kind},
                      {"region", party.region},
                      {"qualifications", std::move(qualifications)},
                      {"key", {{"spki", party.spki_base64()}, {"suite", party.suite()}}},
                      {"legal_representative", "示例法人"},
                      {"contact", {{"mobile", "13800000000"}}}},
                     {&party, &city.operator_}});
}

void tell_city(const City& city, Recorder& recorder) {
    register_organization(city, city.employer, recorder);
    for (const Party& expert : city.experts)
        register_expert(city, expert, recorder);
    Json directions = Json::array();
    const Json policy = Json::parse(founding_policy());
    for (const Json& one : policy.at("taxonomies").at("directions")) {
        directions.push_back(one.at("id"));
    }
    recorder.record({"direction.set",
                     "policy",
                     {{"directions", std::move(directions)},
                      {"industry_tier", "leading"},
                      {"year", 2024},
                      {"official", recorder.official()}},
                     city.authority()});
}

}  // namespace qiyue::demo
