#include "api/cosigning_metrics.hpp"

#include <cstdint>

namespace qiyue {
namespace {

/// Names of witnesses have neither quotes nor white space: they are fields of a policy file.
std::string escaped(const std::string& name) {
    std::string out;
    for (const char c : name) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

void add(std::string& text, const CosigningStatus& status, const std::string& name,
         const std::string& help, auto WitnessStanding::* figure) {
    text += "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n";
    for (const WitnessStanding& witness : status.witnesses) {
        text += name + "{witness=\"" + escaped(witness.name) + "\"} " +
                std::to_string(std::uint64_t{witness.*figure}) + "\n";
    }
}

}  // namespace

std::string metrics_text(const CosigningStatus& status) {
    std::string text =
        "# HELP qiyue_cosigned_size Entries that a quorum of witnesses has cosigned.\n"
        "# TYPE qiyue_cosigned_size gauge\nqiyue_cosigned_size " +
        std::to_string(status.cosigned_size.value_or(0)) + "\n";
    add(text, status, "qiyue_witness_size", "Entries that a witness has cosigned.",
        &WitnessStanding::size);
    add(text, status, "qiyue_witness_time_seconds", "Time of its newest cosignature.",
        &WitnessStanding::time_s);
    add(text, status, "qiyue_witness_failures", "Failed tries since it last cosigned.",
        &WitnessStanding::failures);
    add(text, status, "qiyue_witness_disputes",
        "1 if it says that it holds what this log does not extend.", &WitnessStanding::disputes);
    return text;
}

}  // namespace qiyue
