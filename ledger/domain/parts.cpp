#include "ledger/domain/parts.hpp"

#include <algorithm>

namespace qiyue {
namespace {

std::vector<std::string> parties_of(const std::vector<std::string>& usccs) {
    std::vector<std::string> parties;
    parties.reserve(usccs.size());
    for (const std::string& uscc : usccs)
        parties.push_back(organization_party(uscc));
    return parties;
}

/// One of an office's holders must sign.
template <class Holders>
Part office(std::string_view id, Label label, Holders holders) {
    return {id, std::move(label), [holders](Case& c) -> Resolved {
                const auto& policy = c.policy();
                return Requirement::one(policy ? parties_of(holders(*policy, c))
                                               : std::vector<std::string>{});
            }};
}

/// Its acts are official ones.
Part official(Part part) {
    part.resolve = [resolve = std::move(part.resolve)](Case& c) -> Resolved {
        auto made = resolve(c);
        if (made) made->official = true;
        return made;
    };
    return part;
}

/// A party of the complex, told from its row.
template <class Who>
Part of_complex(std::string_view id, Label label, Who who) {
    return {id, std::move(label), [who](Case& c) -> Resolved {
                std::vector<std::string> parties;
                if (const auto& complex = c.complex()) {
                    const std::string uscc = who(*complex, c);
                    if (!uscc.empty()) parties.push_back(organization_party(uscc));
                }
                return Requirement::one(std::move(parties));
            }};
}

}  // namespace

Requirement Requirement::all(std::vector<std::string> parties) {
    Requirement made;
    made.holders = std::move(parties);
    made.needed = made.allowed = made.holders.size();
    return made;
}

Requirement Requirement::one(std::vector<std::string> parties) {
    Requirement made;
    made.holders = std::move(parties);
    return made;
}

Signers all_of(std::vector<Part> parts) { return {{std::move(parts)}}; }

Signers either(std::vector<std::vector<Part>> ways) { return {std::move(ways)}; }

namespace part {

Part authority() {
    return {"authority", {"市级主管部门", "the authority"}, [](Case& c) -> Resolved {
                const auto& policy = c.policy();
                if (!policy) return Requirement::one({});
                auto made = Requirement::all(parties_of(policy->authority()));
                made.needed =
                    std::min(made.needed, static_cast<std::size_t>(policy->authority_quorum()));
                made.official = true;
                return made;
            }};
}

Part any_district() {
    return official(office("any_district", {"任一区县", "any district"},
                           [](const Policy& policy, Case&) { return policy.all_districts(); }));
}

Part district() {
    return official(office(
        "district", {"所在区县", "the complex's district"}, [](const Policy& policy, Case& c) {
            const auto& complex = c.complex();
            return complex ? policy.district(complex->founding_district, c.recorded())
                           : std::vector<std::string>{};
        }));
}

Part operator_() {
    return office("operator", {"账本运营方", "the operator"},
                  [](const Policy& policy, Case&) { return policy.operators(); });
}

Part dpo() {
    return office("dpo", {"个人信息保护负责方", "the data protection office"},
                  [](const Policy& policy, Case&) { return policy.dpo(); });
}

Part guardian() {
    return office("guardian", {"监护方", "the guardian"},
                  [](const Policy& policy, Case&) { return policy.guardian(); });
}

Part source() {
    return {"source", {"行为方", "the acting party"}, [](Case& c) -> Resolved {
                return Requirement::one({std::string(c.source())});
            }};
}

Part named_in(std::string_view field, Label label) {
    return {field, std::move(label), [field](Case& c) -> Resolved {
                return Requirement::one({organization_party(c.data()[field].text())});
            }};
}

Part each_in(std::string_view list, std::string_view member, Label label) {
    return {list, std::move(label), [list, member](Case& c) -> Resolved {
                std::vector<std::string> parties;
                for (const Value element : c.data()[list]) {
                    const Value named = member.empty() ? element : element[member];
                    std::string party = organization_party(named.text());
                    if (std::find(parties.begin(), parties.end(), party) == parties.end()) {
                        parties.push_back(std::move(party));
                    }
                }
                auto made = Requirement::all(std::move(parties));
                made.may_be_nobody = true;
                return made;
            }};
}

Part holder() {
    return {"holder",
            {"本单位或专家", "the organisation or expert itself"},
            [](Case& c) -> Resolved { return Requirement::one({"/" + std::string(c.subject())}); }};
}

Part new_key() {
    return {"new_key",
            {"新密钥（持有证明）", "the new key (proof of possession)"},
            [](Case& c) -> Resolved {
                const auto bound = keys_bound_by(c.event());
                Requirement made;
                if (bound.empty()) return made;
                made.holders.push_back(bound.front().holder);
                made.key = bound.front().id;
                made.new_keys = true;
                return made;
            }};
}

Part source_expert() {
    return {"expert", {"专家本人", "the expert"}, [](Case& c) -> Resolved {
                if (!c.source().starts_with("/experts/")) return Requirement::one({});
                return Requirement::one({std::string(c.source())});
            }};
}

Part lead() {
    return of_complex("lead", {"牵头单位", "the lead unit"},
                      [](const ComplexRow& complex, Case&) { return complex.lead; });
}

Part member() {
    return of_complex("member", {"成员单位", "the member"}, [](const ComplexRow& complex, Case& c) {
        const std::string uscc(c.source_uscc());
        return is_party(complex, uscc, c.recorded()) ? uscc : std::string{};
    });
}

Part chair() {
    return of_complex("chair", {"理事长单位", "the chair"}, [](const ComplexRow& complex, Case&) {
        return complex.council ? complex.council->chair : std::string{};
    });
}

Part secretariat() {
    return of_complex("secretariat", {"秘书处", "the secretariat"},
                      [](const ComplexRow& complex, Case&) {
                          return complex.secretariat_host.value_or(std::string{});
                      });
}

Part custom(std::string_view id, Label label, std::function<Resolved(Case&)> resolve) {
    return {id, std::move(label), std::move(resolve)};
}

}  // namespace part
}  // namespace qiyue
