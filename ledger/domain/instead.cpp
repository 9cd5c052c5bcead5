#include "ledger/domain/instead.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/state.hpp"

namespace qiyue {
namespace {

using Answer = std::optional<Rejection>;

constexpr std::int64_t replaced_max = 20;

/// Calls `use(id, row)` with the row that keeps the services of the case's stream, if it is there.
template <class Use>
void with_subject_row(Case& c, StateReader& state, Use use) {
    const std::string id(c.subject_id());
    if (c.subject().starts_with("complexes/")) {
        if (const auto row = get<ComplexRow>(state, id)) use(id, *row);
    } else if (c.subject().starts_with("organizations/")) {
        if (const auto row = get<OrganizationRow>(state, id)) use(id, *row);
    } else if (c.subject().starts_with("experts/")) {
        if (const auto row = get<ExpertRow>(state, id)) use(id, *row);
    } else if (const auto row = get<LedgerRow>(state)) {
        use(std::string{}, *row);
    }
}

Answer refuse_at(const char* rule, std::size_t at, std::string zh, std::string en) {
    return refuse(std::string("instead.") + rule, std::move(zh), std::move(en),
                  "/instead/" + std::to_string(at));
}

/// Whether `fits` one of those, over any chain of the ended, that succeeded an organisation.
template <class Fits>
bool has_successor(Case& c, std::string_view uscc, Fits fits) {
    constexpr int chain_max = 8;  // a chain of mergers; longer ones go by `instead`
    std::vector<std::string> chain{std::string(uscc)};
    for (int step = 0; step < chain_max && !chain.empty(); ++step) {
        std::vector<std::string> next;
        for (const std::string& one : chain) {
            const auto row = c.organization(one);
            if (row && row->ended)
                next.insert(next.end(), row->successors.begin(), row->successors.end());
        }
        if (std::any_of(next.begin(), next.end(), fits)) return true;
        chain = std::move(next);
    }
    return false;
}

Answer check_ended(Case& c, std::string_view uscc, std::size_t at) {
    const auto organization = c.organization(uscc);
    if (!organization || !organization->ended)
        return refuse_at("not_ended", at, "该单位没有终止的记录",
                         "the record does not say that this organisation has ended");
    const auto lives = [&](const std::string& one) {
        const auto successor = c.organization(one);
        return successor && !successor->ended;
    };
    if (!has_successor(c, uscc, lives)) return {};
    return refuse_at("successor", at, "该单位有承继单位，应由其签名",
                     "this organisation has a successor, who signs for it");
}

Answer check_silent(Case& c, std::string_view uscc, std::size_t at) {
    const auto services = unanswered(c);
    const auto found = std::find_if(services.begin(), services.end(),
                                    [uscc](const Silence& one) { return one.uscc == uscc; });
    if (found == services.end())
        return refuse_at("not_served", at, "该单位在本流中没有未答复的送达",
                         "this organisation has no unanswered service in this stream");
    if (c.policy()->is_over(Period::unresponsive, found->since, c.recorded())) return {};
    return refuse_at("period", at, "送达后的期限未满", "the period after service is not over");
}

}  // namespace

Field instead_field() {
    // Fixed: how an act came to be signed is no matter of its content.
    return field::fixed(field::optional(field::list(
        "instead", {"主管部门代签", "signed by the authority instead of"},
        field::object("one", {"被代签方", "the one replaced"},
                      {field::uscc("uscc", {"单位", "organisation"}),
                       field::choice("ground", {"情形", "ground"},
                                     {{"ended", {"已终止", "ended"}},
                                      {"unresponsive", {"经送达逾期不答复", "unresponsive"}}}),
                       field::document("doc", {"依据文件", "document"})}),
        1, replaced_max)));
}

std::optional<Rejection> check_instead(Case& c, const SignedWay& way) {
    std::size_t at = 0;
    std::vector<std::string_view> named;
    for (const Value one : c.data()["instead"]) {
        const std::string_view uscc = one["uscc"].text();
        const bool twice = std::find(named.begin(), named.end(), uscc) != named.end();
        named.push_back(uscc);
        if (twice ||
            std::find(way.replaced.begin(), way.replaced.end(), uscc) == way.replaced.end())
            return refuse_at("surplus", at, "该单位的签名无须代签",
                             "the signature of this organisation needs no replacement");
        auto no =
            one["ground"].text() == "ended" ? check_ended(c, uscc, at) : check_silent(c, uscc, at);
        if (no) return no;
        ++at;
    }
    return {};
}

bool succeeds(Case& c, std::string_view successor, std::string_view ended) {
    const std::string uscc = organization_of(ended);
    const auto is_it = [&](const std::string& one) { return organization_party(one) == successor; };
    return !uscc.empty() && has_successor(c, uscc, is_it);
}

std::vector<Silence> unanswered(Case& c) {
    std::vector<Silence> services;
    with_subject_row(c, c.state(),
                     [&](const std::string&, const auto& row) { services = row.served; });
    return services;
}

void note_service(Case& c, StateOverlay& state, std::string_view uscc) {
    with_subject_row(c, state, [&](const std::string& id, const auto& row) {
        if (std::any_of(row.served.begin(), row.served.end(),
                        [uscc](const Silence& one) { return one.uscc == uscc; }))
            return;
        auto changed = row;
        changed.served.push_back({std::string(uscc), c.index(), c.recorded()});
        state.put(id, std::move(changed));
    });
}

void note_answers(Case& c, StateOverlay& state) {
    with_subject_row(c, state, [&](const std::string& id, const auto& row) {
        if (row.served.empty()) return;
        auto changed = row;
        for (const Signature& one : signatures_of(c))
            std::erase_if(changed.served, [&](const Silence& service) {
                return organization_party(service.uscc) == one.holder;
            });
        if (changed.served.size() < row.served.size()) state.put(id, std::move(changed));
    });
}

}  // namespace qiyue
