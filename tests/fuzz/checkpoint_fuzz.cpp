// Checkpoints and the notes around them: nothing crashes, and what is accepted has one text.

#include "ledger/merkle/checkpoint.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/base/check.hpp"
#include "ledger/merkle/trust.hpp"

namespace {

using namespace qiyue;

const Trust& trust() {
    static const Trust known =
        Trust::parse(
            "log example.com/demo+0a3e8996+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n"
            "witness w1 witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X\n"
            "quorum w1\n")
            .value();
    return known;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    if (const auto checkpoint = Checkpoint::parse(bytes))
        QIYUE_CHECK(checkpoint->text() == bytes, "a checkpoint has one text");
    Checkpoint parsed;
    const auto opened = open_checkpoint(bytes, *trust().log_key(), &trust(), &parsed);
    if (!opened) {
        QIYUE_CHECK(!finding_name(opened.error().finding).empty(), "a finding has a name");
        return 0;
    }
    QIYUE_CHECK(opened->checkpoint == parsed, "told and returned alike");
    QIYUE_CHECK(opened->checkpoint.origin == "example.com/demo", "the origin is the key's name");
    QIYUE_CHECK(opened->checkpoint.text() == opened->note.text, "the note's text is it");
    QIYUE_CHECK(opened->note.format() == bytes, "a note has one text");
    QIYUE_CHECK(opened->witnesses.size() <= 1, "a witness counts once");
    return 0;
}
