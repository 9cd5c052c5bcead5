#pragma once

// Who may use a route. The table of routes names one of the kinds below; README.md shows it.

#include <optional>
#include <string_view>

#include "api/tokens.hpp"

namespace qiyue {

enum class Access : std::uint8_t {
    everyone,  ///< no token is looked at: checkpoints, hash tiles, descriptions, probes, appends
    proofs,  ///< hashes only: any role; everyone with --open-reads
    states,  ///< what the views say: auditor, evaluator, admin; everyone with --open-reads
    record,  ///< the record itself: auditor, admin; everyone with --open-reads
    uploads,  ///< documents and disclosures: submitter, admin; never open
    administration,  ///< of views: admin; never open
    disclosures,  ///< admin; evaluator where an act has granted it to the holder; never open
};

bool role_may(Role role, Access access) noexcept;

/// Whose token it is, if one was needed. Errors: unauthorized, forbidden.
Result<std::optional<TokenRecord>> check_access(Access access, bool open_reads, Tokens& tokens,
                                                std::optional<std::string_view> authorization);

}  // namespace qiyue
