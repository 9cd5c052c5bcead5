#include "ledger/package/report/act_text.hpp"

#include <algorithm>
#include <map>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/catalogue.hpp"

namespace qiyue {
namespace {

constexpr std::size_t elements_shown = 40;
constexpr int depth_max = 16;

struct Writing {
    ReportPage& page;
    const ActReading& act;

    HtmlText& html() const { return page.html(); }
};

void write_field(const Writing& w, const Field& field, const std::string& pointer);

Label word_of(const Field& field, std::string_view value) {
    for (const Choice& choice : field.choices)
        if (choice.id == value) return choice.label;
    return {std::string(value), std::string(value)};
}

/// What the policies call a code, by the name of the field that holds it.
Label code_label(const Writing& w, const Field& field, std::string_view code) {
    const PolicyVersions& policies = w.page.view().policies;
    const std::string_view name = field.name;
    if (name == "region" || name == "founding_district") return policies.region(code);
    if (name == "direction") return policies.direction(code);
    if (name == "industry") return policies.industry(code);
    if (name == "metric") return policies.metric(code);
    if (name == "grade") return policies.grade(code);
    if (name == "kind" && w.act.event().type == "evaluation.opened")
        return policies.evaluation_kind(code);
    if (name == "kind" && w.act.event().type == "achievement.recorded")
        return policies.achievement_kind(code);
    return {std::string(code), std::string(code)};
}

/// Fields that hold an organisation are all labelled as its code: here its name is shown.
Label shown_label(const Field& field) {
    if (field.kind != FieldKind::uscc) return field.label;
    if (field.name == "chair_uscc") return {"理事长单位", "chair"};
    if (field.name == "host_uscc") return {"承办单位", "host"};
    if (field.name == "uscc") return {"单位", "organisation"};
    return field.label;
}

void write_document(const Writing& w, const std::string& pointer) {
    w.html().text(w.act.text(pointer + "/name"));
    if (const auto sha256 = hash_from_hex(w.act.text(pointer + "/sha256")))
        w.html()
            .markup(" <code class=\"u\">")
            .text(to_hex(*sha256).substr(0, 12))
            .markup("…</code>");
}

void write_official(const Writing& w, const std::string& pointer) {
    w.html().text(w.act.text(pointer + "/document_no")).markup(" ");
    w.html().text(w.act.text(pointer + "/issued_on")).markup(" ");
    write_document(w, pointer + "/doc");
}

void write_object(const Writing& w, const Field& field, const std::string& pointer) {
    bool first = true;
    for (const Field& inner : field.fields) {
        const std::string place = pointer + "/" + std::string(inner.name);
        if (!w.act.at(place).exists()) continue;
        if (!first) w.html().markup(" · ");
        first = false;
        if (inner.kind != FieldKind::uscc) w.html().label(inner.label).markup(" ");
        write_field(w, inner, place);
    }
}

void write_elements(const Writing& w, const Field& field, const std::string& pointer) {
    const std::size_t count = w.act.at(pointer).size();
    for (std::size_t i = 0; i < std::min(count, elements_shown); ++i) {
        if (i > 0) w.html().markup("； ");
        write_field(w, field.fields.front(), pointer + "/" + std::to_string(i));
    }
    if (count <= elements_shown) return;
    const std::string more = std::to_string(count - elements_shown);
    w.html().markup(" ").label({"等，另 " + more + " 项", "and " + more + " more"});
}

void write_map(const Writing& w, const Field& field, const std::string& pointer) {
    std::size_t shown = 0;
    for (const Value member : w.act.at(pointer)) {
        if (++shown > elements_shown) break;
        if (shown > 1) w.html().markup("； ");
        w.html().label(w.page.view().policies.metric(member.name())).markup(" ");
        write_field(w, field.fields.front(), pointer + "/" + std::string(member.name()));
    }
}

void write_index(const Writing& w, std::int64_t index) {
    if (index >= 0) w.page.cite(Index{static_cast<std::uint64_t>(index)});
}

/// Numbers that are places in the log are citations.
bool is_index(const Field& field) {
    return field.name == "of" || field.name == "mandate" || field.name == "basis" ||
           field.name == "evidence" || field.name == "replaces";
}

void write_scalar(const Writing& w, const Field& field, Value value) {
    if (value.is_integer()) {
        if (is_index(field)) return write_index(w, value.integer());
        w.html().text(std::to_string(value.integer()));
    } else if (value.is_boolean()) {
        w.html().label(value.boolean() ? Label{"是", "yes"} : Label{"否", "no"});
    } else {
        w.html().text(value.text());
    }
}

void write_field(const Writing& w, const Field& field, const std::string& pointer) {
    const Value value = w.act.at(pointer);
    switch (field.kind) {
        case FieldKind::document: write_document(w, pointer); break;
        case FieldKind::official: write_official(w, pointer); break;
        case FieldKind::object: write_object(w, field, pointer); break;
        case FieldKind::list: write_elements(w, field, pointer); break;
        case FieldKind::map: write_map(w, field, pointer); break;
        case FieldKind::free_object: write_value(w.page, value); break;
        case FieldKind::uscc: w.page.party(value.text()); break;
        case FieldKind::choice: w.html().label(word_of(field, value.text())); break;
        case FieldKind::plain_id: w.html().label(code_label(w, field, value.text())); break;
        case FieldKind::hash: w.html().digits(value.text()); break;
        default: write_scalar(w, field, value);
    }
}

void write_fate_label(ReportPage& page, FieldTally::Fate fate) {
    switch (fate) {
        case FieldTally::Fate::opened:
            page.html().markup("<span class=\"f o\">").label({"已披露", "opened"});
            break;
        case FieldTally::Fate::erased:
            page.html().markup("<span class=\"f e\">").label({"已销毁", "erased"});
            break;
        case FieldTally::Fate::withheld:
            page.html().markup("<span class=\"f\">").label({"未披露", "withheld"});
    }
    page.html().markup("</span>");
}

/// Of a list: how many elements have which fate.
void write_fates(const Writing& w, const Field& field) {
    const std::string pointer = "/" + std::string(field.name);
    if (field.kind == FieldKind::sensitive) return write_fate(w.page, w.act.index(), pointer);
    std::map<FieldTally::Fate, std::uint64_t> counts;
    for (const Value one : w.act.event().data["commit"])
        if (one.name().starts_with(pointer + "/"))
            ++counts[w.page.view().fields.fate(w.act.index(), one.name())];
    for (const auto& [fate, count] : counts) {
        write_fate_label(w.page, fate);
        w.html().markup(" × ").number(count).markup(" ");
    }
    if (counts.empty()) w.html().markup("—");
}

bool is_told(const Field& field) {
    return field.kind != FieldKind::spki && field.kind != FieldKind::certificate &&
           field.kind != FieldKind::policy && field.kind != FieldKind::suite &&
           field.name != "opened" && field.name != "key";
}

void write_json(HtmlText& html, Value value, int depth) {
    const bool object = value.is_object();
    if ((!object && !value.is_array()) || depth > depth_max) {
        if (value.is_integer()) html.text(std::to_string(value.integer()));
        if (value.is_boolean())
            html.label(value.boolean() ? Label{"是", "yes"} : Label{"否", "no"});
        if (value.is_null()) html.markup("—");
        html.text(value.text());
        return;
    }
    std::size_t shown = 0;
    for (const Value inner : value) {
        if (shown > 0) html.markup("； ");
        if (++shown > elements_shown) {
            html.markup("…");
            return;
        }
        if (object) html.text(inner.name()).markup(": ");
        const bool nested = inner.is_object() || inner.is_array();
        if (nested) html.markup("(");
        write_json(html, inner, depth + 1);
        if (nested) html.markup(")");
    }
}

}  // namespace

void write_value(ReportPage& page, Value value) { write_json(page.html(), value, 0); }

void write_fate(ReportPage& page, Index index, std::string_view pointer) {
    write_fate_label(page, page.view().fields.fate(index, pointer));
    const auto by = page.view().fields.opened_by(index, pointer);
    if (!by) return;
    page.html().markup(" ").label({"由账本条目公开", "by the log, entry"});
    page.cite(*by);
}

Label choice_label(const ActReading& act, std::string_view field, std::string_view value) {
    if (const EventType* type = find_type(act.event().type, act.event().type_version))
        for (const Field& one : type->fields)
            if (one.name == field) return word_of(one, value);
    return {std::string(value), std::string(value)};
}

void write_act(ReportPage& page, const ActReading& act,
               std::initializer_list<std::string_view> without) {
    const EventType* type = find_type(act.event().type, act.event().type_version);
    if (type == nullptr) return;
    const Writing w{page, act};
    for (const Field& field : type->fields) {
        const std::string pointer = "/" + std::string(field.name);
        if (!is_told(field) ||
            std::find(without.begin(), without.end(), field.name) != without.end())
            continue;
        if (!field.is_sensitive() && !act.at(pointer).exists()) continue;
        page.html().markup("<span class=\"v\"><i>").label(shown_label(field)).markup("</i> ");
        if (field.is_sensitive()) {
            write_fates(w, field);
        } else {
            write_field(w, field, pointer);
        }
        page.html().markup("</span> ");
    }
}

}  // namespace qiyue
