#include "api/packages/package_metrics.hpp"

namespace qiyue {
namespace {

void add(std::string& text, const std::string& name, const std::string& type,
         const std::string& help, const std::string& value) {
    text += "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n" + name + " " +
            value + "\n";
}

}  // namespace

std::string metrics_text(const PackageWorksStatus& status) {
    std::string text;
    const auto number = [](std::uint64_t value) { return std::to_string(value); };
    add(text, "qiyue_packages_made_total", "counter",
        "Packages made since start; every volume counts.", number(status.made));
    add(text, "qiyue_packages_failed_total", "counter", "Packages that could not be made.",
        number(status.failed));
    add(text, "qiyue_packages_bytes_total", "counter", "Bytes of the packages made.",
        number(status.bytes));
    add(text, "qiyue_packages_seconds_total", "counter", "Time spent on making them.",
        std::to_string(status.seconds));
    add(text, "qiyue_packages_queued", "gauge", "Waiting to be made, or being made.",
        number(status.queued));
    add(text, "qiyue_packages_shelved", "gauge", "Kept in DIR/packages, of every kind.",
        number(status.shelved));
    add(text, "qiyue_packages_entries_done", "gauge", "Of the one that is being made.",
        number(status.entries_done));
    add(text, "qiyue_packages_entries", "gauge", "All of the one that is being made.",
        number(status.entries_all));
    return text;
}

}  // namespace qiyue
