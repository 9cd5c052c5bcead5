#include "tools/qiyue/demo/lives/upkeep.hpp"

#include <utility>

#include <fmt/core.h>

#include "tools/qiyue/demo/city/registration.hpp"

namespace qiyue::demo {

void Upkeep::begin() {
    const Fate& fate = complex_.fate;
    const std::int64_t apart = 2 * (complex_.number % 11);
    const Day middle = (fate.wave == 1 ? day_of(2026, 6, 8) : day_of(2027, 6, 21)) + apart;
    if (!fate.is_selected()) return;
    if (fate.has(Episode::key_rotated)) on(middle, [this] { rotate_key(); });
    if (fate.has(Episode::key_lost)) on(middle + 4, [this] { lose_key(); });
    if (fate.has(Episode::corrected)) on(middle + 20, [this] { correct_need(); });
    if (fate.has(Episode::disclosed)) {
        on(middle + 30, [this] { grant_disclosure(); });
        on(middle + 75, [this] { erase_contact(); });
    }
    if (fate.has(Episode::held)) on(day_of(2027, 4, 12), [this] { place_hold(); });
    if (complex_.number % 4 == 1) on(middle + 50, [this] { change_data(); });
}

Json Upkeep::official(const std::string& type, Json data) {
    if (is_official_type(type))
        data["official"] = stage_.recorder.official("示例经信科技", "关于密钥与记录事项的通知");
    return data;
}

/// The lead binds a new key, mandates it, and gives up the old one.
void Upkeep::rotate_key() {
    Party& lead = *complex_.lead;
    const std::string old_key_id = lead.key_id();
    const std::uint64_t old_mandate = lead.mandate.value_or(0);
    const PrivateKey next = invented_key(Suite::sm2, lead.id + "/second", stage_.seeded);
    const Party renewed{lead.id,   lead.source, lead.subject, lead.name,
                        lead.kind, lead.region, lead.number,  next};
    stage_.recorder.record({"key.bound",
                            lead.subject,
                            {{"spki", renewed.spki_base64()},
                             {"suite", renewed.suite()},
                             {"valid_from", today()},
                             {"valid_to", "2032-12-31"}},
                            {&lead},
                            0,
                            {},
                            {next}});
    stage_.parties.change_key(lead, next);
    (void)mandate_of(stage_, lead);
    in(6, [this, old_key_id, old_mandate] { revoke_old_key(old_key_id, old_mandate); });
}

void Upkeep::revoke_old_key(const std::string& old_key_id, std::uint64_t old_mandate) {
    Party& lead = *complex_.lead;
    if (old_mandate != 0) {
        stage_.recorder.record({"mandate.revoked",
                                lead.subject,
                                {{"mandate", old_mandate}, {"reason", "更换签名密钥"}},
                                {&lead}});
    }
    stage_.recorder.record(
        {"key.revoked",
         lead.subject,
         {{"key_id", old_key_id}, {"reason", "更换为国密算法密钥"}, {"since", today()}},
         {&lead}});
}

/// A member has lost its key: operator and authority bind another, and revoke the lost one.
void Upkeep::lose_key() {
    Party* loser = nullptr;
    for (const Membership& one : complex_.members) {
        if (one.standing && one.founding && one.party->kind == "enterprise") loser = one.party;
    }
    if (loser == nullptr || loser == complex_.lead) return;
    const std::string lost = loser->key_id();
    stage_.parties.change_key(*loser,
                              invented_key(Suite::ed25519, loser->id + "/second", stage_.seeded));
    const Parties offices = {stage_.city.operator_, stage_.city.economy, stage_.city.science};
    stage_.recorder.record({"key.bound",
                            loser->subject,
                            official("key.bound", {{"spki", loser->spki_base64()},
                                                   {"suite", loser->suite()},
                                                   {"valid_from", today()},
                                                   {"valid_to", "2032-12-31"}}),
                            offices,
                            0,
                            {},
                            {loser->key}});
    stage_.recorder.record(
        {"key.revoked", loser->subject,
         official("key.revoked",
                  {{"key_id", lost}, {"reason", "密钥介质遗失"}, {"since", today()}}),
         offices});
    (void)mandate_of(stage_, *loser);
}

void Upkeep::change_data() {
    Party& lead = *complex_.lead;
    stage_.recorder.record(
        {"organization.changed",
         lead.subject,
         {{"qualifications",
           Json::array(
               {{{"kind", "high_tech_enterprise"},
                 {"number", fmt::format("GR示例{:06}", lead.number + 500'000)},
                 {"valid_to", "2030-12-31"},
                 {"doc", document("certificate.txt", "复审后的证书（" + lead.name + "）")}}})},
          {"legal_representative", nullptr},
          {"contact", contact_of(lead)}},
         {&lead}});
}

void Upkeep::correct_need() {
    const auto enterprises = complex_.enterprises();
    if (!complex_.works() || enterprises.empty()) return;
    const Party* enterprise = enterprises.back();
    const auto registered =
        act("need.registered",
            {{"need_id", "N-900"}, {"field", "light_textiles"}, {"description", nullptr}},
            {enterprise});
    in(3, [this, registered, enterprise] {
        stage_.recorder.record({"event.corrected",
                                complex_.stream,
                                {{"reason", "领域名称录入有误"},
                                 {"fields", {{"/field", complex_.speciality->industry}}}},
                                {enterprise},
                                0,
                                registered.index});
    });
}

void Upkeep::grant_disclosure() {
    const auto applied = stage_.remembered.find("applied " + complex_.id);
    if (applied == stage_.remembered.end()) return;
    Party& district = stage_.city.district_of(complex_.region);
    enrol(stage_, district);
    act("disclosure.granted",
        {{"recipient", district.id},
         {"commitments", Json::array({applied->second.commitment("/budget")})},
         {"purpose", "区县配套资金核算"},
         {"until", date(120)}},
        {complex_.lead});
}

/// A contact person has left and asks for erasure.
void Upkeep::erase_contact() {
    const Party& lead = *complex_.lead;
    const auto registered = stage_.remembered.find("registered " + lead.id);
    if (registered == stage_.remembered.end()) return;
    const std::string commitment = registered->second.commitment("/contact");
    stage_.recorder.record({"disclosure.erased",
                            lead.subject,
                            {{"commitments", Json::array({commitment})},
                             {"legal_ground", "《个人信息保护法》第四十七条：处理目的已实现"}},
                            {stage_.city.dpo, &lead}});
}

void Upkeep::place_hold() {
    decree("hold.placed", {{"scope", "研发投入数据核查"}});
    on(day_of(2027, 8, 16), [this] { lift_hold(); });
    // What is held cannot be erased meanwhile.
    const auto applied = stage_.remembered.find("applied " + complex_.id);
    if (applied == stage_.remembered.end()) return;
    in(10, [this, applied] {
        stage_.recorder.refused(
            {"disclosure.erased",
             complex_.stream,
             {{"commitments", Json::array({applied->second.commitment("/budget")})},
              {"legal_ground", "申请销毁预算信息"}},
             {stage_.city.dpo, complex_.lead}},
            "disclosure_erased.held");
    });
}

void Upkeep::lift_hold() { decree("hold.lifted", {{"scope", "研发投入数据核查"}}); }

}  // namespace qiyue::demo
