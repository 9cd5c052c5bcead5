// Every kind of field: what it takes and what it refuses, and where it says the fault is.

#include "ledger/domain/field.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "tests/support/catalogue_coverage.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

const Label label{"字段", "field"};

/// "" if the data is accepted, else "rule place".
std::string check(const std::vector<Field>& fields, const Json& data) {
    Document document;
    const auto parsed = document.parse(data.dump());
    if (!parsed) return "unparsed " + parsed.error().text();
    const auto no = check_fields(fields, document.root());
    if (!no) return "";
    EXPECT_FALSE(no->says.zh.empty());
    EXPECT_FALSE(no->says.en.empty());
    testing::note_refused("", no->rule);
    return no->rule + " " + no->place;
}

void takes(const Field& field, const Json& value) {
    EXPECT_EQ(check({field}, {{"f", value}}), "") << value;
}
void refuses(const Field& field, const Json& value, const std::string& place = "/f") {
    EXPECT_EQ(check({field}, {{"f", value}}), "field.form " + place) << value;
}

TEST(Field, Text) {
    const Field text = field::text("f", label, 4);
    takes(text, "四个汉字");
    takes(text, "a\nb");
    refuses(text, "");
    refuses(text, "fünfe");
    refuses(text, "a\u0001");
    refuses(text, "\u007f");
    refuses(text, 4);
    refuses(text, nullptr);
}

TEST(Field, IdsAndCodes) {
    takes(field::plain_id("f", label), "CQ-0001.a_b");
    refuses(field::plain_id("f", label), "CQ 1");
    refuses(field::plain_id("f", label), "");
    refuses(field::plain_id("f", label), std::string(65, 'a'));
    refuses(field::plain_id("f", label), 1);
    takes(field::uscc("f", label), "91500000MAFA00118E");
    EXPECT_EQ(check({field::uscc("f", label)}, {{"f", "91500000MAFA00118F"}}), "field.uscc /f");
    EXPECT_EQ(check({field::uscc("f", label)}, {{"f", 9}}), "field.uscc /f");
    takes(field::hash("f", label), std::string(64, 'a'));
    refuses(field::hash("f", label), std::string(64, 'A'));
    refuses(field::hash("f", label), std::string(62, 'a'));
}

TEST(Field, TypeNames) {
    const Field name = field::type_name("f", label);
    takes(name, "charter.signed");
    takes(name, "need.not_declared_yet");
    for (const char* bad : {"", "charter", "charter.", ".signed", "Charter.signed", "charter.*",
                            "charter.signed.", "charter signed"})
        refuses(name, bad);
    refuses(name, 1);
}

TEST(Field, Certificates) {
    const Field certificate = field::certificate("f", label, 300);
    const auto der = [](const std::string& header, std::size_t length) {
        return to_base64(header + std::string(length, 'x'));
    };
    takes(certificate, der(std::string("\x30\x00", 2), 0));
    takes(certificate, der("\x30\x7f", 127));
    takes(certificate, der("\x30\x81\x80", 128));
    takes(certificate, der(std::string("\x30\x82\x01\x00", 4), 256));
    refuses(certificate, der(std::string("\x30\x82\x01\x2c", 4), 300));  // 304 bytes of at most 300
    refuses(certificate, der("\x30\x7f", 126));
    refuses(certificate, der("\x30\x7f", 128));
    refuses(certificate, der("\x31\x7f", 127));
    refuses(certificate, der("\x30\x81\x7f", 127));  // not the shortest length
    refuses(certificate, der(std::string("\x30\x82\x00\x80", 4), 128));
    refuses(certificate, der("\x30\x80", 0));  // indefinite
    refuses(certificate, der("\x30\x85\x01\x01\x01\x01\x01", 9));
    refuses(certificate, der("\x30\x82\x01", 0));
    refuses(certificate, der("\x30", 0));
    refuses(certificate, "");
    refuses(certificate, "-----BEGIN CERTIFICATE-----");
    refuses(certificate, 48);
}

