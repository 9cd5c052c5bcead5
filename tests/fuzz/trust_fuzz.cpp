// Trust files: nothing crashes, and what is accepted keeps its meaning when it is written again.

#include "ledger/merkle/trust.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/check.hpp"

namespace {

using namespace qiyue;

void try_quorum(const Trust& trust, const Trust& again) {
    std::vector<std::string> names;
    QIYUE_CHECK(trust.quorum_met(names) == again.quorum_met(names), "the same quorum");
    bool met = trust.quorum_met(names);
    for (const Trust::Witness& witness : trust.witnesses) {
        names.push_back(witness.name);
        const bool now = trust.quorum_met(names);
        QIYUE_CHECK(now || !met, "one more witness never hurts");
        QIYUE_CHECK(now == again.quorum_met(names), "the same quorum");
        met = now;
    }
    QIYUE_CHECK(met, "all witnesses together meet every quorum");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto trust = Trust::parse({reinterpret_cast<const char*>(data), size});
    if (!trust) {
        QIYUE_CHECK(trust.error().code == ErrorCode::policy_format, "one code");
        return 0;
    }
    QIYUE_CHECK(trust->log_key() != nullptr, "a log is named");
    const std::string text = trust->format();
    const auto again = Trust::parse(text);
    QIYUE_CHECK(again, "what is written is read");
    QIYUE_CHECK(again->format() == text, "one text");
    try_quorum(*trust, *again);
    return 0;
}
