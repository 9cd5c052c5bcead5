#include "tools/qiyue/monitor_metrics.hpp"

#include <fmt/core.h>

namespace qiyue {
namespace {

/// A label's value as the text form wants it.
std::string escaped(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (c == '\\' || c == '"') text += '\\';
        text += c == '\n' ? "\\n" : std::string(1, c);
    }
    return text;
}

class Lines {
public:
    explicit Lines(std::string_view origin) : log_(escaped(origin)) {}

    void name(const char* metric, const char* type, const char* help) {
        metric_ = metric;
        text_ += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", metric, type, help);
    }
    void value(double number, std::string_view code = {}) {
        text_ += fmt::format("{}{{log=\"{}\"", metric_, log_);
        if (!code.empty()) text_ += fmt::format(",code=\"{}\"", escaped(code));
        text_ += fmt::format("}} {}\n", number);
    }
    void gauge(const char* metric, const char* help, double number) {
        name(metric, "gauge", help);
        value(number);
    }
    std::string take() { return std::move(text_); }

private:
    std::string log_;
    const char* metric_ = "";
    std::string text_;
};

}  // namespace

std::string MonitorMetrics::to_text() const {
    Lines lines(origin);
    lines.gauge("qiyue_monitor_up", "1 if the log answered the last time it was asked", up ? 1 : 0);
    lines.gauge("qiyue_monitor_sound", "1 if nothing was found wrong", sound ? 1 : 0);
    lines.gauge("qiyue_monitor_size", "Entries of the newest accepted checkpoint",
                static_cast<double>(size));
    lines.gauge("qiyue_monitor_verified_entries", "Entries judged by form, signatures and rules",
                static_cast<double>(verified_entries));
    if (last_success_us)
        lines.gauge("qiyue_monitor_last_success_timestamp_seconds",
                    "When the log was last read and judged",
                    static_cast<double>(*last_success_us) / 1e6);
    if (newest_cosignature_s)
        lines.gauge("qiyue_monitor_newest_cosignature_timestamp_seconds",
                    "When a trusted witness cosigned last",
                    static_cast<double>(*newest_cosignature_s));
    lines.gauge("qiyue_monitor_fork", "1 if two histories were signed, ever", fork ? 1 : 0);
    lines.gauge("qiyue_monitor_rollback", "1 if entries were taken back", rollback ? 1 : 0);
    if (up)
        lines.gauge("qiyue_monitor_witness_quorum", "1 if the cosignatures make up the quorum",
                    quorum ? 1 : 0);
    lines.name("qiyue_monitor_findings_total", "counter",
               "Findings in accepted entries, and how often another began, by code");
    for (const auto& [code, count] : findings_by_code)
        lines.value(static_cast<double>(count), code);
    return lines.take();
}

}  // namespace qiyue
