#include "tools/qiyue/demo/lives/charter.hpp"

#include <fmt/core.h>

#include "tools/qiyue/demo/city/registration.hpp"

namespace qiyue::demo {
namespace {

Json fraction(int numerator, int denominator) {
    return {{"numerator", numerator}, {"denominator", denominator}};
}

std::string words_of_charter(const Complex& complex) {
    return fmt::format(
        "{}章程（第{}版）\n第一条　综合体为非独立法人实体，以本章程约束各方。\n"
        "第二条　理事会为议事决策机构，每一理事单位一票。\n"
        "第三条　知识产权按投入与贡献归属，成员单位可优先使用。\n"
        "第四条　成员退出须提前通知牵头单位。",
        complex.name, complex.charter_version);
}

}  // namespace

void Charter::propose(const std::string& resolution) {
    Json required = Json::array({complex_.lead->id});
    for (const Membership& one : complex_.members) {
        if (one.founding) required.push_back(one.party->id);
    }
    Json data = {{"version", complex_.charter_version},
                 {"doc", complex_.charter},
                 {"kind", complex_.fate.research_led ? "agreement" : "charter"},
                 {"required_signers", std::move(required)},
                 {"quorum", fraction(2, 3)},
                 {"amendment_rule", fraction(2, 3)},
                 {"notice_period", 10},
                 {"effective_from", today()}};
    if (!resolution.empty()) data["resolution"] = resolution;
    act("charter.proposed", std::move(data), {complex_.lead});
}

void Charter::found() {
    (void)mandate_of(stage_, *complex_.lead);
    for (const Membership& one : complex_.members) {
        if (one.founding) (void)mandate_of(stage_, *one.party);
    }
    ++complex_.charter_version;
    complex_.charter = document("charter.txt", words_of_charter(complex_));
    propose({});
    if (complex_.fate.has(Episode::text_withdrawn) && !withdrew_text_) {
        withdrew_text_ = true;
        in(8, [this] { withdraw_text(); });
        return;
    }
    if (complex_.fate.ending != Ending::exits_unchartered) collect_signatures();
}

void Charter::withdraw_text() {
    sign(*complex_.lead);
    act("charter.withdrawn",
        {{"version", complex_.charter_version},
         {"reason", "成员单位对权益条款提出修改意见，重新拟定文本"}},
        {complex_.lead});
    in(9, [this] { found(); });
}

void Charter::collect_signatures() {
    in(2, [this] { sign(*complex_.lead); });
    std::int64_t day = 3;
    for (const Membership& one : complex_.members) {
        if (!one.founding) continue;
        Party* party = one.party;
        in(day += dice().between(1, 4), [this, party] { sign(*party); });
    }
    in(day + 5, [this] {
        for (Membership& one : complex_.members)
            one.standing = one.standing || one.founding;
        complex_.phase = Phase::chartered;
        when_effective_();
    });
}

void Charter::sign(Party& party) {
    const std::uint64_t mandate = mandate_of(stage_, party);
    const bool on_paper = dice().chance(12);
    Json data = {{"version", complex_.charter_version},
                 {"doc_sha256", complex_.charter.at("sha256")},
                 {"form", on_paper ? "sealed_paper" : "electronic"},
                 {"mandate", mandate},
                 {"signatory", {{"name", "示例" + phrase("surnames") + phrase("given")}}},
                 {"share_terms", {{"share_percent", dice().between(1, 12)}}}};
    if (on_paper) data["scan"] = document("scan.txt", party.name + "签章页扫描件");
    act("charter.signed", std::move(data), {&party}, on_paper ? 3 : 0);
}

void Charter::amend() {
    ++complex_.charter_version;
    complex_.charter = document("charter.txt", words_of_charter(complex_));
    const std::string text = complex_.charter.at("sha256");
    propose(resolve("amendment", text));
    std::int64_t day = 2;
    for (Party* party : complex_.parties())
        in(day++, [this, party] { sign(*party); });
}

void Charter::terminate() {
    act("charter.terminated",
        {{"version", complex_.charter_version}, {"reason", "综合体退出，章程终止"}},
        {complex_.lead});
}

}  // namespace qiyue::demo
