// Signed notes, verifier keys and public keys as strangers send them: nothing crashes, and what is
// accepted has one text.

#include "ledger/crypto/note.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/base/check.hpp"
#include "ledger/base/limits.hpp"

namespace {

using namespace qiyue;

void try_note(std::string_view bytes) {
    // The keys of the corpus: some of its notes hold, so that changed ones come close.
    static const NoteKey keys[] = {
        NoteKey::parse("example.com/demo+0a3e8996+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")
            .value(),
        NoteKey::parse("witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X")
            .value()};
    const auto note = Note::parse(bytes);
    if (!note) return;
    QIYUE_CHECK(note->format() == bytes, "a note has one text");
    QIYUE_CHECK(!note->signatures.empty() && note->text.ends_with('\n'), "a note has its parts");
    QIYUE_CHECK(note->signatures.size() <= limits::note_signatures_max, "signatures are bounded");
    for (const NoteSignature& signature : note->signatures) {
        for (const NoteKey& key : keys) {
            std::uint64_t time_s = 0;
            (void)verify_note_signature(key, *note, signature, &time_s);
        }
    }
}

void try_vkey(std::string_view bytes) {
    const auto key = NoteKey::parse(bytes);
    if (key) QIYUE_CHECK(key->vkey() == bytes, "a verifier key has one text");
    if (is_key_name(bytes)) QIYUE_CHECK(!bytes.empty(), "a name is not empty");
}

void try_spki(std::string_view bytes) {
    const auto key = PublicKey::from_spki(bytes);
    if (!key) return;
    QIYUE_CHECK(key->spki() == bytes, "a key has one encoding");
    (void)key->verify(bytes, bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    try_note(bytes);
    try_vkey(bytes);
    try_spki(bytes);
    return 0;
}
