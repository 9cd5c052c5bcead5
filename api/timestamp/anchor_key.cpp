#include "api/timestamp/anchor_key.hpp"

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/case.hpp"
#include "ledger/store/stored_policy.hpp"

namespace qiyue {
namespace {

std::unexpected<Error> wrong(std::string what) {
    return fail(ErrorCode::invalid_argument, "the key of --anchor-key " + std::move(what));
}

}  // namespace

Result<std::string> anchoring_operator(const EventStore& store, const PublicKey& key, Micros now) {
    const std::string id = to_hex(key.id().hash);
    const auto row = store.row({RowKind::key, id});
    if (!row) return std::unexpected(row.error());
    if (!*row) return wrong("is not known to this ledger: " + id);
    const auto& known = std::get<KeyRow>(**row);
    if (known.revoked) return wrong("was revoked by entry " + std::to_string(known.revoked->value));
    const auto policy = policy_at(store, now);
    if (!policy) return std::unexpected(policy.error());
    const auto is_holder = [&](const std::string& office) {
        return organization_party(office) == known.holder;
    };
    if (*policy != nullptr && std::ranges::any_of((*policy)->operators(), is_holder))
        return known.holder;
    return wrong("is held by " + known.holder + ", which is not the ledger's operator");
}

}  // namespace qiyue
