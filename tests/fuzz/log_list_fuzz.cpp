// Log lists of the witness network: nothing crashes, and every log that is read is complete.

#include "ledger/witness/log_list.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qiyue;
    const auto list = LogList::parse({reinterpret_cast<const char*>(data), size});
    if (!list) {
        QIYUE_CHECK(list.error().code == ErrorCode::policy_format, "one code");
        return 0;
    }
    for (const WitnessedLog& log : list->logs) {
        QIYUE_CHECK(!log.keys.empty() && log.requests_per_day > 0, "a log is complete");
        QIYUE_CHECK(list->find(log.origin) == &log, "an origin stands there once");
    }
    return 0;
}
