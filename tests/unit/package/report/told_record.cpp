#include "tests/unit/package/report/told_record.hpp"

#include <fstream>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/event/disclosure.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/event/envelope.hpp"

namespace qiyue::report_test {
namespace {

constexpr std::int64_t first_day_us = 1'726'000'000'000'000;

Hash charter_text(std::uint64_t version) { return sha256("charter " + std::to_string(version)); }

}  // namespace

std::string ToldRecord::event_id(std::uint64_t index) const {
    std::string digits = std::to_string(index);
    digits.insert(0, 12 - digits.size(), '0');
    return "019cb141-1b40-739f-af42-" + digits;
}

std::uint64_t ToldRecord::say(const std::string& type, const std::string& where,
                              const std::string& source, Json data,
                              std::optional<std::uint64_t> corrects) {
    const std::uint64_t index = lines_.size();
    const Micros recorded{first_day_us + static_cast<std::int64_t>(index) * us_per_day};
    Json event{{"specversion", "1.0"},
               {"id", event_id(index)},
               {"source", source.starts_with('/') ? source : "/organizations/" + source},
               {"type", type},
               {"dataschema", "urn:qiyue:catalogue:" + type + ":1"},
               {"subject", where},
               {"time", format_recorded(recorded)},
               {"datacontenttype", "application/json"},
               {"ledger", "demo.example/qiyue"},
               {"nonce", "AAAAAAAAAAAAAAAAAAAAAA"}};
    if (corrects) event["corrects"] = *corrects;
    event["data"] = std::move(data);
    Envelope envelope;
    envelope.payload_base64 = to_base64(event.dump());
    envelope.signatures.push_back({KeyId{sha256(source)}, to_base64("unsigned"), {}});
    EntryHead head;
    head.index = Index{index};
    head.recorded = recorded;
    head.stream = where;
    head.seq = StreamSeq{counts_[where]++};
    if (head.seq.value > 0) head.prev = sha256("prev");
    lines_.push_back(format_entry(head, envelope.format()));
    return index;
}

std::string ToldRecord::disclosure(std::uint64_t index, const std::string& pointer,
                                   const Json& value) const {
    return format_disclosure(std::string(32, 's'), event_id(index), pointer, value.dump());
}

std::string ToldRecord::commitment(const std::string& disclosure) {
    return to_hex(sha256(disclosure));
}

PackageClaim ToldRecord::claim() const {
    PackageClaim claim;
    claim.id = "CQ-1-" + std::to_string(lines_.size()) + "-0a1b2c3d";
    claim.origin = "demo.example/qiyue";
    claim.size = lines_.size();
    claim.root = sha256("root");
    claim.scope.kind = PackageScope::Kind::complexes;
    claim.scope.ids = {"CQ-1"};
    claim.entries.scope = lines_.size();
    claim.recipient = "示例法院";
    claim.purpose = "调查取证";
    return claim;
}

std::string ToldRecord::html(const PackageClaim& claim, const ReportFacts& facts) const {
    PackageReport report;
    for (std::size_t i = 0; i < lines_.size(); ++i)
        report.add_entry(EntryPart::scope, Index{i}, lines_[i]);
    return report.html(claim, facts);
}

void ToldRecord::found(Json policy) {
    Json data{{"organizations", Json::array({{{"uscc", "11500000MAFA00011B"},
                                              {"name", "示例主管部门"},
                                              {"kind", "agency"},
                                              {"region", "500100"}}})}};
    if (!policy.is_null()) data["policy"] = std::move(policy);
    say("ledger.founded", "ledger", "11500000MAFA00011B", std::move(data));
}

void ToldRecord::register_party(const std::string& uscc, const std::string& name) {
    say("organization.registered", "organizations/" + uscc, uscc,
        {{"uscc", uscc}, {"name", name}, {"kind", "enterprise"}, {"region", "500106"}});
}

void ToldRecord::apply(const std::string& name) {
    say("lead.applied", stream, lead,
        {{"kind", "enterprise_led"},
         {"name", name},
         {"direction", "intelligent_equipment"},
         {"industry", "intelligent_equipment"},
         {"founding_district", "500106"},
         {"regions", Json::array({"500106"})}});
    say("lead.selected", stream, "11500000MAFA00011B", {{"criteria", Json::object()}});
}

void ToldRecord::propose_charter(std::uint64_t version, std::vector<std::string> required) {
    Json data{{"version", version},
              {"doc",
               {{"sha256", to_hex(charter_text(version))},
                {"size", 10},
                {"media_type", "text/plain"},
                {"name", "charter.txt"}}},
              {"kind", "charter"},
              {"required_signers", std::move(required)},
              {"quorum", {{"numerator", 2}, {"denominator", 3}}},
              {"amendment_rule", {{"numerator", 1}, {"denominator", 1}}},
              {"notice_period", 10},
              {"effective_from", "2024-01-01"}};
    if (version > 1) data["resolution"] = "R-1";
    say("charter.proposed", stream, lead, std::move(data));
}

std::uint64_t ToldRecord::sign_charter(std::uint64_t version, const std::string& party) {
    return say("charter.signed", stream, party,
               {{"version", version},
                {"doc_sha256", to_hex(charter_text(version))},
                {"form", "electronic"},
                {"mandate", 1}});
}

Json vector_policy() {
    std::ifstream in{std::string{QIYUE_TEST_VECTORS} + "/format/founding.json"};
    return Json::parse(in)["policy"];
}

std::string shown(const std::string& html) {
    std::string text;
    bool in_tag = false;
    const std::size_t begin = html.find("<main>");
    for (std::size_t i = begin == std::string::npos ? 0 : begin; i < html.size(); ++i) {
        if (html[i] == '<') in_tag = true;
        if (!in_tag) text.push_back(html[i]);
        if (html[i] == '>') in_tag = false;
    }
    for (const auto& [escaped, character] :
         {std::pair{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&amp;", '&'}})
        for (std::size_t at = text.find(escaped); at != std::string::npos; at = text.find(escaped))
            text.replace(at, std::string_view(escaped).size(), 1, character);
    return text;
}

std::size_t occurrences(const std::string& text, const std::string& what) {
    std::size_t count = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
        ++count;
    return count;
}

}  // namespace qiyue::report_test
