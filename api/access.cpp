#include "api/access.hpp"

namespace qiyue {

bool role_may(Role role, Access access) noexcept {
    switch (access) {
        case Access::everyone:
        case Access::proofs: return true;
        case Access::states: return role != Role::submitter;
        case Access::record: return role == Role::auditor || role == Role::admin;
        case Access::uploads: return role == Role::submitter || role == Role::admin;
        case Access::administration: return role == Role::admin;
        case Access::disclosures: return role == Role::evaluator || role == Role::admin;
    }
    return false;
}

Result<std::optional<TokenRecord>> check_access(Access access, bool open_reads, Tokens& tokens,
                                                std::optional<std::string_view> authorization) {
    const bool is_read =
        access == Access::proofs || access == Access::states || access == Access::record;
    if (access == Access::everyone || (open_reads && is_read)) return std::nullopt;
    auto token = tokens.check(authorization);
    if (!token) return pass(token);
    if (!role_may(token->role, access)) {
        return fail(ErrorCode::forbidden,
                    "role " + std::string(role_name(token->role)) + " may not do this");
    }
    return std::optional<TokenRecord>(std::move(*token));
}

}  // namespace qiyue
