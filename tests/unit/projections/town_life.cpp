#include "tests/unit/projections/town_life.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/domain/catalogue.hpp"
#include "ledger/event/disclosure.hpp"
#include "ledger/event/envelope.hpp"
#include "projections/filling.hpp"

namespace qiyue::testing {
namespace {

using Json = Town::Json;

struct Office {
    const char* name;
    const char* uscc;
};
constexpr Office offices[] = {
    {"operator", "11500000MAFA000383"}, {"meic", "11500000MAFA00011B"},
    {"mstb", "11500000MAFA0002X3"},     {"district", "11500000MAFA00046X"},
    {"dpo", "11500000MAFA00054Q"},      {"guardian", "91500000MAFA00062B"},
};
constexpr const char* members[] = {"lead", "m1", "m2", "m3", "outsider"};

bool is_expert(const std::string& name) { return name.starts_with("expert-"); }

const Office* office_of(const std::string& name) {
    const auto found = std::ranges::find(offices, name, &Office::name);
    return found == std::end(offices) ? nullptr : &*found;
}

/// Town keeps the keys of the founding parties under the names of their holders.
PrivateKey key_of(const std::string& name) {
    return Town::key(office_of(name) != nullptr ? TownLife::party(name) : name);
}

Json key_json(const std::string& name) {
    return {{"spki", to_base64(key_of(name).public_key().spki())}, {"suite", "ed25519"}};
}

}  // namespace

// -- parties and time

std::string TownLife::uscc(const std::string& name) {
    if (const Office* office = office_of(name)) return office->uscc;
    const auto found = std::ranges::find(members, name);
    if (found == std::end(members)) throw std::out_of_range("no organisation named " + name);
    return Town::uscc(static_cast<unsigned>(found - std::begin(members)) + 1);
}
std::string TownLife::expert_id(const std::string& name) { return "EX-" + name.substr(7); }
std::string TownLife::party(const std::string& name) {
    return is_expert(name) ? "/experts/" + expert_id(name) : "/organizations/" + uscc(name);
}
Json TownLife::document(const std::string& name) {
    return {{"sha256", to_hex(sha256(name))},
            {"sm3", to_hex(sm3(name))},
            {"size", name.size()},
            {"media_type", "text/plain"},
            {"name", name + ".txt"}};
}

Micros TownLife::day(int day, int hours) {
    return first_morning + day * us_per_day + hours * 60 * us_per_minute;
}
void TownLife::set_day(int to, int hours) { clock_.set(day(to, hours)); }

// -- writing

std::string TownLife::next_id() const {
    std::string hex(48, '\0');
    hex.resize(static_cast<std::size_t>(std::snprintf(hex.data(), hex.size(),
                                                      "00000000-0000-7000-8000-%012llx",
                                                      static_cast<unsigned long long>(next()))));
    return hex;
}

std::string TownLife::event_text(const TownAct& act, const std::string& id) {
    Json data = act.data;
    const EventType* type = find_type(act.type, 1);
    if (type == nullptr) throw std::invalid_argument("no type " + act.type);
    for (const Field& field : type->fields) {
        const std::string pointer = "/" + std::string(field.name);
        if (field.kind == FieldKind::sensitive && !data["commit"].contains(pointer))
            data["commit"][pointer] = to_hex(sha256(id + pointer));
        if (field.kind == FieldKind::official && act.by.front() != "operator")
            data["official"] = {{"document_no", "示例〔2026〕1号"},
                                {"issued_on", "2026-09-22"},
                                {"doc", document("official")}};
    }
    if (data.contains("commit") && data["commit"].empty()) data.erase("commit");
    Json event = {{"specversion", "1.0"},
                  {"id", id},
                  {"source", party(act.by.front())},
                  {"type", act.type},
                  {"dataschema", "urn:qiyue:catalogue:" + act.type + ":1"},
                  {"subject", act.stream},
                  {"time", format_recorded(act.time.value_or(clock_.now()))},
                  {"datacontenttype", "application/json"},
                  {"ledger", Town::origin},
                  {"nonce", to_base64url(sha256(id).view().substr(0, 16))}};
    if (act.corrects) event["corrects"] = *act.corrects;
    event["data"] = std::move(data);
    return event.dump();
}

std::string TownLife::signed_envelope(const std::string& payload,
                                      const std::vector<std::string>& names) const {
    Envelope envelope;
    envelope.payload = payload;
    envelope.payload_base64 = to_base64(payload);
    const std::string message = pae(payload_type, payload);
    for (const std::string& name : names) {
        const PrivateKey signer = key_of(name);
        const std::string signature = signer.sign(message).value();
        envelope.signatures.push_back({signer.public_key().id(), to_base64(signature), signature});
    }
    return envelope.format();
}

std::uint64_t TownLife::given(TownAct act) {
    const std::string envelope = signed_envelope(event_text(act, next_id()), act.by);
    const Outcome outcome = ledger_->append({{envelope, {}}}).front();
    if (const auto* no = std::get_if<Rejection>(&outcome))
        throw std::runtime_error(act.type + " is rejected by " + no->rule + " at '" + no->place +
                                 "': " + no->says.en);
    if (const auto* error = std::get_if<Error>(&outcome))
        throw std::runtime_error(act.type + ": " + error->text());
    const std::uint64_t index = std::get<Receipt>(outcome).index.value;
    const bool is_other = act.stream.starts_with("complexes/") && act.stream != stream;
    indexes_[is_other ? act.stream + " " + act.type : act.type] = index;
    return index;
}

// -- founding

TownLife::TownLife() {
    found();
    LedgerOptions options;
    options.directory = directory_.path();
    options.clock = &clock_;
    options.workers = 1;
    options.require_documents = false;
    auto opened = Ledger::open(std::move(options));
    if (!opened) throw std::runtime_error(opened.error().text());
    ledger_ = std::move(*opened);
    set_day(0);
    register_parties();
}

void TownLife::found() {
    const auto options = town_.founding_options(directory_.path(), &clock_);
    const auto draft = Envelope::parse(town_.founding_envelope(options)).value();
    Json event = Json::parse(draft.payload);
    event["data"]["policy"]["waived"] = {"lead.recommended", "notice.publicised"};
    const auto outcome = found_ledger(
        options, signed_envelope(event.dump(), {"operator", "meic", "mstb", "guardian"}));
    if (const auto* no = std::get_if<Rejection>(&outcome)) throw std::runtime_error(no->says.en);
    if (const auto* error = std::get_if<Error>(&outcome)) throw std::runtime_error(error->text());
}

std::uint64_t TownLife::grant_mandate(const std::string& name) {
    return given({"mandate.granted",
                  party(name).substr(1),
                  {name},
                  {{"key_id", to_hex(key_of(name).public_key().id().hash)},
                   {"scope", {"charter.signed", "settlement.signed"}},
                   {"from", "2026-01-01"},
                   {"to", "2035-12-31"}}});
}

void TownLife::register_parties() {
    for (const std::string name : members) {
        const bool leads = name == "lead";
        Json qualifications = Json::array();
        if (leads)
            qualifications.push_back({{"kind", "high_tech_enterprise"},
                                      {"number", "GR2026000001"},
                                      {"valid_to", "2035-12-31"},
                                      {"doc", document("certificate")}});
        given({"organization.registered",
               party(name).substr(1),
               {name, "operator"},
               {{"uscc", uscc(name)},
                {"name", "示例单位 " + name},
                {"kind", name == "m2" ? "university" : "enterprise"},
                {"region", name == "m1" ? "500107" : "500106"},
                {"qualifications", std::move(qualifications)},
                {"key", key_json(name)}}});
        mandates_[name] = grant_mandate(name);
    }
    for (const std::string name : {"expert-1", "expert-2", "expert-3"}) {
        given({"expert.registered",
               party(name).substr(1),
               {name, "district"},
               {{"id", expert_id(name)},
                {"fields", {"automotive"}},
                {"employer_uscc", uscc("outsider")},
                {"key", key_json(name)}}});
    }
    given({"direction.set",
           "policy",
           {"meic", "mstb"},
           {{"directions", {"intelligent_connected_nev"}},
            {"industry_tier", "leading"},
            {"year", 2026}}});
}

// -- life

void TownLife::live() {
    charter();
    set_up();
    work();
    other_complex();
    look_back();
    evaluate();
}

void TownLife::charter() {
    given({"lead.applied",
           stream,
           {"lead"},
           {{"kind", "enterprise_led"},
            {"name", "示例智能网联综合体"},
            {"direction", "intelligent_connected_nev"},
            {"industry", "intelligent_connected_nev"},
            {"founding_district", "500106"},
            {"regions", {"500106", "500107"}},
            {"plan", document("plan")}}});
    given({"lead.selected",
           stream,
           {"meic", "mstb"},
           {{"criteria", {{"foundation", "met"}, {"plan", "met"}}},
            {"scores", {{"foundation", 91}, {"plan", "88.5"}}}}});
    given({"charter.proposed",
           stream,
           {"lead"},
           {{"version", 1},
            {"doc", document("charter")},
            {"kind", "charter"},
            {"required_signers", {uscc("lead"), uscc("m1"), uscc("m2")}},
            {"quorum", {{"numerator", 2}, {"denominator", 3}}},
            {"amendment_rule", {{"numerator", 2}, {"denominator", 3}}},
            {"notice_period", 2},
            {"effective_from", "2026-09-25"}}});
    for (const std::string name : {"lead", "m1", "m2"})
        indexes_["chartered"] = charter_signed(name);
}

std::uint64_t TownLife::charter_signed(const std::string& name) {
    return given({"charter.signed",
                  stream,
                  {name},
                  {{"version", 1},
                   {"doc_sha256", document("charter")["sha256"]},
                   {"form", "electronic"},
                   {"mandate", mandates_.at(name)}}});
}

void TownLife::set_up() {
    set_day(4);
    indexes_["elsewhere"] = grant_mandate("outsider");
    Json commit = Json::object();
    for (const char* pointer : {"/members/0", "/members/1", "/members/2"})
        commit[pointer] = to_hex(sha256(pointer));
    given({"council.constituted",
           stream,
           {"lead", "m1"},
           {{"chair_uscc", uscc("lead")},
            {"seats", {uscc("lead"), uscc("m1"), uscc("m2")}},
            {"term", {{"from", "2026-09-26"}, {"to", "2029-09-25"}}},
            {"commit", std::move(commit)}}});
    given({"expert_committee.constituted",
           stream,
           {"lead"},
           {{"fields", {"automotive"}},
            {"expert_ids", {expert_id("expert-3")}},
            {"commit", {{"/experts/0", to_hex(sha256("a third expert"))}}}}});
    given({"secretariat.constituted", stream, {"lead"}, {{"host_uscc", uscc("m1")}}});
    given({"cultivation.started",
           stream,
           {"meic", "mstb"},
           {{"until", "2027-09-26"}, {"criteria", {{"lead_ready", true}}}}});
}

std::uint64_t TownLife::member_joined(const std::string& name) {
    return given({"member.joined",
                  stream,
                  {name, "lead"},
                  {{"uscc", uscc(name)}, {"part", "service"}, {"charter_version", 1}}});
}

void TownLife::work() {
    set_day(5);
    charter_signed("m3");
    member_joined("m3");
    given({"need.registered", stream, {"m1"}, {{"need_id", "N-1"}, {"field", "materials"}}});
    given({"need.matched", stream, {"lead"}, {{"need_id", "N-1"}, {"provider", uscc("m2")}}});
    set_day(6);
    given({"task.launched",
           stream,
           {"lead", "m2"},
           {{"task_id", "T-1"},
            {"title", "示例轻量化底盘攻关"},
            {"choke_point", true},
            {"open_bid", false},
            {"partners", {uscc("m2")}}}});
    given({"task.milestone",
           stream,
           {"lead"},
           {{"task_id", "T-1"}, {"milestone", "样件试制"}, {"doc", document("milestone")}}});
    for (const std::string name : {"lead", "m1"})
        given({"kpi.reported",
               stream,
               {name},
               {{"metric", "rd_intensity"},
                {"period", "2026"},
                {"numerator", 25},
                {"denominator", 1000},
                {"value", "0.025"}}});
    set_day(7);
    given({"complex.changed", stream, {"lead", "meic", "mstb"}, {{"name", "示例新名称"}}});
    set_day(8);
    given({"notice.served",
           stream,
           {"m3"},
           {{"matter", "withdrawal"},
            {"recipient", uscc("lead")},
            {"method", "electronic"},
            {"doc", document("notice")}}});
    given({"need.resolved",
           stream,
           {"m1", "m2"},
           {{"need_id", "N-1"}, {"acceptance", document("acceptance")}}});
}

void TownLife::look_back() {
    set_day(9);
    indexes_["dated back"] = given({"need.registered",
                                    stream,
                                    {"m2"},
                                    {{"need_id", "N-2"}, {"field", "materials"}},
                                    day(6, 1)});
    set_day(10);
    const std::uint64_t changed = indexes_.at("complex.changed");
    const auto correction = [&](const Json& fields) {
        return given({"event.corrected",
                      stream,
                      {"lead", "meic", "mstb"},
                      {{"reason", "示例笔误"}, {"fields", fields}},
                      {},
                      changed});
    };
    indexes_["correction"] = correction({{"/name", "示例更正名称"}});
    set_day(20);
    given({"member.withdrew",
           stream,
           {"m3"},
           {{"uscc", uscc("m3")}, {"reason", "示例理由"}, {"effective_at", "2026-10-12"}}});
    set_day(21);
    indexes_["second correction"] = correction({{"/name", "示例再更正"}});
}

void TownLife::scored(const std::string& expert, const std::string& scores) {
    opened_.push_back(
        format_disclosure(sha256("salt " + expert).view(), next_id(), "/scores", scores));
    indexes_["score of " + expert] =
        given({"evaluation.scored",
               stream,
               {expert},
               {{"evaluation_id", "EV-1"},
                {"basis", next()},
                {"commit", {{"/scores", to_hex(sha256(opened_.back()))}}}}});
}

void TownLife::evaluate() {
    set_day(22);
    given({"evaluation.opened",
           stream,
           {"meic", "mstb"},
           {{"evaluation_id", "EV-1"},
            {"kind", "performance"},
            {"period", "2026"},
            {"scheme_version", 1},
            {"due", "2026-12-30"}}});
    given({"experts.appointed",
           stream,
           {"meic", "mstb"},
           {{"evaluation_id", "EV-1"},
            {"experts", {expert_id("expert-1"), expert_id("expert-2")}},
            {"recusals", Json::array()}}});
    scored("expert-1", R"({"operation":80,"performance":"90.5"})");
    scored("expert-2", R"({"operation":91,"performance":95})");
    given({"evaluation.concluded",
           stream,
           {"meic", "mstb"},
           {{"evaluation_id", "EV-1"},
            {"opened", opened_},
            {"indicators", {{"operation", "85.50"}, {"performance", "92.75"}}},
            {"total", "89.85"},
            {"grade", "good"}}});
}

void TownLife::other_complex() {
    given({"lead.applied",
           "complexes/CQ-10",
           {"m2"},
           {{"kind", "research_led"},
            {"name", "示例未入选综合体"},
            {"direction", "intelligent_connected_nev"},
            {"industry", "intelligent_connected_nev"},
            {"founding_district", "500106"},
            {"regions", {"500106"}},
            {"plan", document("other plan")}}});
    given({"lead.rejected", "complexes/CQ-10", {"meic", "mstb"}, {{"reason", "示例理由"}}});
}

// -- views

std::shared_ptr<const ViewSnapshot> TownLife::view(std::string_view name) {
    const auto kind = std::ranges::find(view_kinds(), name, &ViewKind::name);
    const auto rows = ViewRows::open(directory_ / ("view-" + std::to_string(++views_)),
                                     kind->made_as(), ViewRows::Mode::write);
    if (!rows) throw std::runtime_error(rows.error().text());
    const auto made = kind->make(store());
    const auto filled = fill(*made, **rows, store(), {size(), nullptr});
    if (!filled) throw std::runtime_error(filled.error().reason);
    return (*rows)->snapshot();
}

std::unique_ptr<RecordedHistory> TownLife::recorded(TreeSize at) {
    const auto kind = std::ranges::find(view_kinds(), "states", &ViewKind::name);
    if (states_ == nullptr) {
        auto rows = ViewRows::open(directory_ / "states", kind->made_as(), ViewRows::Mode::write);
        if (!rows) throw std::runtime_error(rows.error().text());
        states_ = std::move(*rows);
    }
    const auto made = kind->make(store());
    const auto filled = fill(*made, *states_, store(), {size(), nullptr});
    if (!filled) throw std::runtime_error(filled.error().reason);
    Point point;
    point.size = at;
    LogEntry last;
    if (last.read(store(), Index{at.value - 1})) point.now = last.head().recorded;
    return std::make_unique<RecordedHistory>(states_->snapshot(), store(), point);
}

}  // namespace qiyue::testing
