#include "tools/qiyue/replay_text.hpp"

#include <fmt/core.h>

#include "projections/sheets/sheet.hpp"

namespace qiyue {
namespace {

std::string shown(const Json& value) {
    if (value.is_null()) return "-";
    return value.is_string() ? value.get<std::string>()
                             : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string member(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() ? std::string("-") : shown(*found);
}

/// A field of RFC 4180. What a spreadsheet would take for a formula is kept from being one.
std::string field(std::string text) {
    if (text == "-") text.clear();
    const bool is_number = text.size() > 1 && text[0] == '-' &&
                           text.find_first_not_of("0123456789.", 1) == std::string::npos;
    if (!text.empty() && !is_number &&
        std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos)
        text.insert(0, 1, '\'');
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted.push_back('"');
        quoted.push_back(c);
    }
    return quoted + "\"";
}

std::string row(const std::vector<std::string>& fields) {
    std::string line;
    for (const std::string& one : fields) {
        if (!line.empty() || &one != &fields.front()) line.push_back(',');
        line += field(one);
    }
    return line + "\r\n";
}

std::string change_line(const Json& change) {
    const bool fresh = !change.contains("before");
    const bool gone = !change.contains("after");
    const std::string what = fresh  ? member(change, "after")
                             : gone ? "(gone) was " + member(change, "before")
                                    : member(change, "before") + " → " + member(change, "after");
    return fmt::format("{}: {}", member(change, "pointer"), what);
}

std::string label(const Json& step) {
    const auto found = step.find("label");
    if (found == step.end() || !found->is_object()) return {};
    return fmt::format(" ({}, {})", member(*found, "zh"), member(*found, "en"));
}

}  // namespace

std::string step_text(const Json& step) {
    std::string text = fmt::format("{:>8}  {}  {}{}\n          {} {}\n", member(step, "entry"),
                                   member(step, "recorded"), member(step, "type"), label(step),
                                   member(step, "source"), member(step, "source_name"));
    const std::string before = member(step, "state_before");
    const std::string after = member(step, "state_after");
    if (before != after) text += fmt::format("          state: {} → {}\n", before, after);
    if (const auto changes = step.find("changes"); changes != step.end()) {
        for (const Json& change : *changes) {
            // Of what is new, members that say nothing yet are left out.
            const bool says_nothing = !change.contains("before") && change.at("after").is_null();
            if (!says_nothing) text += "          " + change_line(change) + "\n";
        }
    }
    return text;
}

std::string steps_csv(const Json& steps) {
    std::string table = row({"entry", "recorded", "time", "type", "source", "source_name",
                             "state_before", "state_after", "pointer", "before", "after"});
    for (const Json& step : steps) {
        std::vector<std::string> fields;
        for (const char* name : {"entry", "recorded", "time", "type", "source", "source_name",
                                 "state_before", "state_after"})
            fields.push_back(member(step, name));
        const Json& changes = step.at("changes");
        if (changes.empty()) {
            fields.insert(fields.end(), {"", "", ""});
            table += row(fields);
        }
        for (const Json& change : changes) {
            std::vector<std::string> line = fields;
            for (const char* name : {"pointer", "before", "after"})
                line.push_back(member(change, name));
            table += row(line);
        }
    }
    return table;
}

std::string changes_text(const Json& changes) {
    std::string text;
    for (const Json& change : changes) {
        const std::string entry = member(change, "entry");
        text += fmt::format("{:>8}  {}\n", entry == "-" ? "(time)" : entry, change_line(change));
    }
    return text.empty() ? "nothing changed\n" : text;
}

std::string changes_csv(const Json& changes) {
    std::string table = row({"entry", "pointer", "before", "after"});
    for (const Json& change : changes) {
        table += row({member(change, "entry"), member(change, "pointer"), member(change, "before"),
                      member(change, "after")});
    }
    return table;
}

std::string whole_text(const Json& whole) {
    const Json entries = whole.value("entries", Json::object());
    Json sheet = whole;
    for (const char* common : {"entries", "size", "as_at", "as_of"})
        sheet.erase(common);
    std::string text;
    for (const SheetLeaf& leaf : leaves_of(sheet)) {
        if (leaf.value.is_null()) continue;
        const auto entry = entries.find(leaf.pointer);
        text += fmt::format("{:>8}  {}: {}\n", entry == entries.end() ? "-" : shown(*entry),
                            leaf.pointer, shown(leaf.value));
    }
    return text;
}

std::string whole_csv(const Json& whole) {
    const Json entries = whole.value("entries", Json::object());
    Json sheet = whole;
    for (const char* common : {"entries", "size", "as_at", "as_of"})
        sheet.erase(common);
    std::string table = row({"entry", "pointer", "value"});
    for (const SheetLeaf& leaf : leaves_of(sheet)) {
        const auto entry = entries.find(leaf.pointer);
        table +=
            row({entry == entries.end() ? "" : shown(*entry), leaf.pointer, shown(leaf.value)});
    }
    return table;
}

std::string evaluation_text(const Json& report) {
    const Json& evaluation = report.at("evaluation");
    std::string text = fmt::format("{} of {}: {}, total {}, grade {}; opened by entry {}\n",
                                   member(evaluation, "id"), member(report, "id"),
                                   member(evaluation, "standing"), member(evaluation, "total"),
                                   member(evaluation, "grade"), member(evaluation, "opened"));
    for (const Json& expert : report.at("experts")) {
        text += fmt::format(
            "{:>8}  {}  {} scored; had seen {} entries ({} of this complex since the opening), {} "
            "more were recorded by then\n",
            member(expert, "entry"), member(expert, "recorded"), member(expert, "expert"),
            member(expert, "basis"), expert.at("seen").size(), expert.at("unseen").size());
        for (const Json& unseen : expert.at("unseen")) {
            text += fmt::format("          not seen: {} {}\n", member(unseen, "entry"),
                                member(unseen, "type"));
        }
    }
    return text;
}

std::string evaluation_csv(const Json& report) {
    std::string table = row(
        {"expert", "score_entry", "recorded", "basis", "seen", "entry", "type", "entry_recorded"});
    for (const Json& expert : report.at("experts")) {
        for (const char* list : {"seen", "unseen"}) {
            for (const Json& line : expert.at(list)) {
                table += row({member(expert, "expert"), member(expert, "entry"),
                              member(expert, "recorded"), member(expert, "basis"),
                              std::string(list) == "seen" ? "yes" : "no", member(line, "entry"),
                              member(line, "type"), member(line, "recorded")});
            }
        }
    }
    return table;
}

}  // namespace qiyue