TEST(Field, Numbers) {
    takes(field::integer("f", label, -1, 3), -1);
    takes(field::integer("f", label, -1, 3), 3);
    refuses(field::integer("f", label, -1, 3), 4);
    refuses(field::integer("f", label, -1, 3), -2);
    refuses(field::integer("f", label, -1, 3), "3");
    takes(field::count("f", label), limits::integer_max);
    refuses(field::count("f", label, 1), 0);
    takes(field::decimal("f", label), "0.025");
    refuses(field::decimal("f", label), "01");
    refuses(field::decimal("f", label), "1e3");
    refuses(field::decimal("f", label), 1);
    takes(field::number("f", label), 1);
    takes(field::number("f", label), "1.5");
    refuses(field::number("f", label), "x");
    refuses(field::number("f", label), true);
    takes(field::boolean("f", label), false);
    refuses(field::boolean("f", label), 0);
    takes(field::fraction("f", label), {{"numerator", 2}, {"denominator", 3}});
    refuses(field::fraction("f", label), {{"numerator", 2}, {"denominator", 0}}, "/f/denominator");
}

TEST(Field, DatesAndChoices) {
    takes(field::date("f", label), "2028-02-29");
    refuses(field::date("f", label), "2026-02-29");
    refuses(field::date("f", label), "2026-2-1");
    takes(field::moment("f", label), "2026-02-28");
    takes(field::moment("f", label), "2026-02-28T01:02:03.5Z");
    refuses(field::moment("f", label), "2026-02-28T01:02:03+08:00");
    takes(field::term("f", label), {{"from", "2026-01-01"}, {"to", "2027-01-01"}});
    const Field choice = field::choice("f", label, {{"a", label}, {"b", label}});
    takes(choice, "b");
    refuses(choice, "c");
    refuses(choice, 1);
}

TEST(Field, DocumentsAndOfficials) {
    const Json good{{"sha256", std::string(64, '1')},
                    {"size", 3},
                    {"media_type", "text/plain"},
                    {"name", "a.txt"}};
    const Field document = field::document("f", label);
    const auto with = [&good](const char* member, const Json& value) {
        Json changed = good;
        changed[member] = value;
        return changed;
    };
    takes(document, good);
    takes(document, with("sm3", std::string(64, '2')));
    for (const auto& [member, value] :
         std::initializer_list<std::pair<const char*, Json>>{{"sm3", "2"},
                                                             {"sha256", "1"},
                                                             {"size", -1},
                                                             {"size", "3"},
                                                             {"media_type", "plain"},
                                                             {"media_type", "text/"},
                                                             {"media_type", "/"},
                                                             {"name", ""},
                                                             {"name", "a/b"},
                                                             {"name", ".."},
                                                             {"name", 1},
                                                             {"note", "x"}}) {
        refuses(document, with(member, value));
    }
    refuses(document, "a.txt");
    const Json official{{"document_no", "1"}, {"issued_on", "2026-01-01"}, {"doc", good}};
    EXPECT_EQ(check({field::official()}, {{"official", official}}), "");
    EXPECT_EQ(check({field::official()}, Json::object()), "");
    EXPECT_EQ(check({field::official()}, {{"official", 1}}), "field.form /official");
    EXPECT_EQ(check({field::official()}, {{"official", {{"document_no", "1"}}}}),
              "field.missing /official/issued_on");
}

TEST(Field, Containers) {
    const Field list = field::list("f", label, field::plain_id("e", label), 1, 2);
    takes(list, {"a", "a"});
    refuses(list, Json::array());
    refuses(list, {"a", "b", "c"});
    refuses(list, {"a", ""}, "/f/1");
    refuses(list, "a");
    refuses(field::set("f", label, field::plain_id("e", label), 1, 2), {"a", "a"}, "/f/1");
    const Field map = field::map("f", label, field::decimal("v", label), 2);
    takes(map, Json::object());
    takes(map, {{"a", "1"}, {"b", "2"}});
    refuses(map, {{"a", "1"}, {"b", "2"}, {"c", "3"}});
    refuses(map, {{"a b", "1"}}, "/f/a b");
    refuses(map, {{"a", 1}}, "/f/a");
    refuses(map, Json::array());
    const Field object = field::object("f", label, {field::date("d", label)});
    refuses(object, Json::array());
    EXPECT_EQ(check({object}, {{"f", {{"d", "2026-01-01"}, {"e", 1}}}}), "field.unknown /f/e");
    EXPECT_EQ(check({object}, {{"f", Json::object()}}), "field.missing /f/d");
}

