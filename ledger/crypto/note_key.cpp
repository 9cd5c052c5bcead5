#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/note.hpp"
#include "ledger/crypto/note_name.hpp"

namespace qiyue {
namespace {

constexpr std::string_view sm2_type_name = "sm2-sm3-v1";

/// What stands behind the type byte, in the vkey and under the key id.
std::string material(NoteSignatureType type, const PublicKey& key) {
    if (type == NoteSignatureType::sm2_sm3) return std::string{sm2_type_name} + key.spki();
    return std::string{key.ed25519_raw()};
}

std::uint32_t key_id(std::string_view name, std::string_view typed_material) {
    return read_u32be(sha256({name, "\n", typed_material}).view());
}

std::string typed(NoteSignatureType type, const PublicKey& key) {
    return static_cast<char>(type) + material(type, key);
}

Result<NoteKey> refuse(std::string detail, std::string_view vkey) {
    constexpr std::size_t shown_max =
        300;  // more than any key that we know; never cut inside UTF-8
    return fail(ErrorCode::policy_format, std::move(detail),
                vkey.size() <= shown_max ? std::string{vkey} : std::string{});
}

Result<PublicKey> read_material(NoteSignatureType type, std::string_view bytes) {
    if (type != NoteSignatureType::sm2_sm3) return PublicKey::from_ed25519_raw(bytes);
    if (!bytes.starts_with(sm2_type_name))
        return fail(ErrorCode::key_format, "type 0xff is known as sm2-sm3-v1 only");
    return PublicKey::from_spki(bytes.substr(sm2_type_name.size()));
}

}  // namespace

Result<NoteKey> NoteKey::parse(std::string_view vkey) {
    if (!is_utf8(vkey)) return refuse("a verifier key is UTF-8", "");
    const std::size_t first = vkey.find('+');
    const std::size_t second = first == std::string_view::npos ? first : vkey.find('+', first + 1);
    if (second == std::string_view::npos)
        return refuse("a verifier key is <name>+<key id>+<base64>", vkey);
    const std::string_view name = vkey.substr(0, first);
    if (!is_key_name(name)) return refuse("the key's name is not allowed", vkey);
    const auto id = from_hex(vkey.substr(first + 1, second - first - 1));
    if (!id || id->size() != 4) return refuse("a key id is 8 digits of lower-case hex", vkey);
    const auto bytes = from_base64(vkey.substr(second + 1));
    if (!bytes || bytes->empty()) return refuse("the key is not strict base64", vkey);
    const auto type = static_cast<NoteSignatureType>(static_cast<unsigned char>(bytes->front()));
    if (type != NoteSignatureType::ed25519 && type != NoteSignatureType::cosignature &&
        type != NoteSignatureType::sm2_sm3)
        return refuse("the key's type is not known (0x01, 0x04 and 0xff sm2-sm3-v1 are)", vkey);
    auto key = read_material(type, std::string_view{*bytes}.substr(1));
    if (!key) return refuse(std::move(key.error().detail), vkey);
    auto made = make(std::string{name}, type, std::move(*key));
    if (!made) return refuse(std::move(made.error().detail), vkey);
    if (made->id != read_u32be(*id)) return refuse("the key id is not that of the key", vkey);
    return made;
}

Result<NoteKey> NoteKey::make(std::string name, NoteSignatureType type, PublicKey key) {
    if (!is_key_name(name))
        return fail(ErrorCode::invalid_argument, "the key's name is not allowed", name);
    const bool wants_sm2 = type == NoteSignatureType::sm2_sm3;
    if (key.suite() != (wants_sm2 ? Suite::sm2 : Suite::ed25519))
        return fail(ErrorCode::key_format, "the key's suite does not fit the signature type", name);
    const std::uint32_t id = key_id(name, typed(type, key));
    return NoteKey{std::move(name), id, type, std::move(key)};
}

std::string NoteKey::vkey() const {
    std::string id_bytes;
    append_u32be(id_bytes, id);
    return name + "+" + to_hex(id_bytes) + "+" + to_base64(typed(type, key));
}

}  // namespace qiyue
