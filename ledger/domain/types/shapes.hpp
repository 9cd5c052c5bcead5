#pragma once

// Shapes that several declarations share.

#include <optional>

#include "ledger/domain/case.hpp"
#include "ledger/domain/field.hpp"
#include "ledger/domain/rejection.hpp"
#include "ledger/event/cloudevent.hpp"

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

/// What experts know, in words: no taxonomy of the policy names fields of expertise.
inline Field expert_fields() {
    return field::set("fields", {"专业领域", "fields"},
                      field::text("field", {"领域", "field"}, 100), 1, 100);
}

/// A code of the policy's `regions`.
inline Field region(std::string_view name = "region") {
    return field::plain_id(name, {"行政区划代码", "region code"});
}

inline Field uscc(std::string_view name = "uscc") {
    return field::uscc(name, {"统一社会信用代码", "unified social credit code"});
}

inline Field complex_name() { return field::text("name", {"综合体名称", "name"}, 200); }
inline Field direction() { return field::plain_id("direction", {"重点建设方向", "direction"}); }
inline Field regions() { return field::set("regions", {"覆盖区县", "regions"}, region(), 1, 100); }

inline Field evaluation_id() {
    return field::fixed(field::plain_id("evaluation_id", {"评价编号", "evaluation id"}));
}

/// What a correction of an event that states a complex's name, direction, industry or regions
/// changes: only what it names, so that a later change of something else stands.
void correct_complex(Case& c, const CloudEvent& whole, Index index, StateOverlay& state);

/// data.policy of an event that publishes a policy: that it is sound, and that what it requires an
/// official document of can carry one. Places are pointers into data.
std::optional<Rejection> check_policy(const CloudEvent& event);

}  // namespace qiyue::types
