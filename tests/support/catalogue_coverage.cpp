#include "tests/support/catalogue_coverage.hpp"

#include <cstdlib>
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ledger/domain/catalogue.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/document.hpp"

namespace qiyue::testing {
namespace {

using Json = nlohmann::ordered_json;

std::set<std::string>& notes() {
    static std::set<std::string> all;
    return all;
}

std::string test_name() {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    if (info == nullptr) return "none";
    return std::string(info->test_suite_name()) + "." + info->name();
}

/// A line of fields parted by tabs.
void note(std::string_view what, std::string_view type, std::string_view detail) {
    notes().insert(std::string(what) + "\t" + std::string(type) + "\t" + std::string(detail) +
                   "\t" + test_name());
}

void write_catalogue(std::ostream& out) {
    for (const EventType& type : catalogue()) {
        out << "type\t" << type.name << "\t" << type.label.zh << "\t" << type.label.en << "\n";
        for (const Field& field : type.fields) {
            const char* what = field.is_sensitive() ? "sensitive"
                               : field.required     ? "required"
                                                    : "optional";
            out << "field\t" << type.name << "\t" << field.name << "\t" << what << "\n";
        }
    }
}

class CoverageFile : public ::testing::Environment {
public:
    void TearDown() override {
        const char* path = std::getenv("QIYUE_COVERAGE");
        if (path == nullptr) return;
        std::ofstream out(path);
        write_catalogue(out);
        for (const std::string& one : notes())
            out << one << "\n";
    }
};

const auto* const registered = ::testing::AddGlobalTestEnvironment(new CoverageFile);

/// "rule at place" of the form's refusal; empty if the form is in order.
std::string refusal_of(const Json& event) {
    Document document;
    const std::string text = event.dump();
    if (const auto parsed = document.parse(text); !parsed) return parsed.error().text();
    const auto read = CloudEvent::read(document);
    if (!read) return read.error().text();
    const auto no = check_form(*read);
    return no ? no->rule + " at " + no->place : "";
}

/// Expects the form to be refused by the rule at the field.
std::string expect_refusal(const EventType& type, std::string_view field, const Json& event,
                           std::initializer_list<std::string_view> rules) {
    const std::string found = refusal_of(event);
    for (const std::string_view rule : rules) {
        const std::string expected = std::string(rule) + " at /" + std::string(field);
        if (!found.starts_with(expected)) continue;
        note("field_refused", type.name, std::string(field) + "\t" + std::string(rule));
        note("refused", type.name, rule);
        return "";
    }
    return std::string(type.name) + "/" + std::string(field) + ": expected " +
           std::string(*rules.begin()) + ", not '" + found + "'";
}

/// The event without the commitments of this field.
Json uncommitted(const Json& event, const std::string& name) {
    Json without = event;
    Json commit = Json::object();
    for (const auto& [pointer, commitment] : event["data"]["commit"].items()) {
        if (pointer != "/" + name && !pointer.starts_with("/" + name + "/"))
            commit[pointer] = commitment;
    }
    without["data"].erase("commit");
    if (!commit.empty()) without["data"]["commit"] = commit;
    return without;
}

std::string check_sensitive(const EventType& type, const Field& field, const Json& event) {
    const std::string name(field.name);
    const bool list = field.kind == FieldKind::sensitive_list;
    const Json without = event["data"].contains("commit") ? uncommitted(event, name) : event;
    Json clear = without;
    clear["data"][name] = list ? Json::array({"in clear"}) : Json("in clear");
    auto fault = expect_refusal(type, name, clear, {"field.in_clear"});
    if (!fault.empty() || list) return fault;
    return expect_refusal(type, name, without, {"field.uncommitted"});
}

std::string check_plain(const EventType& type, const Field& field, const Json& event) {
    const std::string name(field.name);
    Json misshapen = event;
    misshapen["data"][name] = field.kind == FieldKind::boolean ? Json(7) : Json(true);
    auto fault = expect_refusal(type, name, misshapen,
                                {"field.form", "field.uscc", "field.key", "policy.form"});
    if (!fault.empty() || !field.required) return fault;
    Json without = event;
    without["data"].erase(name);
    return expect_refusal(type, name, without, {"field.missing"});
}

}  // namespace

void note_accepted(std::string_view type) { note("accepted", type, ""); }
void note_refused(std::string_view type, std::string_view rule) { note("refused", type, rule); }

std::string check_fields_of(const std::string& event_text) {
    static std::set<std::string_view> done;
    const Json event = Json::parse(event_text);
    const EventType* type = find_type(event["type"].get<std::string>(), 1);
    if (type == nullptr || !done.insert(type->name).second) return "";
    for (const Field& field : type->fields) {
        auto fault = field.is_sensitive() ? check_sensitive(*type, field, event)
                                          : check_plain(*type, field, event);
        if (!fault.empty()) return fault;
    }
    Json more = event;
    more["data"]["unforeseen"] = 1;
    return expect_refusal(*type, "unforeseen", more, {"field.unknown"});
}

}  // namespace qiyue::testing
