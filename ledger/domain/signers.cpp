// Signatures against the parts that an act requires.

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/instead.hpp"
#include "ledger/domain/parts.hpp"

namespace qiyue {
namespace {

bool may_fill(const Requirement& part, const Signature& signature) {
    if (part.key) return signature.key == *part.key;
    if (signature.bound_here && !part.new_keys) return false;
    return std::find(part.holders.begin(), part.holders.end(), signature.holder) !=
           part.holders.end();
}

bool contains(const std::vector<std::string_view>& parties, std::string_view party) {
    return std::find(parties.begin(), parties.end(), party) != parties.end();
}

/// One way to sign, filled with the signatures that there are.
struct Filling {
    struct Place {
        const Part* part = nullptr;
        Requirement requirement;
        std::vector<std::string_view> filled;  ///< parties
        std::vector<std::string_view> signers;  ///< those who signed for them
        bool is_short() const {
            if (requirement.holders.empty() && requirement.may_be_nobody) return false;
            const std::size_t most = std::max<std::size_t>(requirement.holders.size(), 1);
            return filled.size() < std::clamp<std::size_t>(requirement.needed, 1, most);
        }
    };
    std::vector<Place> places;
    std::vector<const Signature*> surplus;
    std::vector<std::string> replaced;  ///< uscc
    bool authority_signed = false;  ///< instead of somebody

