#include "ledger/audit/handed_out/handed_out_scope.hpp"

#include "ledger/base/check.hpp"

namespace qiyue {
namespace {

Label kind_label(HandedOutKind kind) {
    switch (kind) {
        case HandedOutKind::receipt: return {"回执", "a receipt"};
        case HandedOutKind::tlog_proof: return {"条目证明（tlog-proof）", "a tlog-proof"};
        case HandedOutKind::completeness: return {"完备性证明", "a completeness proof"};
        case HandedOutKind::stream:
            return {"一个流的条目及其完备性证明",
                    "a stream's entries with their completeness proof"};
        case HandedOutKind::fork_evidence: return {"分叉的证据", "evidence of a fork"};
        case HandedOutKind::checkpoint: return {"检查点", "a checkpoint"};
        case HandedOutKind::unknown: return {"未能识别的文件", "a file of no known kind"};
    }
    QIYUE_CHECK(false, "a kind without words");
}

Label subject(const HandedOutReport& report) {
    Label label = kind_label(report.kind);
    if (!report.audit.root) return label;
    const std::string size = std::to_string(report.audit.size);
    label.en += " at " + size + " entries of " + report.audit.origin;
    label.zh += "，" + report.audit.origin + " 的 " + size + " 个条目";
    if (report.tree == HashAlgorithm::sm3) {
        label.en += " (SM3 tree)";
        label.zh += "（SM3 树）";
    }
    return label;
}

bool is_of_one_entry(HandedOutKind kind) {
    return kind == HandedOutKind::receipt || kind == HandedOutKind::tlog_proof;
}

void tell_signature(const Trust* trust, ReportScope& scope) {
    if (trust != nullptr) {
        scope.examined.push_back(
            {"检查点由信任文件所列的账本密钥签署", "the checkpoint, by the key in the trust file"});
    } else {
        scope.not_examined.push_back(
            {"检查点的签名：没有密钥（以 --trust 给出另行取得的信任文件）",
             "the checkpoint's signature: there is no key (--trust gives a trust file that was "
             "obtained from elsewhere)"});
    }
}

void tell_quorum(const HandedOutReport& report, const Trust* trust, bool require_quorum,
                 ReportScope& scope) {
    const bool asked = trust != nullptr && trust->quorum != "none";
    // Witnesses cosign the log's checkpoint, not its twin's.
    const bool is_twin = report.tree == HashAlgorithm::sm3;
    if (asked && (require_quorum || (!is_of_one_entry(report.kind) && !is_twin))) {
        scope.examined.push_back(
            {"见证者联署，按信任文件的要求（" + trust->quorum + "）",
             "the witnesses' cosignatures, by the trust file's quorum " + trust->quorum});
    } else if (asked) {
        const bool met = trust->quorum_met(report.audit.witnesses);
        scope.not_examined.push_back(
            {std::string("见证者联署未作要求（--require-quorum），现") +
                 (met ? "已达到" : "未达到"),
             std::string("the witnesses' quorum is not demanded (--require-quorum); it is ") +
                 (met ? "met" : "NOT met")});
    } else {
        scope.not_examined.push_back(
            {"见证者联署：没有要求", "witnesses: no quorum was asked for"});
    }
}

void tell_of_entry(const HandedOutReport& report, ReportScope& scope) {
    const std::string index = std::to_string(report.index.value_or(0));
    scope.examined.push_back({"该条目逐字节位于树中第 " + index + " 位",
                              "the entry stands in the tree, byte for byte, at index " + index});
    scope.not_examined.push_back(
        {"事件各方的签名与业务规则：须核验整个账本",
         "the signatures of the event's parties and the rules: they need the whole log"});
}

void tell_of_stream(const HandedOutReport& report, ReportScope& scope) {
    const std::string count = std::to_string(report.audit.entries_checked);
    const std::string stream = report.stream.value_or("");
    scope.examined.push_back(
        {"截至该检查点，流 " + stream + " 的全部条目就是这 " + count + " 个，无遗漏",
         "these " + count + " entries are all of stream " + stream + " at this checkpoint"});
    scope.not_examined.push_back(
        {"流映射根本身是否正确，事件各方的签名与业务规则：须核验整个账本",
         "whether the stream map's root itself is right, the signatures of the events' parties and "
         "the rules: they need the whole log"});
    if (report.kind == HandedOutKind::stream) {
        scope.not_examined.push_back(
            {"答复中条目之外的解读（index、event 等）",
             "what the answer says beside the lines of the entries (index, event …)"});
    }
}

}  // namespace

ReportScope handed_out_scope(const HandedOutReport& report, const Trust* trust,
                             bool require_quorum) {
    ReportScope scope;
    scope.subject = subject(report);
    scope.whole = "file";
    if (report.kind == HandedOutKind::fork_evidence && report.audit.anchored) {
        scope.examined.push_back(
            {"两个检查点的签名，以及二者能否属于同一账本",
             "the signatures of both checkpoints, and whether one log can hold both"});
        return scope;
    }
    if (!report.audit.ok) {
        scope.not_examined.push_back({"第一处不成立之后的内容", "what follows the first fault"});
        return scope;
    }
    tell_signature(trust, scope);
    tell_quorum(report, trust, require_quorum, scope);
    if (is_of_one_entry(report.kind)) {
        tell_of_entry(report, scope);
    } else if (report.kind == HandedOutKind::checkpoint) {
        scope.not_examined.push_back({"任何条目：单独的检查点不能表明条目的内容",
                                      "any entry: a checkpoint alone shows nothing about entries"});
    } else {
        tell_of_stream(report, scope);
    }
    return scope;
}

}  // namespace qiyue
