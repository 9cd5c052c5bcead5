#include <nlohmann/json.hpp>

#include "ledger/audit/auditor.hpp"
#include "ledger/base/encoding.hpp"

namespace qiyue {

std::string AuditReport::to_json() const {
    using Json = nlohmann::ordered_json;
    Json list = Json::array();
    for (const Finding& finding : findings)
        list.push_back({{"code", finding.code},
                        {"index", finding.index ? Json(*finding.index) : Json()},
                        {"detail", finding.detail}});
    Json json{{"ok", ok},
              {"anchored", anchored},
              {"origin", origin},
              {"size", size},
              {"root", root ? to_hex(*root) : ""},
              {"root_sm3", twin_root ? Json(to_hex(*twin_root)) : Json()},
              {"entries_checked", entries_checked},
              {"signatures_checked", signatures_checked},
              {"hashes_checked", hashes_checked},
              {"rules_checked", rules_checked},
              {"witnesses", witnesses},
              {"since", since ? Json(*since) : Json()},
              {"findings", std::move(list)},
              {"findings_left_out", findings_left_out}};
    // Details may quote a hostile log: bytes that are not UTF-8 are replaced.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace qiyue
