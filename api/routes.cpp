#include "api/routes.hpp"

#include "api/handlers/handlers.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {

// clang-format off
std::span<const Route> routes() {
    using enum Access;
    static const std::vector<Route> table = {
        // method, pattern, access, summary, parameters, now, later, body_bytes_max, make_sink
        {"POST", "/v1/events", everyone, {"提交一份签名事件", "Append one signed event"}, "If-Stream-Seq", nullptr, append_one, limits::envelope_bytes_max},
        {"POST", "/v1/events/batch", everyone, {"批量提交（NDJSON）", "Append a batch (NDJSON)"}, "", nullptr, append_batch, limits::http_batch_bytes_max},
        {"GET", "/v1/events", record, {"查询条目", "List entries"}, "stream type actor from to since until limit cursor", list_events},
        {"GET", "/v1/events/{index}", record, {"一条条目", "One entry"}, "", show_event},
        {"GET", "/v1/events/{index}/proof", proofs, {"条目的包含证明", "Proof of an entry (tlog-proof)"}, "tree", show_proof},
        {"GET", "/v1/streams/{stream*}", record, {"一个流及其完整性证明", "A stream with its completeness proof"}, "limit cursor", show_stream},
        {"GET", "/v1/proofs/inclusion", proofs, {"包含证明", "Inclusion proof"}, "index size tree", show_inclusion},
        {"GET", "/v1/proofs/consistency", proofs, {"一致性证明", "Consistency proof"}, "from to tree", show_consistency},
        {"GET", "/v1/proofs/completeness", record, {"完整性证明", "Completeness proof of a stream"}, "stream size", show_completeness},
        {"PUT", "/v1/documents/{sha256}", uploads, {"上传文件", "Upload a document"}, "", put_document, nullptr, limits::document_bytes_max, receive_document},
        {"GET", "/v1/documents/{sha256}", record, {"下载文件", "Download a document"}, "", get_document},
        {"PUT", "/v1/disclosures/{commitment}", uploads, {"存入敏感字段的原文", "Keep the text behind a commitment"}, "", put_disclosure, nullptr, limits::disclosure_bytes_max},
        {"GET", "/v1/disclosures/{commitment}", disclosures, {"读取敏感字段的原文（每次读取均留记录）", "Read the text behind a commitment (every reading is recorded)"}, "", get_disclosure},
        {"GET", "/v1/catalogue", everyone, {"事件类型目录", "Catalogue of event types"}, "", show_catalogue},
        {"GET", "/v1/catalogue/{type}/{version}", everyone, {"一种事件的数据模式，或政策的模式（policy/1）", "JSON Schema of one type's data, or of the policy (policy/1)"}, "", show_type},
        {"GET", "/v1/policy", everyone, {"现行政策，或 as_at（序号或入账时间）时的政策", "The policy in force, or at `as_at` (index or recorded time)"}, "as_at", show_policy},
        {"GET", "/checkpoint", everyone, {"检查点", "Checkpoint (C2SP)"}, "", show_checkpoint},
        {"GET", "/checkpoint-sm3", everyone, {"SM3 检查点", "Checkpoint of the SM3 tree"}, "", show_twin_checkpoint},
        {"GET", "/tile/entries/{tile*}", record, {"条目包", "Entry bundle (C2SP tlog-tiles)"}, "", show_bundle},
        {"GET", "/tile/{tile*}", everyone, {"哈希瓦片", "Hash tile (C2SP tlog-tiles)"}, "", show_tile},
        {"GET", "/healthz", everyone, {"存活", "The process is alive"}, "", show_health},
        {"GET", "/readyz", everyone, {"就绪", "Appends are taken"}, "", show_readiness},
        {"GET", "/metrics", everyone, {"指标", "Metrics (Prometheus)"}, "", show_metrics},
        {"GET", "/openapi.json", everyone, {"接口描述", "This description"}, "", show_openapi},
        {"GET", "/", everyone, {"首页", "Front page"}, "", show_front},
    };
    return table;
}
// clang-format on

}  // namespace qiyue
