#include "api/timestamp/anchoring_metrics.hpp"

#include <cstdint>

namespace qiyue {
namespace {

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) >= ' ') out += c;
    }
    return out;
}

void head(std::string& text, const std::string& name, const std::string& help) {
    text += "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n";
}

void add(std::string& text, const std::string& name, const std::string& help, std::uint64_t value) {
    head(text, name, help);
    text += name + " " + std::to_string(value) + "\n";
}

std::uint64_t seconds_of(const std::optional<Micros>& time) {
    return time && time->value > 0 ? static_cast<std::uint64_t>(time->value / us_per_second) : 0;
}

}  // namespace

std::string metrics_text(const AnchoringStatus& status) {
    std::string text;
    add(text, "qiyue_anchored_size", "Entries under the newest time anchor.",
        status.newest_size ? status.newest_size->value : 0);
    add(text, "qiyue_anchored_time_seconds", "When its newest token was made.",
        seconds_of(status.newest_time));
    add(text, "qiyue_timestamp_certificate_end_seconds",
        "The first end of a certificate among each authority's newest token.",
        seconds_of(status.certificate_until));
    add(text, "qiyue_timestamps", "Time-stamp tokens kept.", status.tokens);
    add(text, "qiyue_timestamps_unrecorded", "Tokens kept that no entry names yet.",
        status.unrecorded);
    add(text, "qiyue_anchoring_trouble", "1 if a token could not be recorded or renewed.",
        status.trouble.empty() ? 0 : 1);
    head(text, "qiyue_timestamp_failures", "Failed requests since an authority last stamped.");
    for (const AuthorityStanding& one : status.authorities) {
        text += "qiyue_timestamp_failures{authority=\"" + escaped(one.url) + "\",imprint=\"" +
                std::string(imprint_name(one.imprint)) + "\"} " + std::to_string(one.failures) +
                "\n";
    }
    return text;
}

}  // namespace qiyue
