#include "ledger/domain/acting_office.hpp"

namespace qiyue {

Signers authority_or_district() { return either({{part::authority()}, {part::district()}}); }

std::string acting_office(Case& c) {
    const auto way = judge_signers(authority_or_district(), signatures_of(c), c);
    return std::string(way && way->place == 0 ? acting_authority : c.source_uscc());
}

Resolved resolve_office(Case& c, std::string_view office) {
    return office == acting_authority ? part::authority().resolve(c) : part::district().resolve(c);
}

}  // namespace qiyue