TEST(Field, FreeObjectsHaveASize) {
    const Field free = field::free_object("f", label, 2);
    takes(free, {{"a", {{"b", Json::array({1, "x", true, nullptr})}}}});
    refuses(free, {{"a", 1}, {"b", 1}, {"c", 1}});
    refuses(free, {{"a", std::string(limits::free_text_chars_max + 1, 'x')}});
    refuses(free, {{"a", Json(std::vector<int>(limits::free_values_max, 1))}});
    refuses(free, "a");
    EXPECT_EQ(check({field::policy("f", label)}, {{"f", 1}}), "field.form /f");
}

TEST(Field, OptionalMayBeAbsentAndUnknownMayNotBeThere) {
    EXPECT_EQ(check({field::optional(field::date("f", label))}, Json::object()), "");
    EXPECT_EQ(check({field::date("f", label)}, Json::object()), "field.missing /f");
    EXPECT_EQ(check({}, {{"f", 1}}), "field.unknown /f");
    EXPECT_EQ(check({field::object("f", label, {})}, {{"f", {{"commit", 1}}}}),
              "field.unknown /f/commit");
}

TEST(Field, SensitiveFieldsAreCommittedExactly) {
    const std::string hash(64, 'a');
    const std::vector<Field> one{field::sensitive("f", label, DataClass::personal, label)};
    const std::vector<Field> people{field::sensitive_list("f", label, DataClass::personal, label)};
    EXPECT_EQ(check(one, {{"commit", {{"/f", hash}}}}), "");
    EXPECT_EQ(check(one, Json::object()), "field.uncommitted /f");
    EXPECT_EQ(check(one, {{"f", 1}, {"commit", {{"/f", hash}}}}), "field.in_clear /f");
    EXPECT_EQ(check(one, {{"commit", {{"/f", hash}, {"/g", hash}}}}),
              "field.not_sensitive /commit/~1g");
    EXPECT_EQ(check(one, {{"commit", {{"/f/0", hash}}}}), "field.not_sensitive /commit/~1f~10");
    EXPECT_EQ(check({}, {{"commit", {{"/f", hash}}}}), "field.not_sensitive /commit/~1f");
    EXPECT_EQ(check(people, Json::object()), "");
    EXPECT_EQ(check(people, {{"commit", {{"/f/1", hash}, {"/f/0", hash}}}}), "");
    EXPECT_EQ(check(people, {{"commit", {{"/f/1", hash}}}}), "field.uncommitted /f");
    EXPECT_EQ(check(people, {{"commit", {{"/f/00", hash}}}}), "field.uncommitted /f");
    EXPECT_EQ(check(people, {{"commit", {{"/f/", hash}}}}), "field.uncommitted /f");
    EXPECT_EQ(check(people, {{"commit", {{"/f/0/x", hash}}}}), "field.uncommitted /f");
    EXPECT_EQ(check(people, {{"commit", {{"/f", hash}}}}), "field.not_sensitive /commit/~1f");
    EXPECT_EQ(check(one, {{"commit", {{"/f", hash}}}, {"commit_sm3", {{"/f", hash}}}}), "");
    EXPECT_EQ(check(people, {{"commit_sm3", {{"/f/0", hash}}}}),
              "field.not_sensitive /commit_sm3/~1f~10");
    Json many = Json::object();
    for (std::size_t i = 0; i <= limits::sensitive_elements_max; ++i) {
        many["/f/" + std::to_string(i)] = hash;
    }
    EXPECT_EQ(check(people, {{"commit", many}}), "field.uncommitted /f");
}

}  // namespace
}  // namespace qiyue
