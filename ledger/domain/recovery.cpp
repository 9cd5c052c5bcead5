#include "ledger/domain/recovery.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "ledger/domain/policy.hpp"

namespace qiyue {
namespace {

using Usccs = std::vector<std::string>;

/// The holders of each office, one list an office; the districts of each region are one.
std::vector<Usccs> offices_of(const Policy& policy) {
    std::vector<Usccs> all = {policy.authority(), policy.operators(), policy.dpo(),
                              policy.guardian()};
    for (const std::string& region : policy.district_regions()) {
        Usccs holders;
        for (const auto& one : policy.content().offices.district) {
            if (one.region == region) holders.push_back(one.uscc);
        }
        all.push_back(std::move(holders));
    }
    return all;
}

bool contains(const Usccs& list, std::string_view uscc) {
    return std::find(list.begin(), list.end(), uscc) != list.end();
}

Requirement all_or_nobody(const Usccs& usccs) {
    std::vector<std::string> parties;
    for (const std::string& uscc : usccs) {
        std::string party = organization_party(uscc);
        if (std::find(parties.begin(), parties.end(), party) == parties.end())
            parties.push_back(std::move(party));
    }
    Requirement made = Requirement::all(std::move(parties));
    made.may_be_nobody = true;
    return made;
}

/// The last version, in force or not: the one that a recovery may change nothing else of.
std::shared_ptr<const Policy> last_published(Case& c) {
    const auto ledger = get<LedgerRow>(c.state());
    if (!ledger || ledger->policies.empty()) return nullptr;
    const auto row = get<PolicyRow>(c.state(), std::to_string(ledger->policies.back().version));
    return row ? row->parsed : nullptr;
}

}  // namespace

namespace part {

Part remaining_in_policy() {
    return custom("remaining_holders", {"该职责其余主体", "the remaining holders of the office"},
                  [](Case& c) -> Resolved {
                      const auto next = Policy::read(c.data()["policy"]);
                      const auto now = last_published(c);
                      if (!next || !now) return all_or_nobody({});
                      Usccs remaining;
                      const Usccs& after = (*next)->authority();
                      const Usccs& before = now->authority();
                      // The authority is the office whose own signature a policy otherwise needs.
                      for (const std::string& uscc : before) {
                          if (contains(after, uscc)) remaining.push_back(uscc);
                      }
                      return all_or_nobody(remaining);
                  });
}

Part remaining_beside_subject() {
    return custom("remaining_holders", {"该职责其余主体", "the remaining holders of the office"},
                  [](Case& c) -> Resolved {
                      const std::string_view subject = c.subject_id();
                      Usccs remaining;
                      bool holds = false;
                      for (const Usccs& office : offices_of(*c.policy())) {
                          if (!contains(office, subject)) continue;
                          holds = true;
                          for (const std::string& uscc : office)
                              if (uscc != subject) remaining.push_back(uscc);
                      }
                      if (holds) return all_or_nobody(remaining);
                      return std::unexpected(
                          refuse("recovery.no_office", "该单位不担任任何职责，不适用恢复程序",
                                 "the organisation holds no office: there is nothing to recover"));
                  });
}

}  // namespace part

std::optional<Rejection> check_recovery_document(Case& c) {
    if (c.data()["official"].exists()) return {};
    return refuse("recovery.official", "恢复程序须引用公文",
                  "a recovery cites an official document", "/official");
}

}  // namespace qiyue
