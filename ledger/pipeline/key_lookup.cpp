#include "ledger/pipeline/key_lookup.hpp"

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

/// A parsed key with OpenSSL's tables, estimated.
constexpr std::size_t parsed_key_bytes = 2'048;

}  // namespace

Result<std::optional<PublicKey>> KeyLookup::find(const KeyId& id) {
    std::uint64_t ticket = 0;
    if (auto known = parsed_.find(id, ticket)) return known;
    auto row = store_.row({RowKind::key, to_hex(id.hash)});
    if (!row) return pass(row);
    if (!*row) return std::nullopt;
    auto key = PublicKey::from_spki(std::get<KeyRow>(**row).spki);
    if (!key) return fail(ErrorCode::corrupt, "the key directory holds a key that is none");
    parsed_.offer(id, *key, parsed_key_bytes, ticket);
    return *key;
}

}  // namespace qiyue
