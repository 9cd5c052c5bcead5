#include "tools/qiyue/demo/city/registration.hpp"

#include <utility>

#include <fmt/core.h>

namespace qiyue::demo {
namespace {

std::string person_of(const Party& party, const Stage& stage, std::string_view what) {
    Dice dice(stage.seeded, fmt::format("{} of {}", what, party.id));
    return "示例" + dice.one_of(stage.words.list("surnames")) +
           dice.one_of(stage.words.list("given"));
}

Json qualifications_of(Stage& stage, const Party& party) {
    Json made = Json::array();
    if (party.kind != "enterprise") return made;
    made.push_back({{"kind", "high_tech_enterprise"},
                    {"number", fmt::format("GR示例{:06}", party.number)},
                    {"valid_to", "2028-12-31"},
                    {"doc", stage.recorder.document("certificate.txt",
                                                    "高新技术企业证书（" + party.name + "）")}});
    return made;
}

}  // namespace

Json contact_of(const Party& party) {
    return {{"mobile", fmt::format("100{:08}", party.number)},
            {"email", fmt::format("contact{}@demo.example", party.number)}};
}

void enrol(Stage& stage, Party& party) {
    if (party.registered) return;
    party.registered = true;
    stage.remembered["registered " + party.id] =
        stage.recorder.record({"organization.registered",
                               party.subject,
                               {{"uscc", party.id},
                                {"name", party.name},
                                {"kind", party.kind},
                                {"region", party.region},
                                {"qualifications", qualifications_of(stage, party)},
                                {"key", {{"spki", party.spki_base64()}, {"suite", party.suite()}}},
                                {"legal_representative", person_of(party, stage, "representative")},
                                {"contact", contact_of(party)}},
                               {&party, stage.city.operator_}});
}

void enrol_expert(Stage& stage, Party& expert, Party& employer, const std::string& field) {
    if (expert.registered) return;
    enrol(stage, employer);
    expert.registered = true;
    Json data = {{"id", expert.id},
                 {"fields", Json::array({field})},
                 {"employer_uscc", employer.id},
                 {"key", {{"spki", expert.spki_base64()}, {"suite", expert.suite()}}},
                 {"name", expert.name},
                 {"contact", contact_of(expert)}};
    if (is_official_type("expert.registered"))
        data["official"] = stage.recorder.official("示例经信科技", "关于专家入库的通知");
    stage.remembered["registered " + expert.id] =
        stage.recorder.record({"expert.registered",
                               expert.subject,
                               std::move(data),
                               {&expert, stage.city.economy, stage.city.science}});
}

std::uint64_t mandate_of(Stage& stage, Party& party) {
    if (party.mandate) return *party.mandate;
    enrol(stage, party);
    const auto granted = stage.recorder.record({"mandate.granted",
                                                party.subject,
                                                {{"key_id", party.key_id()},
                                                 {"scope", Json::array({"charter.signed"})},
                                                 {"from", stage.recorder.date()},
                                                 {"to", "2029-12-31"},
                                                 {"person", person_of(party, stage, "signatory")}},
                                                {&party}});
    party.mandate = granted.index;
    return granted.index;
}

}  // namespace qiyue::demo
