// check_form: what can be said about an event from the catalogue alone.

#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/decide.hpp"

namespace qiyue {
namespace {

bool is_in(std::string_view subject, std::string_view folder) {
    return subject.size() > folder.size() && subject.starts_with(folder);
}

bool names(std::string_view subject, std::string_view folder, std::string_view id) {
    return is_in(subject, folder) && subject.substr(folder.size()) == id;
}

bool stream_fits(StreamRule rule, const CloudEvent& event) {
    constexpr std::string_view organizations = "organizations/";
    constexpr std::string_view experts = "experts/";
    switch (rule) {
        case StreamRule::ledger: return event.subject == "ledger";
        case StreamRule::policy: return event.subject == "policy";
        case StreamRule::organization_named:
            return names(event.subject, organizations, event.data["uscc"].text());
        case StreamRule::expert_named:
            return names(event.subject, experts, event.data["id"].text());
        case StreamRule::organization: return is_in(event.subject, organizations);
        case StreamRule::party:
            return is_in(event.subject, organizations) || is_in(event.subject, experts);
        case StreamRule::complex: return is_in(event.subject, "complexes/");
        case StreamRule::any: return true;
    }
    return false;
}

}  // namespace

std::optional<Rejection> check_form(const CloudEvent& event) {
    const EventType* type = find_type(event.type, event.type_version);
    if (type == nullptr) {
        const std::string shown(event.type);
        const std::string version = std::to_string(event.type_version);
        return refuse("type.unknown", "目录中没有事件类型 " + shown + "（版本 " + version + "）",
                      "the catalogue has no event type " + shown + " of version " + version);
    }
    if (auto no = check_fields(type->fields, event.data)) return no;
    if (!stream_fits(type->stream, event)) {
        const std::string subject(event.subject);
        return refuse("stream.unfit", "事件“" + type->label.zh + "”不属于流 " + subject,
                      "an event \"" + type->label.en + "\" does not belong to stream " + subject);
    }
    if (event.corrects && !type->corrects) {
        return refuse("corrects.unfit",
                      "事件“" + type->label.zh + "”不更正其他条目，不得带 corrects",
                      "an event \"" + type->label.en + "\" corrects no entry and must not say so",
                      "/corrects");
    }
    if (type->form != nullptr) return type->form(event);
    return {};
}

}  // namespace qiyue
