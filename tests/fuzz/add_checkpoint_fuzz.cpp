// Requests to a witness: nothing crashes, what is accepted has one text, and nothing that no
// trusted key has signed is ever cosigned.

#include "ledger/witness/add_checkpoint.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/witness/judgement.hpp"

namespace {

using namespace qiyue;

const LogList& logs() {
    static const LogList list =
        LogList::parse(
            "logs/v0\nvkey example.com/demo+0a3e8996+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n"
            "qpd 1\ncontact x\n")
            .value();
    return list;
}

/// The checkpoint of size 3 of the worked example.
Checkpoint held() {
    return {"example.com/demo", TreeSize{3},
            *hash_from_base64("b/hLUAAAa8m922lgWXfEuTFF4yablonE37b6Cn12MyI=")};
}

void judge(const AddCheckpoint& request, const std::optional<Checkpoint>& known) {
    const auto judgement = judge_add_checkpoint(request, logs(), known);
    if (judgement.verdict != WitnessVerdict::cosign) return;
    const TreeSize size = known ? known->size : TreeSize{0};
    QIYUE_CHECK(judgement.checkpoint.origin == "example.com/demo", "only known logs are cosigned");
    QIYUE_CHECK(request.old == size && judgement.checkpoint.size >= size, "nothing goes back");
    const auto kept = Note::parse(judgement.note);
    QIYUE_CHECK(kept && kept->signatures.size() == 1, "one line of each trusted key is kept");
    QIYUE_CHECK(verify_note_signature(logs().logs[0].keys[0], *kept, kept->signatures[0]) ==
                    NoteVerdict::valid,
                "and it holds");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto request = AddCheckpoint::parse(text);
    if (!request) return 0;
    QIYUE_CHECK(request->format() == text, "one request has one text");
    judge(*request, std::nullopt);
    judge(*request, held());
    return 0;
}