    std::size_t missing() const {
        return static_cast<std::size_t>(std::count_if(places.begin(), places.end(),
                                                      [](const Place& p) { return p.is_short(); }));
    }
    bool is_official() const {
        return authority_signed || std::any_of(places.begin(), places.end(), [](const Place& p) {
                   return p.requirement.official;
               });
    }
    bool source_fills_first(std::string_view source) const {
        return contains(places.front().signers, source);
    }
};

/// Signatures of the holders themselves.
void fill_directly(Filling& filling, const std::vector<Signature>& signatures) {
    for (const Signature& signature : signatures) {
        bool counts = false;
        for (auto& place : filling.places) {
            if (place.filled.size() >= place.requirement.allowed ||
                !may_fill(place.requirement, signature) ||
                contains(place.filled, signature.holder)) {
                continue;
            }
            place.filled.push_back(signature.holder);
            place.signers.push_back(signature.holder);
            counts = true;
        }
        if (!counts) filling.surplus.push_back(&signature);
    }
}

/// Takes a signature of one of the party's successors: one that fills nothing yet, or else one that
/// does, since an heir may well sign for itself too.
const Signature* take_successor(Filling& filling, const std::vector<Signature>& signatures, Case& c,
                                std::string_view party) {
    const auto is_heir = [&](const Signature& one) {
        return !one.bound_here && succeeds(c, one.holder, party);
    };
    const auto spare = std::find_if(filling.surplus.begin(), filling.surplus.end(),
                                    [&](const Signature* one) { return is_heir(*one); });
    if (spare != filling.surplus.end()) {
        const Signature* taken = *spare;
        filling.surplus.erase(spare);
        return taken;
    }
    const auto any = std::find_if(signatures.begin(), signatures.end(), is_heir);
    return any == signatures.end() ? nullptr : &*any;
}

/// Places that nobody filled, by successors of organisations that have ended.
void fill_by_successors(Filling& filling, const std::vector<Signature>& signatures, Case& c) {
    for (auto& place : filling.places) {
        if (!place.is_short() || place.requirement.key) continue;
        for (const std::string& holder : place.requirement.holders) {
            if (contains(place.filled, holder)) continue;
            const Signature* by = take_successor(filling, signatures, c, holder);
            if (by == nullptr) continue;
            place.filled.push_back(holder);
            place.signers.push_back(by->holder);
        }
    }
}

/// The authority's signatures, if there are as many as its acts need.
std::vector<std::string_view> signatures_of_authority(const std::vector<Signature>& signatures,
                                                      Case& c) {
    const auto authority = part::authority().resolve(c);
    std::vector<std::string_view> signers;
    if (!authority) return signers;
    for (const Signature& one : signatures) {
        if (may_fill(*authority, one) && !contains(signers, one.holder))
            signers.push_back(one.holder);
    }
    if (signers.size() < std::max<std::size_t>(authority->needed, 1)) signers.clear();
    return signers;
}

/// Places that are still short, by the authority, for those whom data.instead names.
void fill_instead(Filling& filling, const std::vector<Signature>& signatures, Case& c) {
    const auto authority = signatures_of_authority(signatures, c);
    if (authority.empty()) return;
    for (auto& place : filling.places) {
        if (place.requirement.key) continue;
        for (const Value one : c.data()["instead"]) {
            if (!place.is_short()) break;
            const auto& holders = place.requirement.holders;
            const auto holder =
                std::find(holders.begin(), holders.end(), organization_party(one["uscc"].text()));
            if (holder == holders.end() || contains(place.filled, *holder)) continue;
            place.filled.push_back(*holder);
            place.signers.insert(place.signers.end(), authority.begin(), authority.end());
            filling.replaced.emplace_back(one["uscc"].text());
        }
    }
    if (filling.replaced.empty()) return;
    filling.authority_signed = true;
    std::erase_if(filling.surplus,
                  [&](const Signature* one) { return contains(authority, one->holder); });
}

std::expected<Filling, Rejection> fill(const std::vector<Part>& way,
                                       const std::vector<Signature>& signatures, Case& c) {
    Filling filling;
    filling.places.reserve(way.size());
    for (const Part& part : way) {
        auto requirement = part.resolve(c);
        if (!requirement) return std::unexpected(std::move(requirement.error()));
        filling.places.push_back({&part, std::move(*requirement), {}, {}});
    }
    fill_directly(filling, signatures);
    if (filling.missing() > 0) fill_by_successors(filling, signatures, c);
    if (filling.missing() > 0 && c.data()["instead"].exists()) fill_instead(filling, signatures, c);
    return filling;
}

/// "甲、乙等 7 家" of the parties that could still sign.
Label absent_parties(const Filling::Place& place, Case& c) {
    constexpr std::size_t shown_max = 5;
    Label names;
    std::size_t absent = 0;
    for (const std::string& party : place.requirement.holders) {
        if (std::find(place.filled.begin(), place.filled.end(), party) != place.filled.end()) {
            continue;
        }
        if (++absent > shown_max) continue;
        const Label one = party_label(c, party);
        names.zh += (absent > 1 ? "、" : "") + one.zh;
        names.en += (absent > 1 ? ", " : "") + one.en;
    }
    if (absent > shown_max) {
        names.zh += "等 " + std::to_string(absent) + " 家";
        names.en += " and " + std::to_string(absent - shown_max) + " more";
    }
    if (absent == 0) return {"记录中无人担任", "nobody holds this part"};
    return names;
}

Rejection missing(const Filling& filling, Case& c) {
    Label list;
    for (const auto& place : filling.places) {
        if (!place.is_short()) continue;
        const Label names = absent_parties(place, c);
        if (!list.zh.empty()) {
            list.zh += "；";
            list.en += "; ";
        }
        list.zh += place.part->label.zh + "（" + names.zh + "）";
        list.en += place.part->label.en + " (" + names.en + ")";
    }
    return refuse("signature.missing", "签名不全，缺少：" + list.zh,
                  "missing signature of " + list.en);
}

Rejection surplus(const Filling& filling, Case& c) {
    const Label who = party_label(c, filling.surplus.front()->holder);
    return refuse(
        "signature.surplus", "多余的签名：" + who.zh + "的这一签名在此行为中不担任任何一方",
        "surplus signature: this one of " + who.en + " fills no part that the act requires");
}

Rejection wrong_source(const Filling& filling, Case& c, std::string_view acting) {
    const Label who = party_label(c, acting);
    const Label& part = filling.places.front().part->label;
    return refuse("source.not_signer", "行为方（source）" + who.zh + "须以“" + part.zh + "”签名",
                  "the source, " + who.en + ", must sign as " + part.en);
}

}  // namespace

Label party_label(Case& c, std::string_view party) {
    const std::string id(party.substr(std::min(party.find('/', 1), party.size() - 1) + 1));
    if (party.starts_with("/organizations/")) {
        if (const auto row = c.organization(id)) {
            return {row->name + "（" + id + "）", row->name + " (" + id + ")"};
        }
    }
    return {id, id};
}

std::expected<SignedWay, Rejection> judge_signers(const Signers& signers,
                                                  const std::vector<Signature>& signatures, Case& c,
                                                  std::string_view acting) {
    std::optional<Filling> best;
    std::optional<Rejection> untold;
    for (std::size_t place = 0; place < signers.ways.size(); ++place) {
        auto filling = fill(signers.ways[place], signatures, c);
        if (!filling) {
            if (!untold) untold = std::move(filling.error());
            continue;
        }
        const auto faults = [acting](const Filling& f) {
            return std::tuple(f.missing(), f.surplus.size(), !f.source_fills_first(acting));
        };
        if (faults(*filling) == std::tuple(0u, 0u, false)) {
            return SignedWay{place, filling->is_official(), std::move(filling->replaced)};
        }
        if (!best || faults(*filling) < faults(*best)) best = std::move(*filling);
    }
    if (!best) return std::unexpected(std::move(*untold));
    if (best->missing() > 0) return std::unexpected(missing(*best, c));
    if (!best->surplus.empty()) return std::unexpected(surplus(*best, c));
    return std::unexpected(wrong_source(*best, c, acting));
}

std::expected<SignedWay, Rejection> judge_signers(const Signers& signers,
                                                  const std::vector<Signature>& signatures,
                                                  Case& c) {
    return judge_signers(signers, signatures, c, c.source());
}

std::vector<Signature> signatures_of(Case& c) {
    const auto bound = keys_bound_by(c.event());
    std::vector<Signature> signatures;
    for (const KeyId& key : c.act().signers) {
        if (const auto row = get<KeyRow>(c.state(), to_hex(key.hash))) {
            signatures.push_back({key, row->holder, false});
            continue;
        }
        const auto here = std::find_if(bound.begin(), bound.end(),
                                       [&key](const BoundKey& one) { return one.id == key; });
        if (here != bound.end()) signatures.push_back({key, here->holder, true});
    }
    return signatures;
}

}  // namespace qiyue
