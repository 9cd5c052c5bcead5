#include <nlohmann/json.hpp>

#include "ledger/audit/auditor.hpp"
#include "ledger/audit/verdict/finding_label.hpp"
#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

nlohmann::ordered_json timestamps_json(const TimestampReport& report) {
    nlohmann::ordered_json json{{"notes", report.notes},
                                {"tokens", report.tokens},
                                {"anchored", report.anchored},
                                {"late_renewals", report.late_renewals},
                                {"authenticated", report.authenticated},
                                {"newest", nullptr}};
    if (report.newest) {
        json["newest"] = {{"size", report.newest->size.value},
                          {"time", format_recorded(report.newest->time)},
                          {"authority", report.newest->authority},
                          {"certificate_until", format_recorded(report.newest->certificate_until)}};
    }
    return json;
}

}  // namespace

std::string AuditReport::to_json() const {
    using Json = nlohmann::ordered_json;
    Json list = Json::array();
    for (const Finding& finding : findings) {
        const Label label = finding_label(finding.code);
        list.push_back({{"code", finding.code},
                        {"index", finding.index ? Json(*finding.index) : Json()},
                        {"detail", finding.detail},
                        {"zh", label.zh},
                        {"en", label.en}});
    }
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
              {"timestamps", timestamps ? timestamps_json(*timestamps) : Json()},
              {"findings", std::move(list)},
              {"findings_left_out", findings_left_out}};
    // Details may quote a hostile log: bytes that are not UTF-8 are replaced.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace qiyue
