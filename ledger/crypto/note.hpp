#pragma once

// C2SP signed notes (signed-note) and their verifier keys (vkey): parsing, verifying, signing.
// Signature types here: 0x01 Ed25519 over the text; 0x04 timestamped Ed25519 cosignature
// (tlog-cosignature); 0xff "sm2-sm3-v1": SM2 over the text, signature DER, material after 0xff is
// `sm2-sm3-v1` ‖ SPKI (FORMAT.md 4). Pure; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/crypto/private_key.hpp"
#include "ledger/crypto/public_key.hpp"

namespace qiyue {

enum class NoteSignatureType : std::uint8_t {
    ed25519 = 0x01,
    cosignature = 0x04,
    sm2_sm3 = 0xff,
};

/// A verifier key: `<name>+<8 hex of key id>+<base64(type ‖ material)>`.
struct NoteKey {
    std::string name;
    std::uint32_t id = 0;
    NoteSignatureType type = NoteSignatureType::ed25519;
    PublicKey key;

    /// Errors: policy_format. Refuses a wrong key id, unknown types, bad names.
    static Result<NoteKey> parse(std::string_view vkey);
    /// Computes the id. `name` must be a valid key name; the suite must fit the type.
    static Result<NoteKey> make(std::string name, NoteSignatureType type, PublicKey key);
    std::string vkey() const;
};

/// True if usable as a key name and origin: UTF-8, non-empty, no spaces, no '+', no controls.
bool is_key_name(std::string_view name);

/// One signature line. `signature` is without the 4 bytes of key id.
struct NoteSignature {
    std::string name;
    std::uint32_t id = 0;
    std::string signature;
    std::string line;  ///< verbatim, with its newline
};

struct Note {
    std::string text;  ///< up to and including its final newline: what is signed
    std::vector<NoteSignature> signatures;

    /// Errors: note_format, with the line.
    static Result<Note> parse(std::string_view bytes);
    std::string format() const;
};

/// What verifying one signature of a known key gave.
enum class NoteVerdict { valid, invalid, unknown_key };

/// Checks one signature against a key; unknown_key if name or id do not match. For cosignatures the
/// signed message is rebuilt with its time (`*time_s` is set if not null and the signature is
/// valid).
NoteVerdict verify_note_signature(const NoteKey& key, const Note& note,
                                  const NoteSignature& signature, std::uint64_t* time_s = nullptr);

/// A private key with the name it signs notes under.
class NoteSigner {
public:
    static Result<NoteSigner> make(std::string name, NoteSignatureType type, PrivateKey key);
    const NoteKey& note_key() const { return note_key_; }
    /// The signature line (with newline) over `text`, which must end in a newline. Types ed25519
    /// and sm2_sm3; invalid_argument for a cosigner's key or a text that cannot stand in a note.
    Result<std::string> sign_line(std::string_view text) const;
    /// Type cosignature only: the line of a witness that saw this checkpoint text at this time.
    Result<std::string> cosign_line(std::string_view text, std::uint64_t time_s) const;

private:
    NoteSigner(NoteKey note_key, PrivateKey key);
    Result<std::string> line(std::string_view prefix, std::string_view message) const;
    NoteKey note_key_;
    PrivateKey key_;
};

}  // namespace qiyue
