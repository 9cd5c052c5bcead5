#pragma once

// The log, its twin and the witness of the worked examples, with their secrets.

#include <string>

#include "ledger/crypto/note.hpp"

namespace qiyue {

inline const std::string demo_log_vkey =
    "example.com/demo+0a3e8996+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
inline const std::string demo_witness_vkey =
    "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X";

/// A secret that counts up from `first`.
inline std::string counting_secret(int first) {
    std::string secret;
    for (int i = 0; i < 32; ++i)
        secret += static_cast<char>(first + i);
    return secret;
}

inline NoteSigner demo_signer(const std::string& name, NoteSignatureType type, int first) {
    const Suite suite = type == NoteSignatureType::sm2_sm3 ? Suite::sm2 : Suite::ed25519;
    return NoteSigner::make(name, type,
                            PrivateKey::from_secret(suite, counting_secret(first)).value())
        .value();
}

inline NoteSigner demo_log() {
    return demo_signer("example.com/demo", NoteSignatureType::ed25519, 0);
}
inline NoteSigner demo_twin() {
    return demo_signer("example.com/demo/sm3", NoteSignatureType::sm2_sm3, 0x40);
}
inline NoteSigner demo_witness() {
    return demo_signer("witness.example/w1", NoteSignatureType::cosignature, 0x20);
}

}  // namespace qiyue
