// organization.*, expert.*, mandate.*.

#include "tests/model/rule.hpp"

namespace qiyue::model {
namespace {

bool region_known(const Model& model, const std::string& region) {
    for (const auto& one : model.policy()["regions"])
        if (one["code"] == region) return true;
    return false;
}

void take_over(Organization& organization, const Json& data) {
    if (data.contains("name")) organization.name = data["name"];
    if (data.contains("region")) organization.region = data["region"];
    if (!data.contains("qualifications")) return;
    organization.qualifications.clear();
    for (const auto& one : data["qualifications"])
        organization.qualifications[one["kind"]] = one.value("valid_to", "");
}

Part holder(const Deed& deed) { return one("/" + deed.stream); }

std::string subject(const Deed& deed) { return deed.stream.substr(deed.stream.find('/') + 1); }

void add_organizations(Rules& rules) {
    rules["organization.registered"] = {
        [](Model& m, const Deed& d) { return Ways{{new_key(d), office(m, "operator")}}; },
        [](Model& m, const Deed& d) -> Refused {
            if (!region_known(m, text(d, "region"))) return "region";
            return {};
        },
        [](Model& m, const Deed& d) {
            Organization made;
            made.kind = text(d, "kind");
            take_over(made, d.data);
            m.organizations[text(d, "uscc")] = made;
        },
        true};
    rules["organization.changed"] = {
        [](Model&, const Deed& d) { return Ways{{holder(d)}}; },
        [](Model& m, const Deed& d) -> Refused {
            if (d.data.contains("region") && !region_known(m, text(d, "region"))) return "region";
            return {};
        },
        [](Model& m, const Deed& d) { take_over(m.organizations[subject(d)], d.data); }};
    rules["organization.ended"] = {
        [](Model& m, const Deed&) { return Ways{{office(m, "operator"), authority(m)}}; },
        [](Model& m, const Deed& d) -> Refused {
            const std::string heir = text(d, "successor_uscc"), ground = text(d, "ground");
            if (!m.lives(subject(d))) return "ended already";
            if ((ground == "merged" || ground == "split") && heir.empty()) return "no successor";
            if (!heir.empty() && (!m.lives(heir) || heir == subject(d))) return "successor";
            return {};
        },
        [](Model& m, const Deed& d) {
            Organization& ended = m.organizations[subject(d)];
            ended.ended = d.index;
            ended.successor = text(d, "successor_uscc");
        },
        false,
        false,
        true,
        false};
}

void add_experts(Rules& rules) {
    rules["expert.registered"] = {
        [](Model& m, const Deed& d) {
            Part any;
            for (const auto& one_of : m.policy()["offices"]["district"])
                any.holders.push_back(org(one_of["uscc"]));
            return Ways{{new_key(d), authority(m)}, {new_key(d), any}};
        },
        {},
        [](Model& m, const Deed& d) { m.experts[text(d, "id")] = text(d, "employer_uscc"); },
        true};
}

void add_mandates(Rules& rules) {
    rules["mandate.granted"] = {[](Model&, const Deed& d) { return Ways{{holder(d)}}; },
                                [](Model& m, const Deed& d) -> Refused {
                                    const auto key = m.keys.find(text(d, "key_id"));
                                    if (key == m.keys.end() || key->second.holder != "/" + d.stream)
                                        return "key";
                                    if (key->second.revoked) return "key revoked";
                                    if (text(d, "from") > text(d, "to")) return "dates";
                                    return {};
                                },
                                [](Model& m, const Deed& d) {
                                    const auto scope = texts(d.data["scope"]);
                                    m.mandates[d.index] = {"/" + d.stream,
                                                           text(d, "key_id"),
                                                           text(d, "from"),
                                                           text(d, "to"),
                                                           {scope.begin(), scope.end()},
                                                           false};
                                },
                                false,
                                false,
                                true,
                                false};
    rules["mandate.revoked"] = {
        [](Model&, const Deed& d) { return Ways{{holder(d)}}; },
        [](Model& m, const Deed& d) -> Refused {
            const auto found = m.mandates.find(d.data["mandate"]);
            if (found == m.mandates.end() || found->second.holder != "/" + d.stream) return "none";
            if (found->second.revoked) return "revoked already";
            return {};
        },
        [](Model& m, const Deed& d) { m.mandates[d.data["mandate"]].revoked = true; },
        false,
        false,
        true,
        false};
}

}  // namespace

void add_party_rules(Rules& rules) {
    add_organizations(rules);
    add_experts(rules);
    add_mandates(rules);
}

}  // namespace qiyue::model
