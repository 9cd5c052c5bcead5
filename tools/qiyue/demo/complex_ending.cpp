// The second half of the story: members that leave, the exit, the settlement, the archive.

#include <utility>

#include "tools/qiyue/demo/complex_story.hpp"

namespace qiyue::demo {
namespace {

enum Role : std::size_t { lead, university, enterprise, service, finance };

}  // namespace

void ComplexStory::announce_leaving() {
    if (told_otherwise()) return;
    act("notice.served",
        {{"matter", "withdrawal"},
         {"recipient", parties_[lead].id},
         {"method", "electronic"},
         {"doc", recorder_.document("notice.txt", "示例退出通知")}},
        {&parties_[finance]});
}

void ComplexStory::leave() {
    const Party& leaving = parties_[finance];
    if (told_otherwise()) {
        const std::string resolution = resolve("removal", leaving.id);
        act("member.removed",
            {{"uscc", leaving.id},
             {"ground", "示例事由：连续两年未履行章程义务"},
             {"resolution", resolution},
             {"effective_at", recorder_.date()}},
            {&parties_[lead]});
        return;
    }
    act("member.withdrew",
        {{"uscc", leaving.id},
         {"reason", "示例理由：业务调整"},
         {"effective_at", recorder_.date()},
         {"terms", nullptr}},
        {&leaving});
}

void ComplexStory::propose_exit() {
    const std::string resolution = resolve("exit", id_);
    act("exit.proposed",
        {{"initiator", "lead"},
         {"kind", "voluntary"},
         {"resolution", resolution},
         {"ground", "示例理由：建设任务已完成"}},
        {&parties_[lead]});
}

void ComplexStory::decide_exit() {
    act("exit.decided",
        {{"ground", "示例理由：同意退出"},
         {"effective_at", recorder_.date()},
         {"official", recorder_.official()}},
        city_.authority());
}

void ComplexStory::propose_settlement() {
    settlement_ = recorder_.document("settlement.txt", "示例结算方案");
    const auto proposed =
        act("settlement.proposed",
            {{"version", 1},
             {"ip_allocation",
              Json::array({{{"item", "示例专利一"}, {"uscc", parties_[lead].id}},
                           {{"item", "示例专利二"}, {"uscc", parties_[university].id}}})},
             {"doc", settlement_},
             {"amounts", {{"total", "1200000.00"}, {"currency", "CNY"}}}},
            {&parties_[lead]});
    settlement_index_ = proposed.index;
}

/// One party refuses, or is served and stays silent; the others sign.
void ComplexStory::answer_settlement() {
    for (const std::size_t place : {lead, university, service}) {
        act("settlement.signed", {{"version", 1}, {"doc_sha256", settlement_.at("sha256")}},
            {&parties_[place]});
    }
    const Party& last = parties_[enterprise];
    if (told_otherwise()) {
        reserved_evidence_ = act("settlement.refused",
                                 {{"version", 1}, {"reason", "示例理由：对份额有异议"}}, {&last})
                                 .index;
        return;
    }
    reserved_evidence_ = act("notice.served",
                             {{"of", settlement_index_},
                              {"matter", "settlement"},
                              {"recipient", last.id},
                              {"method", "direct"},
                              {"doc", recorder_.document("notice.txt", "示例送达回证")}},
                             {&parties_[lead]})
                             .index;
}

void ComplexStory::settle() {
    act("exit.settled",
        {{"version", 1},
         {"reserved", Json::array({{{"uscc", parties_[enterprise].id},
                                    {"ground", told_otherwise() ? "refused" : "silent"},
                                    {"evidence", reserved_evidence_}}})}},
        {&parties_[lead]});
}

void ComplexStory::close() {
    auto signers = city_.authority();
    signers.push_back(&city_.operator_);
    act("complex.closed",
        {{"archive", recorder_.document("archive.txt", "示例归档目录")},
         {"official", recorder_.official()}},
        std::move(signers));
}

}  // namespace qiyue::demo
