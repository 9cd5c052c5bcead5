// The catalogue as a whole: labels, documents generated from it, and the reference ledger.

#include "ledger/domain/catalogue.hpp"

#include <fstream>
#include <set>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/schema.hpp"
#include "ledger/event/entry.hpp"
#include "tests/support/domain_fixture.hpp"

namespace qiyue::testing {
namespace {

void expect_label(const Label& label, const std::string& of) {
    EXPECT_FALSE(label.zh.empty()) << of;
    EXPECT_FALSE(label.en.empty()) << of;
}

void expect_labels(const std::vector<Field>& fields, const std::string& of) {
    std::set<std::string_view> names;
    for (const Field& field : fields) {
        const std::string name = of + "." + std::string(field.name);
        EXPECT_TRUE(names.insert(field.name).second) << name;
        expect_label(field.label, name);
        for (const Choice& choice : field.choices)
            expect_label(choice.label, name);
        if (field.is_sensitive()) expect_label(field.data_subject, name);
        EXPECT_EQ(field.kind == FieldKind::choice, !field.choices.empty()) << name;
        expect_labels(field.fields, name);
    }
}

TEST(Catalogue, EveryTypeSaysWhatItIsInBothLanguages) {
    std::set<std::string_view> names;
    for (const EventType& type : catalogue()) {
        const std::string name(type.name);
        EXPECT_TRUE(names.insert(type.name).second) << name;
        EXPECT_EQ(find_type(type.name, type.version), &type);
        expect_label(type.label, name);
        expect_label(type.allowed, name);
        expect_label(group_label(type.group), name);
        EXPECT_FALSE(group_name(type.group).empty()) << name;
        EXPECT_FALSE(type.fields.empty()) << name;
        expect_labels(type.fields, name);
        ASSERT_FALSE(type.signers.ways.empty()) << name;
        for (const auto& way : type.signers.ways) {
            ASSERT_FALSE(way.empty()) << name;
            for (const Part& part : way)
                expect_label(part.label, name);
        }
    }
    EXPECT_EQ(find_type("ledger.founded", 2), nullptr);
    EXPECT_EQ(find_type("", 1), nullptr);
}

/// Every member named by `required` is described, at every level; nothing undeclared is let
/// through.
void expect_schema(const Json& schema, const std::string& of) {
    if (schema.value("type", "") == "object" && schema.contains("properties")) {
        EXPECT_EQ(schema.at("additionalProperties"), false) << of;
        for (const Json& name : schema.value("required", Json::array())) {
            EXPECT_TRUE(schema.at("properties").contains(name.get<std::string>())) << of << name;
        }
        for (const auto& [name, member] : schema.at("properties").items()) {
            EXPECT_TRUE(member.is_object()) << of << name;
            expect_schema(member, of + "/" + name);
        }
    }
    if (schema.contains("items")) expect_schema(schema.at("items"), of + "/items");
}

/// The test's own judgement of whose each sensitive field is.
TEST(Catalogue, EverySensitiveFieldIsOfTheClassOfItsSubject) {
    const std::set<std::string_view> secrets = {"share_terms", "terms",      "budget", "amounts",
                                                "amount",      "value",      "route",  "detail",
                                                "breakdown",   "description"};
    std::set<std::string_view> seen;
    for (const EventType& type : catalogue()) {
        for (const Field& field : type.fields) {
            if (!field.is_sensitive()) continue;
            seen.insert(field.name);
            EXPECT_EQ(data_class_name(field.data_class),
                      secrets.contains(field.name) ? "trade_secret" : "personal")
                << type.name << " " << field.name;
            EXPECT_EQ(committed_field(type, "/" + std::string(field.name) + "/3"), &field);
        }
    }
    EXPECT_EQ(seen.size(), 23u);
    EXPECT_EQ(committed_field(catalogue().front(), ""), nullptr);
    EXPECT_EQ(committed_field(catalogue().front(), "/nothing"), nullptr);
}

TEST(Catalogue, SchemasFollowFromTheDeclarations) {
    for (const EventType& type : catalogue()) {
        const Json schema = Json::parse(data_schema(type));
        EXPECT_EQ(schema.at("$id"), "urn:qiyue:catalogue:" + std::string(type.name) + ":" +
                                        std::to_string(type.version));
        expect_schema(schema, std::string(type.name));
        for (const Field& field : type.fields) {
            const std::string name(field.name);
            EXPECT_EQ(schema.at("properties").contains(name), !field.is_sensitive()) << name;
            if (field.kind != FieldKind::sensitive) continue;
            const Json& commit = schema.at("properties").at("commit");
            EXPECT_TRUE(commit.at("properties").contains("/" + name)) << type.name;
        }
    }
}

TEST(Catalogue, TheServedCatalogueAndThePageNameEveryType) {
    const Json json = Json::parse(catalogue_json());
    EXPECT_EQ(json.at("groups").size(), 10u);
    ASSERT_EQ(json.at("types").size(), catalogue().size());
    const std::string page = catalogue_page();
    EXPECT_NE(page.find("(sensitive, trade_secret: "), std::string::npos);
    for (const EventType& type : catalogue()) {
        EXPECT_NE(page.find("### `" + std::string(type.name) + "`"), std::string::npos);
    }
}

std::string read_text(const std::string& path) {
    std::ifstream file(std::string(QIYUE_TEST_VECTORS) + "/format/" + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The reference ledger, entry by entry.
TEST(Catalogue, AcceptsTheReferenceLedger) {
    MemoryState state;
    std::vector<std::string> payloads;
    state.set_log({[&](Index index) {
                       return index.value < payloads.size() ? std::optional(payloads[index.value])
                                                            : std::nullopt;
                   },
                   {}});
    const std::string bundle = read_text("ledger/tile/entries/000.p/50");
    ASSERT_FALSE(bundle.empty());
    std::size_t at = 0;
    std::uint64_t judged = 0;
    while (at + 2 <= bundle.size()) {
        const auto high = static_cast<unsigned char>(bundle[at]);
        const auto low = static_cast<unsigned char>(bundle[at + 1]);
        const std::size_t length = static_cast<std::size_t>(high) * 256 + low;
        const std::string_view line = std::string_view(bundle).substr(at + 2, length);
        at += 2 + length;
        const auto entry = parse_entry(line);
        ASSERT_TRUE(entry) << entry.error().detail;
        Document document;
        payloads.push_back(*from_base64(entry->payload_base64));
        ASSERT_TRUE(document.parse(payloads.back()));
        const auto event = CloudEvent::read(document);
        ASSERT_TRUE(event) << event.error().text();
        ++judged;
        std::vector<KeyId> signers;
        for (const auto& signature : entry->signatures)
            signers.push_back(signature.key);
        const auto form = check_form(*event);
        ASSERT_FALSE(form) << entry->head.index.value << " " << event->type << ": " << form->rule
                           << " " << form->place << " " << form->says.en;
        const Act act{&*event, signers, entry->head.index, entry->head.recorded};
        const auto no = decide(act, state);
        ASSERT_FALSE(no) << entry->head.index.value << " " << event->type << ": " << no->rule << " "
                         << no->says.en;
        StateOverlay changes(state);
        evolve(act, changes);
        state.apply(changes);
    }
    EXPECT_EQ(judged, 50u);
}

}  // namespace
}  // namespace qiyue::testing
