#include "ledger/package/making/withholding.hpp"

#include <algorithm>

#include "ledger/base/check.hpp"
#include "ledger/domain/catalogue.hpp"
#include "ledger/event/document.hpp"
#include "ledger/event/pointer.hpp"

namespace qiyue {
namespace {

constexpr std::string_view all = "all";
constexpr std::string_view all_documents = "documents";
constexpr std::string_view class_prefix = "class:";
constexpr std::size_t profile_name_bytes_max = 100;

bool is_class(std::string_view name) {
    return name == data_class_name(DataClass::personal) ||
           name == data_class_name(DataClass::trade_secret);
}

/// Some type commits to a field of this name. A rule that names none is a slip of the pen, and
/// would open what was to be withheld.
bool is_declared(std::string_view pointer) {
    return std::ranges::any_of(catalogue(), [&](const EventType& type) {
        const Field* field = committed_field(type, pointer);
        return field != nullptr && field->is_sensitive();
    });
}

bool covers(std::string_view rule, std::string_view pointer) {
    return pointer.starts_with(rule) &&
           (pointer.size() == rule.size() || pointer[rule.size()] == '/');
}

/// Whether the field is of this class; one that the catalogue does not know is of each.
bool is_of_class(std::string_view name, std::string_view type, std::string_view pointer) {
    bool known = false;
    for (const EventType& declared : catalogue()) {
        if (declared.name != type) continue;
        const Field* field = committed_field(declared, pointer);
        if (field == nullptr || !field->is_sensitive()) continue;
        if (data_class_name(field->data_class) == name) return true;
        known = true;
    }
    return !known;
}

std::unexpected<Error> bad_profile(const char* why, std::string place = {}) {
    return fail(ErrorCode::invalid_argument, "recipient profile: " + std::string(why),
                std::move(place));
}

}  // namespace

Result<void> Withholding::add(std::string_view rule) {
    if (rule.starts_with(class_prefix)) {
        if (!is_class(rule.substr(class_prefix.size())))
            return fail(ErrorCode::invalid_argument,
                        "no such class, but class:personal and class:trade_secret");
    } else if (rule != all && rule != all_documents) {
        if (!rule.starts_with('/') || !is_json_pointer(rule))
            return fail(ErrorCode::invalid_argument,
                        "what is withheld is all, documents, class:…, or a field's pointer such as "
                        "/contact");
        if (!is_declared(rule))
            return fail(ErrorCode::invalid_argument,
                        "no event has a sensitive field " + std::string(rule));
    }
    const auto place = std::ranges::lower_bound(rules_, rule, std::ranges::less{});
    if (place == rules_.end() || *place != rule) rules_.emplace(place, rule);
    return {};
}

Result<void> Withholding::add_profile(std::string_view json) {
    Document document;
    if (auto parsed = document.parse(json); !parsed)
        return bad_profile(parsed.error().detail.c_str(), parsed.error().place);
    const Value root = document.root();
    const Value name = root["profile"];
    const Value withhold = root["withhold"];
    const Value documents = root["documents"];
    if (!root.is_object() || root.size() != (documents.exists() ? 3U : 2U))
        return bad_profile("not exactly `profile`, `withhold` and perhaps `documents`");
    if (name.text().empty() || name.text().size() > profile_name_bytes_max)
        return bad_profile("not a name of 1 to 100 bytes", "/profile");
    if (!withhold.is_array()) return bad_profile("not an array of rules", "/withhold");
    if (documents.exists() && !documents.is_boolean())
        return bad_profile("neither true nor false", "/documents");
    Withholding with = *this;
    for (const Value rule : withhold) {
        if (!rule.is_string()) return bad_profile("not an array of rules", "/withhold");
        if (auto added = with.add(rule.text()); !added) return added;
    }
    with.profile_ = name.text();
    if (documents.exists() && !documents.boolean()) with.leave_documents_out();
    *this = std::move(with);
    return {};
}

void Withholding::leave_documents_out() {
    const auto added = add(all_documents);
    QIYUE_CHECK(added, "documents is a rule");
}

bool Withholding::documents() const {
    return !std::ranges::binary_search(rules_, all_documents, std::ranges::less{});
}

bool Withholding::withholds(std::string_view type, std::string_view pointer) const {
    return std::ranges::any_of(rules_, [&](std::string_view rule) {
        if (rule == all) return true;
        if (rule.starts_with(class_prefix))
            return is_of_class(rule.substr(class_prefix.size()), type, pointer);
        return covers(rule, pointer);
    });
}

}  // namespace qiyue
