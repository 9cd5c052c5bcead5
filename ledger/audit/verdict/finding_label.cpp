#include "ledger/audit/verdict/finding_label.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace qiyue {
namespace {

struct Row {
    std::string_view code, zh, en;
};

constexpr auto checkpoints = std::to_array<Row>({
    {"checkpoint_missing", "没有检查点", "there is no checkpoint"},
    {"note_format", "检查点不是合格的签名文书", "the checkpoint is not a well-formed signed note"},
    {"checkpoint_format", "检查点的正文不合格式", "the checkpoint's text is not well-formed"},
    {"checkpoint_origin", "检查点属于另一账本", "the checkpoint is another log's"},
    {"checkpoint_signature", "检查点上有签名不成立", "a signature on the checkpoint does not hold"},
    {"checkpoint_unknown_key", "检查点没有本账本密钥的签名",
     "the checkpoint is not signed with the log's key"},
    {"checkpoint_missing_sm3", "没有孪生树的检查点", "there is no checkpoint of the SM3 twin"},
    {"note_format_sm3", "孪生树的检查点不是合格的签名文书",
     "the twin's checkpoint is not a well-formed signed note"},
    {"checkpoint_format_sm3", "孪生树检查点的正文不合格式",
     "the text of the twin's checkpoint is not well-formed"},
    {"checkpoint_origin_sm3", "孪生树的检查点属于另一账本",
     "the twin's checkpoint is another log's"},
    {"checkpoint_signature_sm3", "孪生树检查点的签名不成立",
     "a signature on the twin's checkpoint does not hold"},
    {"checkpoint_unknown_key_sm3", "孪生树的检查点没有本账本 SM2 密钥的签名",
     "the twin's checkpoint is not signed with the log's SM2 key"},
    {"witness_quorum", "见证者的联署未达到信任文件要求的数目",
     "the witnesses' cosignatures do not make up the quorum of the trust file"},
    {"cosignature_old", "见证者最近一次联署已过久",
     "the newest cosignature of a witness is older than is allowed"},
    {"entries_withheld", "账本已签署的检查点，其条目长久无法读取",
     "entries that the log signed a checkpoint for could not be read for long"},
    {"twin_old", "孪生树的检查点长久没有跟上账本",
     "the twin's checkpoint has not followed the log for long"},
    {"root_mismatch", "由条目算出的树根与检查点不符",
     "the entries do not lead to the checkpoint's root"},
    {"root_mismatch_sm3", "由条目算出的 SM3 树根与孪生树检查点不符",
     "the entries do not lead to the SM3 root of the twin's checkpoint"},
    {"size_sm3", "孪生树检查点所述的条目数多于账本所有",
     "the twin's checkpoint covers more entries than there are"},
    {"rollback", "账本短于先前签署过的检查点：有条目被撤回",
     "the log is shorter than a checkpoint it signed before: entries were taken back"},
    {"fork", "账本与先前签署过的检查点不是同一段历史：出现分叉",
     "the log is not the history that a checkpoint was signed for: it has forked"},
});

constexpr auto files = std::to_array<Row>({
    {"bundle_missing", "缺少条目包", "a bundle of entries is missing"},
    {"bundle_format", "条目包不合格式", "a bundle of entries is not well-formed"},
    {"tile_missing", "缺少哈希瓦片", "a hash tile is missing"},
    {"tile_format", "哈希瓦片长度不对", "a hash tile is not of its length"},
    {"tile_hash", "瓦片中的哈希与条目不符", "a hash in a tile is not that of the entries"},
    {"tile_path", "瓦片的路径不规范", "a tile's path is not canonical"},
    {"tile_unexpected", "有不属于此树的瓦片", "a tile does not belong to a tree of this size"},
    {"file_unexpected", "有不属于账本的文件", "a file does not belong to the log"},
    {"timestamp_missing", "缺少已记入账本的时间戳", "a time-stamp that an entry names is missing"},
    {"timestamp_invalid", "时间戳不成立", "a time-stamp does not hold"},
    {"seal_invalid", "印章签名不成立", "a seal does not hold"},
    {"manifest_mismatch", "文件与清单不符", "a file is not what the manifest states"},
    {"package_format", "证据包不合格式", "the evidence package is not well-formed"},
    {"package_claim", "证据包所称与其内容不符", "the package does not hold what it says it holds"},
    {"package_scope", "条目不属于证据包的范围，或证据包与所问无关",
     "an entry is not of the package's scope, or the package is about something else"},
    {"document_mismatch", "文件不是条目所指的文件",
     "a document is not the one that an entry names"},
    {"disclosure_erased", "公开了账本载明已删除的字段",
     "a field is opened that the log says was erased"},
    {"volume_missing", "缺少一卷，或一卷重复", "a volume is missing or was given twice"},
});

constexpr auto entries = std::to_array<Row>({
    {"entry_format", "不是合格的条目", "this is not a well-formed entry"},
    {"entry_index", "条目所述的序号不是其位置", "the entry's index is not its place"},
    {"recorded_order", "入账时间不晚于前一条目", "recorded is not later than the entry before"},
    {"stream_seq", "条目在流中的序号不对", "the entry's place in its stream is wrong"},
    {"stream_prev", "条目没有接在其流的上一条目之后",
     "the entry is not linked to its stream's previous one"},
    {"streams_root", "条目所述的流映射根不对：流的完备性不能由它证明",
     "the entry states a false root of the stream map, which completeness rests on"},
    {"stream_subject", "条目所在的流不是事件所属的流",
     "the entry's stream is not the event's subject"},
    {"envelope_format", "签名信封不合格式", "the envelope is not well-formed"},
    {"event_format", "事件不是合格的 JSON", "the event is not strict JSON"},
    {"event_attribute", "事件的属性缺失或不正确", "an attribute of the event is missing or wrong"},
    {"event_time_future", "事件时间晚于入账时间 5 分钟以上",
     "the event's time is more than 5 minutes after it was recorded"},
    {"event_ledger", "该事件是为另一账本签署的", "the event was signed for another ledger"},
    {"corrects_unknown", "所更正的条目不在其前", "the corrected entry does not stand before it"},
    {"duplicate_id", "事件编号先前已经入账", "the event's id was recorded before"},
    {"key_unknown", "签名密钥未登记", "a signing key is not bound"},
    {"key_revoked", "签名密钥已吊销", "a signing key is revoked"},
    {"key_format", "登记的不是合格的密钥", "what is bound is not a well-formed key"},
    {"key_rebound", "密钥先前已登记，不能再次登记", "the key was bound before"},
    {"signature_invalid", "签名不成立", "a signature does not hold"},
    {"rule_broken", "该行为违反业务规则，本不应入账",
     "the act breaks a rule and should not have been recorded"},
});

constexpr auto proofs = std::to_array<Row>({
    {"proof_format", "不是合格的证明", "this is not a well-formed proof"},
    {"proof_index", "证明属于另一条目", "the proof is of another entry"},
    {"proof_inclusion", "证明不能表明该条目在树中", "the proof does not lead to the root"},
    {"proof_format_sm3", "不是合格的孪生树证明", "this is not a well-formed proof in the SM3 twin"},
    {"proof_inclusion_sm3", "证明不能表明条目在孪生树中",
     "the proof does not lead to the root of the SM3 twin"},
    {"proof_consistency", "证明不能表明后一棵树延续前一棵树",
     "the proof does not show that the later tree extends the earlier one"},
    {"completeness_size", "完备性证明不是针对该检查点的大小",
     "the completeness proof is not for the checkpoint's size"},
    {"completeness_count", "条目的数目或序号与完备性证明不符",
     "the entries are not as many, or not those, that the completeness proof states"},
    {"completeness_chain", "条目没有依次相接：有遗漏、多余或调换",
     "the entries are not linked in order: some are left out, added or moved"},
    {"completeness_tail", "流的最后条目被遗漏", "the stream's last entry is left out"},
    {"completeness_last", "未能表明所示条目是账本的最后一条",
     "the entry shown is not proved to be the log's last"},
    {"completeness_map", "流映射不支持所称的条目数",
     "the stream map does not bear out the number of entries"},
    {"disclosure_format", "不是合格的披露", "this is not a well-formed disclosure"},
    {"disclosure_event", "披露属于另一事件", "the disclosure is of another event"},
    {"disclosure_pointer", "事件没有承诺该字段", "the event does not commit to this field"},
    {"disclosure_hash", "披露与承诺不符", "the disclosure is not what was committed to"},
});

constexpr auto directories = std::to_array<Row>({
    {"store_row_missing", "数据库缺少一行", "a row of the database is missing"},
    {"store_row_surplus", "数据库多出一行", "a row of the database does not belong there"},
    {"store_row_differs", "数据库的一行与条目不符",
     "a row of the database is not what the entries make of it"},
    {"store_block_damaged", "数据库有一段损坏", "a part of the database is damaged"},
    {"store_file_damaged", "数据库有文件损坏", "a file of the database is damaged"},
    {"guard_missing", "护卫文件缺失或不可读", "the guard file is missing or cannot be read"},
    {"guard_damaged", "护卫文件有一半损坏", "one half of the guard file is damaged"},
    {"guard_ahead", "护卫签署过的条目，账本中已没有",
     "the guard has signed entries that the ledger no longer has"},
    {"log_key_damaged", "目录中的账本密钥不是创立时的密钥",
     "the log's keys in the directory are not those of the founding"},
    {"trust_damaged", "目录中的信任文件、公钥文件或根证书不是本账本的",
     "a trust file, public key or authority in the directory is not the ledger's"},
    {"document_damaged", "所存文件损坏", "a document that is held is damaged"},
    {"document_missing", "条目所指的文件没有存下", "a document that an entry names is not held"},
    {"state_damaged", "监测器的状态文件损坏，或不是此版本所写",
     "the monitor's state file is damaged or of another version"},
    {"vault_damaged", "保险库中有文件损坏或不属于它",
     "something in the vault is damaged or does not belong there"},
    {"vault_key_missing", "保险库缺少一段文本的密钥", "the key of a text in the vault is missing"},
    {"vault_not_erased", "应已删除的敏感文本仍在保险库",
     "a text that was to be erased is still in the vault"},
    {"package_damaged", "目录中待取的证据包与制作时不符，或其订单不可读",
     "a package that waits in the directory is not what was made, or its order cannot be read"},
    {"package_not_erased", "目录中待取的证据包仍披露应已销毁的敏感文本",
     "a package that waits in the directory still opens a text that was to be erased"},
});

template <class Take>
void for_each_row(Take take) {
    std::ranges::for_each(checkpoints, take);
    std::ranges::for_each(files, take);
    std::ranges::for_each(entries, take);
    std::ranges::for_each(proofs, take);
    std::ranges::for_each(directories, take);
}

}  // namespace

Label finding_label(std::string_view code) {
    Label label{"未知的发现", "a finding of an unknown kind"};
    for_each_row([&](const Row& row) {
        if (row.code == code) label = {std::string(row.zh), std::string(row.en)};
    });
    return label;
}

std::vector<std::string_view> finding_codes() {
    std::vector<std::string_view> codes;
    for_each_row([&](const Row& row) { codes.push_back(row.code); });
    return codes;
}

}  // namespace qiyue
