#pragma once

// Shapes that several declarations share.

#include "ledger/domain/field.hpp"

namespace qiyue::types {

/// Kinds of organisations (domain.md, organization.registered).
inline Field organization_kind() {
    return field::choice("kind", {"单位类型", "kind"},
                         {{"enterprise", {"企业", "enterprise"}},
                          {"research_institute", {"科研机构", "research institute"}},
                          {"university", {"高等学校", "university"}},
                          {"agency", {"机关", "agency"}},
                          {"service", {"科创服务机构", "service body"}},
                          {"association", {"行业组织", "association"}},
                          {"finance", {"金融机构", "finance"}}});
}

inline Field organization_name() { return field::text("name", {"名称", "name"}, 200); }

/// A code of the policy's `regions`.
inline Field region(std::string_view name = "region") {
    return field::plain_id(name, {"行政区划代码", "region code"});
}

inline Field uscc(std::string_view name = "uscc") {
    return field::uscc(name, {"统一社会信用代码", "unified social credit code"});
}

}  // namespace qiyue::types
