// Evidence of forks as strangers hand it out, read and judged under the key of the seeds.

#include "ledger/merkle/fork_evidence.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/base/check.hpp"
#include "ledger/base/limits.hpp"

namespace {

using namespace qiyue;

/// Of the seeds; its secret is in the unit tests.
const NoteKey& log_key() {
    static const auto key =
        NoteKey::parse("example.com/demo+0a3e8996+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4");
    QIYUE_CHECK(key.has_value(), "a vkey");
    return *key;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const auto evidence = ForkEvidence::parse(bytes);
    if (!evidence) return 0;
    QIYUE_CHECK(evidence->proof.size() <= limits::proof_hashes_max, "hashes are bounded");
    QIYUE_CHECK(evidence->root_there || evidence->proof.empty(), "no hashes without a root");
    QIYUE_CHECK(evidence->to_text() == bytes, "one evidence has one text");
    ForkEvidence exchanged = *evidence;
    std::swap(exchanged.first, exchanged.second);
    const bool proved = proves_fork(*evidence, log_key());
    if (proved && evidence->root_there)
        QIYUE_CHECK(!proves_fork(exchanged, log_key()), "the smaller one is the first");
    (void)proves_fork(*evidence, log_key(), HashAlgorithm::sm3);
    return 0;
}
