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
        {"GET", "/v1/complexes", states, {"综合体列表", "List complexes"}, "as_at as_of at_least state kind direction district lead overlay limit cursor", list_complexes},
        {"GET", "/v1/complexes/{id}", states, {"一个综合体", "One complex"}, "as_at as_of at_least", show_complex},
        {"GET", "/v1/complexes/{id}/members", states, {"成员及其角色", "Members and their parts"}, "as_at as_of at_least", show_members},
        {"GET", "/v1/complexes/{id}/charter", states, {"章程各版本及全部签名", "Every version of the charter with every signature"}, "as_at as_of at_least", show_charter},
        {"GET", "/v1/complexes/{id}/bodies", states, {"理事会、专家委员会、秘书处与决议", "Council, committee, secretariat and resolutions"}, "as_at as_of at_least", show_bodies},
        {"GET", "/v1/complexes/{id}/evaluations", states, {"评价、专家评分与复算", "Evaluations with scores, recomputed"}, "as_at as_of at_least limit cursor", show_evaluations},
        {"GET", "/v1/complexes/{id}/evaluations/{evaluation}", states, {"一次评价：每位专家评分时已有何记录", "One evaluation: what had been recorded when each expert scored"}, "as_at as_of at_least", show_evaluation_report},
        {"GET", "/v1/complexes/{id}/kpis", states, {"指标填报", "Figures reported"}, "as_at as_of at_least", show_kpis},
        {"GET", "/v1/complexes/{id}/needs", states, {"创新需求", "Needs"}, "as_at as_of at_least limit cursor", show_needs},
        {"GET", "/v1/complexes/{id}/tasks", states, {"攻关任务", "Tasks"}, "as_at as_of at_least limit cursor", show_tasks},
        {"GET", "/v1/complexes/{id}/achievements", states, {"成果", "Achievements"}, "as_at as_of at_least limit cursor", show_achievements},
        {"GET", "/v1/complexes/{id}/settlements", states, {"结算方案及答复", "Settlements and answers"}, "as_at as_of at_least limit cursor", show_settlements},
        {"GET", "/v1/complexes/{id}/timeline", states, {"历程", "Timeline"}, "as_at as_of at_least limit cursor", show_timeline},
        {"GET", "/v1/complexes/{id}/replay", states, {"逐条重放：每一条目前后的状态", "Replay: the state before and after each entry"}, "as_at as_of at_least from to limit cursor", show_replay},
        {"GET", "/v1/complexes/{id}/diff", states, {"两个时点之间的差异及其条目", "What changed between two points, and by which entries"}, "as_at as_of at_least from to", show_diff},
        {"GET", "/v1/complexes/{id}/whole", states, {"综合体全貌，每一数值注明条目", "The whole complex, each value with its entry"}, "as_at as_of at_least", show_whole_complex},
        {"GET", "/v1/organizations/{uscc}", states, {"单位档案", "Dossier of an organisation"}, "as_at as_of at_least", show_organization},
        {"GET", "/v1/experts/{id}", states, {"专家档案", "Dossier of an expert"}, "as_at as_of at_least", show_expert},
        {"GET", "/v1/targets", states, {"目标进展", "Progress against the targets"}, "as_at as_of at_least", show_targets},
        {"GET", "/v1/scoreboard", states, {"区县晾晒", "How the districts stand"}, "period as_at as_of at_least", show_scoreboard},
        {"GET", "/v1/cases", states, {"典型案例", "Model cases"}, "as_at as_of at_least limit cursor", list_cases},
        {"GET", "/v1/views", states, {"各视图的位置与进度", "How the views stand"}, "", list_views},
        {"POST", "/v1/views/{view}/rebuild", administration, {"重建一个视图", "Rebuild a view"}, "", rebuild_view},
        {"DELETE", "/v1/views/{view}/rebuild", administration, {"取消重建", "Cancel a rebuild"}, "", cancel_rebuild},
        {"DELETE", "/v1/views/{view}/kept", administration, {"删除旧的视图代", "Drop the old generations of a view"}, "", drop_generations},
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
