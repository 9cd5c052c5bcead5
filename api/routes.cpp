#include "api/routes.hpp"

#include "api/handlers/handlers.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {

// clang-format off
std::span<const Route> routes() {
    using enum Access;
    static const std::vector<Route> table = {
        // method, pattern, access, summary, parameters, answers, now, later, body_bytes_max, make_sink, takes
        {"POST", "/v1/events", everyone, {"提交一份签名事件", "Append one signed event"}, "If-Stream-Seq", "Receipt 201 submission", nullptr, append_one, limits::envelope_bytes_max, nullptr, "Envelope"},
        {"POST", "/v1/events/batch", everyone, {"批量提交（NDJSON）", "Append a batch (NDJSON)"}, "", "application/x-ndjson#BatchLine rate_limited", nullptr, append_batch, limits::http_batch_bytes_max, nullptr, "application/x-ndjson#Envelope"},
        {"GET", "/v1/events", record, {"查询条目", "List entries"}, "stream type actor from to since until limit cursor", "EntryPage", list_events},
        {"GET", "/v1/events/live", record, {"实时推送新条目（SSE），可凭 Last-Event-ID 续传", "Entries as they are recorded (server-sent events); Last-Event-ID resumes"}, "stream type actor from Last-Event-ID", "text/event-stream#Entry queue_full", follow_events},
        {"GET", "/v1/events/{index}", record, {"一条条目", "One entry"}, "", "Entry etag not_found", show_event},
        {"GET", "/v1/events/{index}/proof", proofs, {"条目的包含证明", "Proof of an entry (tlog-proof)"}, "tree", "text/plain not_found", show_proof},
        {"GET", "/v1/streams/{stream*}", record, {"一个流及其完整性证明", "A stream with its completeness proof"}, "limit cursor", "StreamPage too_large", show_stream},
        {"GET", "/v1/proofs/inclusion", proofs, {"包含证明", "Inclusion proof"}, "index size tree", "Inclusion not_found proof_index", show_inclusion},
        {"GET", "/v1/proofs/consistency", proofs, {"一致性证明", "Consistency proof"}, "from to tree", "Consistency not_found proof_index", show_consistency},
        {"GET", "/v1/proofs/completeness", record, {"完整性证明", "Completeness proof of a stream"}, "stream size", "Completeness not_found too_large", show_completeness},
        {"PUT", "/v1/documents/{sha256}", uploads, {"上传文件", "Upload a document"}, "", "KeptDocument 201", put_document, nullptr, limits::document_bytes_max, receive_document, "*/*"},
        {"GET", "/v1/documents/{sha256}", record, {"下载文件", "Download a document"}, "", "*/* etag not_found", get_document},
        {"PUT", "/v1/disclosures/{commitment}", uploads, {"存入敏感字段的原文", "Keep the text behind a commitment"}, "", "KeptDisclosure 201 disclosure_format not_found erased read_only", put_disclosure, nullptr, limits::disclosure_bytes_max, nullptr, "Disclosure"},
        {"GET", "/v1/disclosures/{commitment}", disclosures, {"读取敏感字段的原文（每次读取均留记录）", "Read the text behind a commitment (every reading is recorded)"}, "", "Disclosure not_found erased read_only", get_disclosure},
        {"GET", "/v1/catalogue", everyone, {"事件类型目录", "Catalogue of event types"}, "", "Catalogue", show_catalogue},
        {"GET", "/v1/catalogue/{type}/{version}", everyone, {"一种事件的数据模式，或政策的模式（policy/1）", "JSON Schema of one type's data, or of the policy (policy/1)"}, "", "application/schema+json#DataSchema not_found", show_type},
        {"GET", "/v1/policy", everyone, {"现行政策，或 as_at（序号或入账时间）时的政策", "The policy in force, or at `as_at` (index or recorded time)"}, "as_at", "PolicyInForce not_found corrupt", show_policy},
        {"GET", "/v1/complexes", states, {"综合体列表", "List complexes"}, "as_at as_of at_least state kind direction district lead overlay limit cursor", "ComplexPage not_found", list_complexes},
        {"GET", "/v1/complexes/{id}", states, {"一个综合体", "One complex"}, "as_at as_of at_least", "Complex not_found", show_complex},
        {"GET", "/v1/complexes/{id}/members", states, {"成员及其角色", "Members and their parts"}, "as_at as_of at_least", "MemberList not_found", show_members},
        {"GET", "/v1/complexes/{id}/charter", states, {"章程各版本及全部签名", "Every version of the charter with every signature"}, "as_at as_of at_least", "CharterList not_found", show_charter},
        {"GET", "/v1/complexes/{id}/bodies", states, {"理事会、专家委员会、秘书处与决议", "Council, committee, secretariat and resolutions"}, "as_at as_of at_least", "Bodies not_found", show_bodies},
        {"GET", "/v1/complexes/{id}/evaluations", states, {"评价、专家评分与复算", "Evaluations with scores, recomputed"}, "as_at as_of at_least limit cursor", "EvaluationPage not_found", show_evaluations},
        {"GET", "/v1/complexes/{id}/evaluations/{evaluation}", states, {"一次评价：每位专家评分时已有何记录", "One evaluation: what had been recorded when each expert scored"}, "as_at as_of at_least", "EvaluationReport not_found", show_evaluation_report},
        {"GET", "/v1/complexes/{id}/kpis", states, {"指标填报", "Figures reported"}, "as_at as_of at_least", "KpiList not_found too_large", show_kpis},
        {"GET", "/v1/complexes/{id}/needs", states, {"创新需求", "Needs"}, "as_at as_of at_least limit cursor", "NeedPage not_found", show_needs},
        {"GET", "/v1/complexes/{id}/tasks", states, {"攻关任务", "Tasks"}, "as_at as_of at_least limit cursor", "TaskPage not_found", show_tasks},
        {"GET", "/v1/complexes/{id}/achievements", states, {"成果", "Achievements"}, "as_at as_of at_least limit cursor", "AchievementPage not_found", show_achievements},
        {"GET", "/v1/complexes/{id}/settlements", states, {"结算方案及答复", "Settlements and answers"}, "as_at as_of at_least limit cursor", "SettlementPage not_found", show_settlements},
        {"GET", "/v1/complexes/{id}/timeline", states, {"历程", "Timeline"}, "as_at as_of at_least limit cursor", "Timeline not_found too_large", show_timeline},
        {"GET", "/v1/complexes/{id}/replay", states, {"逐条重放：每一条目前后的状态", "Replay: the state before and after each entry"}, "as_at as_of at_least from to limit cursor", "Replay not_found too_large", show_replay},
        {"GET", "/v1/complexes/{id}/diff", states, {"两个时点之间的差异及其条目", "What changed between two points, and by which entries"}, "as_at as_of at_least from to", "Diff not_found too_large", show_diff},
        {"GET", "/v1/complexes/{id}/whole", states, {"综合体全貌，每一数值注明条目", "The whole complex, each value with its entry"}, "as_at as_of at_least", "Whole not_found too_large", show_whole_complex},
        {"GET", "/v1/organizations/{uscc}", states, {"单位档案", "Dossier of an organisation"}, "as_at as_of at_least", "Organization not_found", show_organization},
        {"GET", "/v1/experts/{id}", states, {"专家档案", "Dossier of an expert"}, "as_at as_of at_least", "Expert not_found", show_expert},
        {"GET", "/v1/targets", states, {"目标进展", "Progress against the targets"}, "as_at as_of at_least", "TargetList not_found too_large", show_targets},
        {"GET", "/v1/scoreboard", states, {"区县晾晒", "How the districts stand"}, "period as_at as_of at_least", "Scoreboard not_found too_large", show_scoreboard},
        {"GET", "/v1/cases", states, {"典型案例", "Model cases"}, "as_at as_of at_least limit cursor", "CasePage not_found", list_cases},
        {"GET", "/v1/views", states, {"各视图的位置与进度", "How the views stand"}, "", "ViewList", list_views},
        {"POST", "/v1/views/{view}/rebuild", administration, {"重建一个视图", "Rebuild a view"}, "", "RebuildBegun 202 not_found exists_already", rebuild_view},
        {"DELETE", "/v1/views/{view}/rebuild", administration, {"取消重建", "Cancel a rebuild"}, "", "RebuildCancelled not_found", cancel_rebuild},
        {"DELETE", "/v1/views/{view}/kept", administration, {"删除旧的视图代", "Drop the old generations of a view"}, "", "GenerationsDropped not_found", drop_generations},
        {"POST", "/v1/packages", administration, {"制作证据包", "Have an evidence package made"}, "", "PackageOrder 200 202 location not_found queue_full read_only unsupported", ask_for_package, nullptr, limits::http_body_bytes_max, nullptr, "PackageRequest"},
        {"POST", "/v1/packages/preview", administration, {"预览：将披露、隐去与已销毁的字段", "What would be opened, withheld or is erased; nothing is made"}, "", "PackagePreview not_found timeout queue_full read_only unsupported", preview_package_asked, nullptr, limits::http_body_bytes_max, nullptr, "PreviewRequest"},
        {"GET", "/v1/packages", administration, {"在架的证据包", "The packages that are kept"}, "", "PackageList read_only unsupported", list_packages},
        {"GET", "/v1/packages/{package}", administration, {"下载已记录导出的证据包（可分段续传）", "Download a package whose export is recorded; parts can be had"}, "Range If-Range If-Match", "application/vnd.etsi.asic-e+zip etag ranges forbidden not_found read_only unsupported", get_package},
        {"GET", "/v1/packages/{package}/state", administration, {"制作进度与待签事件", "How the making stands, and what is to be signed"}, "", "PackageOrder not_found read_only unsupported", show_package_state},
        {"DELETE", "/v1/packages/{package}", administration, {"取消或下架", "Cancel the making, or take a package away"}, "", "PackageDropped not_found read_only unsupported", drop_package},
        {"GET", "/v1/timestamps", everyone, {"时间锚定：已加盖时间戳的检查点", "Time anchors: the checkpoints that were time-stamped"}, "limit cursor", "TimestampPage", list_timestamps},
        {"GET", "/v1/timestamps/{size}", everyone, {"某一规模的检查点及其时间戳", "The checkpoint of one size with its time-stamps"}, "", "Timestamp not_found", show_timestamp},
        {"GET", "/v1/witnesses", everyone, {"见证人及其联署", "The witnesses and what they have cosigned"}, "", "WitnessList", list_witnesses},
        {"GET", "/checkpoint", everyone, {"检查点", "Checkpoint (C2SP)"}, "", "text/plain read_only behind", show_checkpoint},
        {"GET", "/checkpoint-sm3", everyone, {"SM3 检查点", "Checkpoint of the SM3 tree"}, "", "text/plain not_found read_only behind", show_twin_checkpoint},
        {"GET", "/tile/entries/{tile*}", record, {"条目包", "Entry bundle (C2SP tlog-tiles)"}, "", "application/octet-stream etag not_found", show_bundle},
        {"GET", "/tile/{tile*}", everyone, {"哈希瓦片", "Hash tile (C2SP tlog-tiles)"}, "", "application/octet-stream etag not_found read_only corrupt", show_tile},
        {"GET", "/healthz", everyone, {"存活", "The process is alive"}, "", "Health", show_health},
        {"GET", "/readyz", everyone, {"就绪", "Appends are taken"}, "", "Readiness 503", show_readiness},
        {"GET", "/metrics", everyone, {"指标", "Metrics (Prometheus)"}, "", "text/plain", show_metrics},
        {"GET", "/openapi.json", everyone, {"接口描述", "This description"}, "", "Description", show_openapi},
        {"GET", "/", everyone, {"首页", "Front page"}, "", "text/html", show_front},
    };
    return table;
}
// clang-format on

}  // namespace qiyue
